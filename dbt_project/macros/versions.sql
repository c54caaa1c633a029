{#- The rows of a contract, one per natural key: that of the file that speaks for the latest date. The order in
    which files were ingested never matters. Few keys come twice, so only those are put in order. -#}
{% macro newest(contract, key) -%}
    {%- set given = given_rows(contract) -%}
    {%- set keys = key | join(", ") -%}
    (
        with
            repeated as (
                select {{ keys }}
                from {{ given }}
                where {{ is_touched_row(contract, key) }}
                group by {{ keys }}
                having count(*) > 1
            )

        select given.*
        from {{ given }} as given
        left join repeated on {{ _same(key, "given", "repeated") }}
        where
            repeated.{{ key[0] }} is null
            and {{ is_touched_row(contract, key, "given") }}
        union all
        select given.*
        from {{ given }} as given
        inner join repeated on {{ _same(key, "given", "repeated") }}
        qualify
            row_number() over (
                partition by {{ _named(key, "given") }}
                order by {{ newest_first("given") }}
            )
            = 1
    )
{%- endmacro %}

{#- Which of several versions of a row counts: the first in this order. -#}
{% macro newest_first(rows) -%}
    {{ rows }}.file_date desc nulls last,
    {{ rows }}.file_id desc,
    {{ rows }}.source desc,
    {{ rows }}.record_no desc
{%- endmacro %}

{% macro _named(key, rows) -%}
    {%- for column in key -%}
        {{ rows }}.{{ column }}{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro _same(key, left, right) -%}
    {%- for column in key -%}
        {{ left }}.{{ column }} is not distinct from {{ right }}.{{ column }}
        {{- " and " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
