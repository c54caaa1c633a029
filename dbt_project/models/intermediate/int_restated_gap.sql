-- What moved behind each gap: the responses of its cell. Orders, cases and rules that
-- changed are no responses and are not counted here.
with
    counted as (
        select
            attribute,
            case
                when grouping(month_start) = 1 then 'all' else 'month'
            end as period_type,
            month_start as period_start,
            coalesce(unit_id, 'ALL') as unit_id,
            coalesce(segment, 'ALL') as segment,
            {{ restated_counts() }}
        from {{ ref("int_restated_pair") }}
        group by
            grouping sets (
                (attribute),
                (attribute, unit_id),
                (attribute, segment),
                (attribute, unit_id, segment),
                (attribute, month_start),
                (attribute, month_start, unit_id),
                (attribute, month_start, segment),
                (attribute, month_start, unit_id, segment)
            )
    )

select {{ gap_key() }} as figure_key, counted.*, true as has_own_rows
from counted
cross join {{ ref("gaps") }} as gap
where counted.period_type = 'all' or counted.period_start is not null
