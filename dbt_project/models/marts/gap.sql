select
    {{
        hash_key(
            [
                "gap_no",
                "attribute",
                "period_type",
                "period_start",
                "unit_id",
                "segment",
            ]
        )
    }} as gap_id,
    gap_no,
    gap_zh,
    gap_en,
    attribute,
    attribute_zh,
    servqual_dimension,
    period_type,
    period_start,
    unit_id,
    segment,
    left_side,
    {{ shown("left_value") }} as left_value,
    {{ shown("left_n") }} as left_n,
    left_source,
    right_side,
    {{ shown("right_value") }} as right_value,
    {{ shown("right_n") }} as right_n,
    right_source,
    {{ shown("shortfall") }} as shortfall,
    {{ shown("se") }} as se,
    {{ shown("shortfall - " ~ z95() ~ " * se") }} as ci_low,
    {{ shown("shortfall + " ~ z95() ~ " * se") }} as ci_high,
    {{ shown("p_value") }} as p_value,
    {{ shown("q_value") }} as q_value,
    {{ shown("case when gap_no = 'G5' then - shortfall end") }} as servqual_q,
    {{ shown("trend_delta") }} as trend_delta,
    {{ shown("reconciles") }} as reconciles,
    missing_part,
    is_suppressed,
    min_n_ok
from {{ ref("int_gap_test") }}
