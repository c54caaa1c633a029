-- G4 stands beside the item that asks whether the service was as advertised, G3 beside
-- the worst of what the frontline says of its tools, rules and support.
with
    witnesses as (
        select
            case when item = 'claim_check' then 'G4' else 'G3' end as gap_no,
            item,
            period_type,
            period_start,
            unit_id,
            segment,
            n,
            mean_score
        from {{ ref("int_gap_witness") }}
        qualify
            row_number() over (
                partition by
                    item = 'claim_check', period_type, period_start, unit_id, segment
                order by mean_score asc, item asc
            )
            = 1
    )

select
    {{ gap_key("gap.") }} as gap_id,
    gap.gap_no,
    gap.gap_zh,
    gap.gap_en,
    gap.attribute,
    gap.attribute_zh,
    gap.servqual_dimension,
    gap.period_type,
    gap.period_start,
    gap.unit_id,
    gap.segment,
    gap.left_side,
    {{ shown("left_value") }} as left_value,
    {{ shown("left_n") }} as left_n,
    gap.left_source,
    gap.right_side,
    {{ shown("right_value") }} as right_value,
    {{ shown("right_n") }} as right_n,
    gap.right_source,
    {{ shown("shortfall") }} as shortfall,
    {{ shown("se") }} as se,
    {{ shown("ci_low") }} as ci_low,
    {{ shown("ci_high") }} as ci_high,
    {{ shown("p_value") }} as p_value,
    {{ shown("q_value") }} as q_value,
    {{ shown("case when gap.gap_no = 'G5' then 0 - shortfall end") }} as servqual_q,
    {{ shown("trend_delta") }} as trend_delta,
    {{ shown("reconciles") }} as reconciles,
    gap.missing_part,
    witness.item as witness_item,
    witness.mean_score as witness_value,
    witness.n as witness_n,
    gap.is_suppressed,
    gap.min_n_ok
from {{ ref("int_gap_test") }} as gap
left join
    witnesses as witness
    on gap.gap_no = witness.gap_no
    and gap.period_type = witness.period_type
    and coalesce(gap.period_start, date '1900-01-01')
    = coalesce(witness.period_start, date '1900-01-01')
    and gap.unit_id = witness.unit_id
    and (gap.segment = witness.segment or witness.gap_no = 'G3')
