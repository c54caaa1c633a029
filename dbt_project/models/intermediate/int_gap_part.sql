-- The six gaps of each cell: left minus right, whether G1 + G2 + G3 + G6 gives G5, and
-- whether too few people stand behind one of the two sides.
with
    cells as (
        select
            cell.*,
            {% for side in ["expectation", "perception", "actual"] -%}
                coalesce(hidden.is_{{ side }}_hidden, false) as {{ side }}_is_hidden,
            {% endfor -%}
            coalesce(of_unit.is_belief_hidden, false) as belief_is_hidden,
            -- A rule is nobody's answer.
            false as standard_is_hidden,
            false as promise_is_hidden
        from {{ ref("int_gap_cell") }} as cell
        {% for hidden, segment in [
                ("hidden", "cell.segment"),
                ("of_unit", "'ALL'"),
            ] -%}
            left join
                {{ ref("int_gap_hidden") }} as {{ hidden }}
                on cell.attribute = {{ hidden }}.attribute
                and cell.period_type = {{ hidden }}.period_type
                and cell.period_start is not distinct from {{ hidden }}.period_start
                and cell.unit_id = {{ hidden }}.unit_id
                and {{ segment }} = {{ hidden }}.segment
        {% endfor %}
    ),

    sides as (
        select
            gap.gap_no,
            gap.gap_zh,
            gap.gap_en,
            cell.attribute,
            cell.period_type,
            cell.period_start,
            cell.unit_id,
            cell.segment,
            {% for place in ["left", "right"] -%}
                gap.{{ place }}_side,
                {% for figure in [
                    "value",
                    "se",
                    "low",
                    "high",
                    "n",
                    "n_eff",
                    "is_hidden",
                ] -%}
                    {{ side_of("gap." ~ place ~ "_side", figure) }}
                    as {{ place }}_{{ figure }},
                {% endfor -%}
            {% endfor -%}
            {% for figure in ["se", "low", "high"] -%}
                case
                    when gap.gap_no = 'G5' and cell.difference_n = cell.expectation_n
                    then cell.difference_{{ figure }}
                end as paired_{{ figure }},
            {% endfor -%}
            abs(
                (cell.expectation_value - cell.perception_value) - (
                    (cell.expectation_value - cell.belief_value)
                    + (cell.belief_value - cell.standard_value)
                    + (cell.standard_value - cell.actual_value)
                    + (cell.actual_value - cell.perception_value)
                )
            )
            < 1e-9 as reconciles
        from cells as cell
        cross join {{ ref("gaps") }} as gap
    )

select
    gap_no,
    gap_zh,
    gap_en,
    attribute,
    period_type,
    period_start,
    unit_id,
    segment,
    left_side,
    left_value,
    left_n,
    left_n_eff,
    right_side,
    right_value,
    right_n,
    right_n_eff,
    left_value - right_value as shortfall,
    coalesce(paired_se, sqrt(left_se * left_se + right_se * right_se)) as se,
    coalesce(
        paired_low,
        {{ difference_low("left_value", "left_low", "right_value", "right_high") }}
    ) as ci_low,
    coalesce(
        paired_high,
        {{ difference_high("left_value", "left_high", "right_value", "right_low") }}
    ) as ci_high,
    reconciles,
    nullif(
        concat_ws(
            ',',
            case when left_value is null then left_side end,
            case when right_value is null then right_side end
        ),
        ''
    ) as missing_part,
    left_is_hidden or right_is_hidden as is_suppressed
from sides
