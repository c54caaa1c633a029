-- Additive parts of each metric per period (day, month, all) and cut (all, unit,
-- touchpoint, segment).
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
    ),

    summed as (
        select
            metric,
            metric_kind,
            respondent_type,
            {{ metric_period_and_cut() }},
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
            {{ metric_grouping_sets(["metric", "metric_kind", "respondent_type"]) }}
    )

select
    *,
    -- Figures compare with the period before only where the same questions, in the
    -- same words and on the
    -- same scale, stand behind both.
    case
        when lag(n_wordings) over same_figure is not null
        then
            n_wordings = lag(n_wordings) over same_figure
            and first_wording = lag(first_wording) over same_figure
            and last_wording = lag(last_wording) over same_figure
    end as is_comparable_with_previous
from summed
-- What has no date counts in the period 'all' only.
where period_type = 'all' or period_start is not null
window
    same_figure as (
        partition by period_type, metric, respondent_type, cut, cut_value
        order by period_start asc nulls first
    )
