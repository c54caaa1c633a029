-- Additive parts of each metric per period and cut (all, unit, touchpoint, segment).
with
    periods as (
        select *, 'day' as period_type, metric_date as period_start
        from {{ ref("int_metric_observation") }}
        where metric_date is not null
        union all
        select
            *, 'month' as period_type, {{ month_start("metric_date") }} as period_start
        from {{ ref("int_metric_observation") }}
        where metric_date is not null
        union all
        select *, 'all' as period_type, cast(null as date) as period_start
        from {{ ref("int_metric_observation") }}
    ),

    cuts as (
        select *, 'all' as cut, 'ALL' as cut_value
        from periods
        union all
        select *, 'unit' as cut, coalesce(unit_id, 'unknown') as cut_value
        from periods
        union all
        select *, 'touchpoint' as cut, coalesce(touchpoint_id, 'unknown') as cut_value
        from periods
        union all
        select *, 'segment' as cut, coalesce(segment, 'unknown') as cut_value
        from periods
    ),

    summed as (
        select
            period_type,
            period_start,
            metric,
            metric_kind,
            respondent_type,
            cut,
            cut_value,
            count(case when null_reason is null then 1 end) as n,
            count(
                distinct case when null_reason is null then customer_key end
            ) as n_respondents,
            count(null_reason) as n_refused,
            coalesce(sum(case when null_reason is null then weight end), 0) as sum_w,
            coalesce(
                sum(case when null_reason is null then weight * weight end), 0
            ) as sum_w2,
            coalesce(
                sum(case when null_reason is null then weight * measured_value end), 0
            ) as sum_wx,
            coalesce(
                sum(
                    case
                        when null_reason is null
                        then weight * measured_value * measured_value
                    end
                ),
                0
            ) as sum_wx2,
            count(
                case
                    when null_reason is null and metric_kind = 'nps' and is_promoter
                    then 1
                end
            ) as n_promoter,
            count(
                case
                    when
                        null_reason is null
                        and metric_kind = 'nps'
                        and not is_promoter
                        and not is_detractor
                    then 1
                end
            ) as n_passive,
            count(
                case
                    when null_reason is null and metric_kind = 'nps' and is_detractor
                    then 1
                end
            ) as n_detractor,
            count(case when null_reason is null and is_top_box then 1 end) as n_top_box,
            min(wording_hash) as first_wording,
            max(wording_hash) as last_wording,
            count(distinct wording_hash) as n_wordings
        from
            (
                select
                    *,
                    case
                        when metric_kind in ('nps', 'ces')
                        then value_num
                        else score_pomp
                    end as measured_value
                from cuts
            ) as measured
        group by
            period_type,
            period_start,
            metric,
            metric_kind,
            respondent_type,
            cut,
            cut_value
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
window
    same_figure as (
        partition by period_type, metric, respondent_type, cut, cut_value
        order by period_start asc nulls first
    )
