-- One row per side of a cell that people or cases stand behind, and whether it stays
-- hidden.
-- Decided per side, since one side stands in several gaps; a belief is the same in
-- every
-- segment, so it is one cell per unit.
with
    sides as (
        select
            attribute,
            period_type,
            period_start,
            unit_id,
            segment,
            left_side as side,
            left_n as n
        from {{ ref("int_gap_part") }}
        union all
        select
            attribute,
            period_type,
            period_start,
            unit_id,
            segment,
            right_side as side,
            right_n as n
        from {{ ref("int_gap_part") }}
    ),

    grouped as (
        select
            attribute,
            side,
            period_type,
            period_start,
            unit_id,
            case when side = 'belief' then 'ALL' else segment end as segment,
            max(n) as n
        from sides
        where side not in ('standard', 'promise') and n is not null
        group by
            attribute,
            side,
            period_type,
            period_start,
            unit_id,
            case when side = 'belief' then 'ALL' else segment end
    ),

    parts as (
        select
            *,
            n > 0 and n < {{ min_n("people_data") }} as is_small,
            {{
                hash_key(
                    [
                        "attribute",
                        "side",
                        "period_type",
                        "period_start",
                        "unit_id",
                        "segment",
                    ]
                )
            }} as cell_id
        from grouped
    ),

    memberships as (
        select
            cell_id,
            {{
                hash_key(
                    [
                        "'unit'",
                        "attribute",
                        "side",
                        "period_type",
                        "period_start",
                        "segment",
                    ]
                )
            }} as equation,
            unit_id = 'ALL' as is_total
        from parts
        union all
        select
            cell_id,
            {{
                hash_key(
                    [
                        "'segment'",
                        "attribute",
                        "side",
                        "period_type",
                        "period_start",
                        "unit_id",
                    ]
                )
            }} as equation,
            segment = 'ALL' as is_total
        from parts
        where side <> 'belief'
        union all
        select
            cell_id,
            {{ hash_key(["'time'", "attribute", "side", "unit_id", "segment"]) }}
            as equation,
            period_type = 'all' as is_total
        from parts
        where period_type in ('month', 'all')
    ),

    {{ hidden_by_rounds("parts", "memberships", min_n("people_data")) }}

select
    parts.attribute,
    parts.side,
    parts.period_type,
    parts.period_start,
    parts.unit_id,
    parts.segment,
    hidden.is_hidden
from parts
inner join hidden on parts.cell_id = hidden.cell_id
