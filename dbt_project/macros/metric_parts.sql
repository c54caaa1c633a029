{#- What adds up behind a metric: name and type. -#}
{% macro metric_part_types() -%}
    {%- set types = {} -%}
    {%- for name in ["n", "n_respondents", "n_refused"] -%}
        {%- do types.update({name: "bigint"}) -%}
    {%- endfor -%}
    {%- for name in ["sum_w", "sum_w2", "sum_wx", "sum_wx2"] -%}
        {%- do types.update({name: "double"}) -%}
    {%- endfor -%}
    {%- for name in ["n_promoter", "n_passive", "n_detractor", "n_top_box"] -%}
        {%- do types.update({name: "bigint"}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}

{#- Additive parts of each metric per cut and the periods given: the relation `summed`. -#}
{% macro metric_parts(periods, condition="true") -%}
    observations as (
        select
            metric,
            metric_kind,
            respondent_type,
            customer_key,
            metric_date as day_start,
            {{ month_start("metric_date") }} as month_start,
            coalesce(unit_id, 'unknown') as unit_id,
            coalesce(touchpoint_id, 'unknown') as touchpoint_id,
            coalesce(segment, 'unknown') as segment,
            wording,
            null_reason is null as is_usable,
            is_promoter,
            is_detractor,
            is_top_box,
            weight,
            case
                when metric_kind in ('nps', 'ces') then value_num else score_pomp
            end as measured_value
        from {{ ref("int_metric_observation") }}
        where {{ condition }}
    ),

    summed as (
        select
            metric,
            metric_kind,
            respondent_type,
            {{ metric_period_and_cut(periods) }},
            count(case when is_usable then 1 end) as n,
            count(distinct case when is_usable then customer_key end) as n_respondents,
            count(case when not is_usable then 1 end) as n_refused,
            coalesce(
                {{ exact_sum("case when is_usable then weight end") }}, 0
            ) as sum_w,
            coalesce(
                {{ exact_sum("case when is_usable then weight * weight end") }}, 0
            ) as sum_w2,
            coalesce(
                {{ exact_sum("case when is_usable then weight * measured_value end") }},
                0
            ) as sum_wx,
            coalesce(
                {{
                    exact_sum(
                        "case when is_usable then weight * measured_value * measured_value end"
                    )
                }},
                0
            ) as sum_wx2,
            count(
                case when is_usable and metric_kind = 'nps' and is_promoter then 1 end
            ) as n_promoter,
            count(
                case
                    when
                        is_usable
                        and metric_kind = 'nps'
                        and not is_promoter
                        and not is_detractor
                    then 1
                end
            ) as n_passive,
            count(
                case when is_usable and metric_kind = 'nps' and is_detractor then 1 end
            ) as n_detractor,
            count(case when is_usable and is_top_box then 1 end) as n_top_box,
            min(wording) as first_wording,
            max(wording) as last_wording,
            count(distinct wording) as n_wordings
        from observations
        group by
            {{
                metric_grouping_sets(
                    ["metric", "metric_kind", "respondent_type"], periods
                )
            }}
    )
{%- endmacro %}
