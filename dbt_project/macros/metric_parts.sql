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

{#- Additive parts of each metric per cut and the periods given: the relation `parts`. -#}
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
            end as measured_value,
            -- What an answer counts in the figure.
            case
                when metric_kind = 'index'
                then score_pomp / 100
                when metric_kind <> 'nps'
                then case when is_top_box then 1.0 else 0.0 end
                when is_promoter
                then 1.0
                when is_detractor
                then -1.0
                else 0.0
            end as counted_value
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
    ),

    persons as (
        select
            metric,
            respondent_type,
            {{ metric_period_and_cut(periods) }},
            {{ person_sums("counted_value") }}
        from observations
        where is_usable
        group by
            {{
                metric_grouping_sets(
                    ["metric", "respondent_type", "customer_key"], periods
                )
            }}
    ),

    {{
        with_people(
            "persons",
            "people",
            [
                "metric",
                "respondent_type",
                "period_type",
                "period_start",
                "cut",
                "cut_value",
            ],
        )
    }},

    parts as (
        select summed.*, coalesce(people.n_people, 0) as n_respondents, people.n_eff
        from summed
        left join
            people
            on summed.metric = people.metric
            and summed.respondent_type = people.respondent_type
            and summed.period_type = people.period_type
            and summed.period_start is not distinct from people.period_start
            and summed.cut = people.cut
            and summed.cut_value = people.cut_value
    )
{%- endmacro %}
