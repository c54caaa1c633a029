-- What moved behind each gap: the responses of its cell. Orders, cases and rules that
-- changed are no responses and are not counted here.
with
    counted as (
        select attribute, {{ gap_period_and_place() }}, {{ restated_counts() }}
        from {{ ref("int_restated_pair") }}
        group by {{ gap_grouping_sets(["attribute"]) }}
    )

select {{ gap_key() }} as figure_key, counted.*, true as has_own_rows
from counted
cross join {{ ref("gaps") }} as gap
where counted.period_type = 'all' or counted.period_start is not null
