{#- Keeps, per natural key, the row of the file that speaks for the latest date. The order in which
    files were ingested never matters. -#}
{% macro latest_version(key) -%}
    qualify
        row_number() over (
            partition by {{ key | join(", ") }}
            order by file_date desc nulls last, file_id desc, record_no desc
        )
        = 1
{%- endmacro %}
