-- Additive parts of each metric per day and month: those of a month depend on its
-- answers alone. What has no date stands in a month of its own, and in no day.
{% set periods = ["day_start", "month_start"] %}
{% set month = "coalesce(" ~ month_start("metric_date") ~ ", " ~ no_date() ~ ")" %}
with
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
        where {{ is_touched_period("metric_month", month) }}
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

select *, coalesce({{ month_start("period_start") }}, {{ no_date() }}) as month_start
from summed
where period_type = 'month' or period_start is not null
