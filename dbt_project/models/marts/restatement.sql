with
    figures as (
        select 'metric_daily' as mart, metric_id as figure_key, metric_value as value, n
        from {{ ref("metric_daily") }}
        union all
        select 'gap' as mart, gap_id as figure_key, shortfall as value, right_n as n
        from {{ ref("gap") }}
    ),

    compared as (
        select
            published.mart,
            published.figure_key,
            published.period_type,
            published.period_start,
            published.value as old_value,
            figures.value as new_value,
            published.n as old_n,
            figures.n as new_n,
            figures.figure_key is null as is_gone
        from {{ ref("stg_published_figure") }} as published
        left join
            figures
            on published.mart = figures.mart
            and published.figure_key = figures.figure_key
    ),

    moved as (
        select *
        from compared
        where
            coalesce(abs(old_value - new_value) > 1e-9, false)
            or (old_value is null) <> (new_value is null)
            or coalesce(old_n, -1) <> coalesce(new_n, -1)
    )

select
    moved.mart,
    moved.figure_key,
    moved.period_type,
    moved.period_start,
    moved.old_value,
    moved.new_value,
    moved.new_value - moved.old_value as change,
    moved.old_n,
    moved.new_n,
    coalesce(cause.n_late, 0) as n_late,
    coalesce(cause.n_edited, 0) as n_edited,
    coalesce(cause.n_deduplicated, 0) as n_deduplicated,
    case
        when moved.is_gone
        then 'gone'
        when coalesce(cause.n_late, 0) + coalesce(cause.n_edited, 0) > 0
        then
            concat_ws(
                ',',
                case when cause.n_late > 0 then 'late' end,
                case when cause.n_edited > 0 then 'edited' end,
                case when cause.n_deduplicated > 0 then 'deduplicated' end
            )
        else 'rule_model_or_operations'
    end as cause
from moved
left join
    {{ ref("int_restated_period") }} as cause
    on moved.period_type = cause.period_type
    and coalesce(moved.period_start, date '1900-01-01')
    = coalesce(cause.period_start, date '1900-01-01')
