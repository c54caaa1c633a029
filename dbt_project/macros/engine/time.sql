{#- Time arithmetic that gives the same figures on DuckDB and Spark: both count microseconds. -#}
{% macro seconds_between(start_at, end_at) -%}
    {{ return(adapter.dispatch("seconds_between", "huisheng")(start_at, end_at)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(start_at, end_at) -%}
    ((epoch_us({{ end_at }}) - epoch_us({{ start_at }})) / 1e6)
{%- endmacro %}

{% macro spark__seconds_between(start_at, end_at) -%}
    ((unix_micros({{ end_at }}) - unix_micros({{ start_at }})) / 1e6)
{%- endmacro %}

{#- The calendar date of a UTC time in the business time zone. -#}
{% macro local_date(utc_at) -%}
    {{ return(adapter.dispatch("local_date", "huisheng")(utc_at)) }}
{%- endmacro %}

{% macro duckdb__local_date(utc_at) -%}
    cast(timezone('{{ var("time_zone") }}', timezone('UTC', {{ utc_at }})) as date)
{%- endmacro %}

{% macro spark__local_date(utc_at) -%}
    cast(from_utc_timestamp({{ utc_at }}, '{{ var("time_zone") }}') as date)
{%- endmacro %}

{#- The wall-clock time of a UTC time in the business time zone, without an offset. -#}
{% macro local_time(utc_at) -%}
    {{ return(adapter.dispatch("local_time", "huisheng")(utc_at)) }}
{%- endmacro %}

{% macro duckdb__local_time(utc_at) -%}
    timezone('{{ var("time_zone") }}', timezone('UTC', {{ utc_at }}))
{%- endmacro %}

{% macro spark__local_time(utc_at) -%}
    from_utc_timestamp({{ utc_at }}, '{{ var("time_zone") }}')
{%- endmacro %}

{% macro days_between(start_date, end_date) -%}
    {{ return(adapter.dispatch("days_between", "huisheng")(start_date, end_date)) }}
{%- endmacro %}

{% macro duckdb__days_between(start_date, end_date) -%}
    datediff('day', {{ start_date }}, {{ end_date }})
{%- endmacro %}

{% macro spark__days_between(start_date, end_date) -%}
    datediff({{ end_date }}, {{ start_date }})
{%- endmacro %}

{#- Seconds since local midnight of a UTC time in the business time zone. -#}
{% macro local_second_of_day(utc_at) -%}
    {{ return(adapter.dispatch("local_second_of_day", "huisheng")(utc_at)) }}
{%- endmacro %}

{% macro duckdb__local_second_of_day(utc_at) -%}
    ((epoch_us({{ local_time(utc_at) }}) % 86400000000) / 1e6)
{%- endmacro %}

{% macro spark__local_second_of_day(utc_at) -%}
    ((unix_micros({{ local_time(utc_at) }}) % 86400000000) / 1e6)
{%- endmacro %}

{#- The UTC moment at which the business date ends in the business time zone. -#}
{% macro end_of_business_date() -%}
    {{ return(adapter.dispatch("end_of_business_date", "huisheng")()) }}
{%- endmacro %}

{% macro duckdb__end_of_business_date() -%}
    timezone(
        'UTC',
        timezone('{{ var("time_zone") }}', cast({{ business_date() }} + 1 as timestamp))
    )
{%- endmacro %}

{% macro spark__end_of_business_date() -%}
    to_utc_timestamp(
        cast({{ business_date() }} + 1 as timestamp), '{{ var("time_zone") }}'
    )
{%- endmacro %}
