{#- Join condition to the segment that a person belonged to on a day; without a day, the latest. -#}
{% macro on_segment(person, day, stretch) -%}
    {{ person }} = {{ stretch }}.customer_key
    and coalesce({{ stretch }}.valid_from <= {{ day }}, true)
    and coalesce({{ day }} < {{ stretch }}.valid_to, {{ stretch }}.valid_to is null)
{%- endmacro %}
