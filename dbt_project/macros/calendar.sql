{#- The numbers 0 to 9999, from four crossed digits: portable where series functions are not. -#}
{% macro ten_thousand_numbers() -%}
    select
        cast(a.digit + 10 * b.digit + 100 * c.digit + 1000 * d.digit as int) as number
    from digits as a
    cross join digits as b
    cross join digits as c
    cross join digits as d
{%- endmacro %}

{% macro ten_digits() -%}
    {%- for digit in range(10) %}
        select {{ digit }} as digit {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro service_hour(name) -%}
    {{ seed_value("service_hours", "setting", name) }}
{%- endmacro %}

{% macro contact_rule(name) -%}
    {{ seed_value("contact_rules", "rule", name) }}
{%- endmacro %}
