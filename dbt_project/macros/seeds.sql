{#- One value of a seed of two columns (name, value) as a scalar subquery. -#}
{% macro seed_value(seed, name_column, name) -%}
    (select max(value) from {{ ref(seed) }} where {{ name_column }} = '{{ name }}')
{%- endmacro %}

{% macro journey_threshold(name) -%}
    {{ seed_value("journey_thresholds", "threshold", name) }}
{%- endmacro %}
{% macro tier_threshold(name) -%}
    {{ seed_value("tier_thresholds", "threshold", name) }}
{%- endmacro %}
{% macro topic_threshold(name) -%}
    cast({{ seed_value("topic_thresholds", "threshold", name) }} as integer)
{%- endmacro %}
{% macro min_n(subject) -%}
    (select max(min_n) from {{ ref("min_n") }} where subject = '{{ subject }}')
{%- endmacro %}
