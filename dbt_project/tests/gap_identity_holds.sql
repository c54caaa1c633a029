-- G5 = G1 + G2 + G3 + G6 on every cell that has all parts.
with
    cells as (
        select
            attribute,
            period_type,
            period_start,
            unit_id,
            segment,
            sum(
                case when gap_no in ('G1', 'G2', 'G3', 'G6') then shortfall end
            ) as sum_of_parts,
            count(
                case when gap_no in ('G1', 'G2', 'G3', 'G6') then shortfall end
            ) as n_parts,
            max(case when gap_no = 'G5' then shortfall end) as service_gap
        from {{ ref("int_gap_part") }}
        group by attribute, period_type, period_start, unit_id, segment
    )

select *
from cells
where n_parts = 4 and (service_gap is null or abs(service_gap - sum_of_parts) > 1e-9)
