{#- The date of the run comes from a table: a variable of another value would make dbt parse the whole project anew. -#}
{% macro business_date() -%}
    (select max(business_date) from {{ ref("stg_run") }})
{%- endmacro %}

{#- Whether a journey may go on: its last contact lies no further back than the seed allows within one journey. -#}
{% macro is_open_journey(last_event_date) -%}
    {{ days_between(last_event_date, business_date()) }}
    <= {{ journey_threshold("journey_gap_days") }}
{%- endmacro %}

{#- Day from which a row no longer holds: the one it names, or on which the next row of the same id begins. -#}
{% macro valid_until(id) -%}
    least(
        valid_to,
        lead(valid_from) over (
            partition by {{ id }} order by valid_from asc nulls first
        )
    )
{%- endmacro %}

{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{#- Stands for no date in a key, where null would equal nothing. -#}
{% macro no_date() -%} date '1900-01-01' {%- endmacro %}
