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
