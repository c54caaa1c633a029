-- All sides of one attribute in one cell (period, unit, segment) beside each other.
with
    customer_sides as (
        select
            attribute,
            period_type,
            period_start,
            unit_id,
            segment,
            {% for side in [
                "expectation",
                "perception",
                "difference",
                "actual",
                "standard",
                "promise",
            ] -%}
                max(
                    case when side = '{{ side }}' then mean_score end
                ) as {{ side }}_value,
                {% for figure in ["se", "low", "high", "n", "n_people", "n_eff"] -%}
                    max(
                        case when side = '{{ side }}' then {{ figure }} end
                    ) as {{ side }}_{{ figure }} {{- "," if not loop.last }}
                {% endfor %}
                {{- "," if not loop.last }}
            {% endfor %}
        from {{ ref("int_gap_side") }}
        group by attribute, period_type, period_start, unit_id, segment
    )

select
    cell.*,
    belief.mean_score as belief_value,
    belief.se as belief_se,
    belief.low as belief_low,
    belief.high as belief_high,
    belief.n as belief_n,
    belief.n_people as belief_n_people,
    belief.n_eff as belief_n_eff
from customer_sides as cell
left join
    {{ ref("int_belief_side") }} as belief
    on cell.attribute = belief.attribute
    and cell.unit_id = belief.unit_id
    and cell.period_type = belief.period_type
    and (
        cell.period_type = 'all'
        or (
            belief.belief_month <= cell.period_start
            and (
                belief.next_belief_month is null
                or cell.period_start < belief.next_belief_month
            )
        )
    )
