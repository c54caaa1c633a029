{#- Figures of which one is the total of the others: rows of `parts`, with n people behind each, get is_suppressed in
    the relation `judged`. `key` names a row, `equation` the rows that add up, `total` tells their sum. -#}
{% macro judged_against_total(parts, key, equation, total) -%}
    cells as (
        select
            *,
            n < {{ min_n("people_data") }} as is_small,
            {{ hash_key(key) }} as cell_id
        from {{ parts }}
    ),

    memberships as (
        select cell_id, {{ hash_key(equation) }} as equation, {{ total }} as is_total
        from cells
    ),

    {{ hidden_by_rounds("cells", "memberships", min_n("people_data"), rounds=3) }},

    judged as (
        select cells.*, hidden.is_hidden as is_suppressed
        from cells
        inner join hidden on cells.cell_id = hidden.cell_id
    )
{%- endmacro %}

{#- Memberships of cells by unit, segment and period ('ALL' and 'all' are the totals) in their equations. -#}
{% macro gap_equations(cells, subject) -%}
    {%- set place = subject + ["period_type", "period_start"] -%}
    {%- for kind, columns, is_total in [
        ("'unit'", place + ["segment"], "unit_id = 'ALL'"),
        ("'segment'", place + ["unit_id"], "segment = 'ALL'"),
        ("'time'", subject + ["unit_id", "segment"], "period_type = 'all'"),
    ] %}
        select
            cell_id,
            {{ hash_key([kind] + columns) }} as equation,
            {{ is_total }} as is_total
        from {{ cells }} {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}
