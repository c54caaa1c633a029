{#- Join condition of a row (attribute, value_unit, value) to its piece of the unit-to-scale map. -#}
{% macro on_scale_map(row, map) -%}
    {{ row }}.attribute = {{ map }}.attribute
    and {{ row }}.value_unit = {{ map }}.value_unit
    and ({{ map }}.is_first or {{ row }}.value >= {{ map }}.value_from)
    and ({{ map }}.is_last or {{ row }}.value < {{ map }}.value_to)
{%- endmacro %}

{#- Piecewise linear score of a value; outside the map it takes the score of the nearest end. -#}
{% macro score_on_map(value, map) -%}
    (
        {{ map }}.score_from + (
            {{ clamp(value, low=map ~ ".value_from", high=map ~ ".value_to") }}
            - {{ map }}.value_from
        )
        / nullif({{ map }}.value_to - {{ map }}.value_from, 0)
        * ({{ map }}.score_to - {{ map }}.score_from)
    )
{%- endmacro %}

{#- Figure (value, se or n) of the side of a gap that a column names. -#}
{% macro side_of(side_column, figure) -%}
    case
        {{ side_column }}
        {%- for side in [
            "expectation",
            "belief",
            "standard",
            "promise",
            "actual",
            "perception",
        ] %}
            when '{{ side }}' then cell.{{ side }}_{{ figure }}
        {%- endfor %}
    end
{%- endmacro %}

{#- Where the figure of a gap's side comes from. -#}
{% macro side_source(side_column) -%}
    case
        {{ side_column }}
        when 'expectation'
        then 'customer expectation items'
        when 'perception'
        then 'customer perception items'
        when 'belief'
        then 'manager survey'
        when 'standard'
        then 'standard file as of the event'
        when 'promise'
        then 'promise file as of the event'
        when 'actual'
        then 'operational data'
    end
{%- endmacro %}

{#- Order in which the versions of a scale are asked for a questionnaire version. -#}
{% macro scale_version_order(scale_version, questionnaire_version) -%}
    case
        when
            {{ scale_version }} = {{ questionnaire_version }}
            or concat('v', {{ scale_version }}) = {{ questionnaire_version }}
        then 0
        when {{ scale_version }} = '*'
        then 1
        else 2
    end,
    {{ newest_version_first(scale_version) }}
{%- endmacro %}

{#- Versions are numbers where they can be: 10 is newer than 9. -#}
{% macro newest_version_first(version) -%}
    try_cast({{ version }} as int) desc nulls last, {{ version }} desc
{%- endmacro %}
