-- What moved behind each gap: the answers and cases of its two sides. Those of the
-- right side, whose n the gap has, are counted in and out. A belief is the same in
-- every segment.
with
    rows_of_sides as (
        {% for rows in ["int_restated_pair", "int_restated_case"] -%}
            select
                side,
                subject_key,
                attribute,
                unit_id,
                segment,
                month_start,
                direction,
                cause
            from {{ ref(rows) }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    of_gaps as (
        select rows_of_sides.*, gap.gap_no, side = gap.right_side as is_right
        from rows_of_sides
        inner join
            {{ ref("gaps") }} as gap
            on rows_of_sides.side in (gap.left_side, gap.right_side)
    ),

    counted as (
        select
            gap_no,
            attribute,
            {{ gap_period_and_place() }},
            {{ restated_counts("subject_key", "is_right") }}
        from of_gaps
        group by {{ gap_grouping_sets(["gap_no", "attribute"]) }}
    ),

    beliefs as (
        select
            published.gap_id,
            gap.right_side = 'belief' as is_right,
            belief.response_key,
            belief.direction,
            belief.cause
        from {{ ref("int_restated_belief") }} as belief
        inner join
            {{ ref("stg_published_gap") }} as published
            on belief.attribute = published.attribute
            and belief.unit_id = published.unit_id
            and belief.period_type = published.period_type
            and belief.period_start is not distinct from published.period_start
        inner join
            {{ ref("gaps") }} as gap
            on published.gap_no = gap.gap_no
            and 'belief' in (gap.left_side, gap.right_side)
    ),

    of_figures as (
        select {{ gap_key() }} as figure_key, {{ restated_columns() }}
        from counted
        where period_type = 'all' or period_start is not null
        union all
        select gap_id as figure_key, {{ restated_counts("response_key", "is_right") }}
        from beliefs
        group by gap_id
    )

select
    figure_key,
    {% for n in restated_columns().split(", ") -%}
        cast(sum({{ n }}) as bigint) as {{ n }},
    {% endfor -%}
    true as has_own_rows
from of_figures
group by figure_key
