-- The six gaps of each cell: left minus right, and whether G1 + G2 + G3 + G6 gives G5.
with
    sides as (
        select
            gap.gap_no,
            gap.gap_zh,
            gap.gap_en,
            gap.left_side,
            gap.right_side,
            cell.*,
            {{ side_of("gap.left_side", "value") }} as left_value,
            {{ side_of("gap.left_side", "se") }} as left_se,
            {{ side_of("gap.left_side", "n") }} as left_n,
            {{ side_of("gap.right_side", "value") }} as right_value,
            {{ side_of("gap.right_side", "se") }} as right_se,
            {{ side_of("gap.right_side", "n") }} as right_n
        from {{ ref("int_gap_cell") }} as cell
        cross join {{ ref("gaps") }} as gap
    )

select
    *,
    left_value - right_value as shortfall,
    case
        when gap_no = 'G5' and difference_n = expectation_n
        then difference_se
        else sqrt(left_se * left_se + right_se * right_se)
    end as se,
    abs(
        (expectation_value - perception_value) - (
            (expectation_value - belief_value)
            + (belief_value - standard_value)
            + (standard_value - actual_value)
            + (actual_value - perception_value)
        )
    )
    < 1e-9 as reconciles,
    nullif(
        concat_ws(
            ',',
            case when left_value is null then left_side end,
            case when right_value is null then right_side end
        ),
        ''
    ) as missing_part
from sides
