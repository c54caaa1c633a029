{#- Periods (day, month, all) and cuts (all, unit, touchpoint, segment) of metric_daily, from the columns day_start,
    month_start, unit_id, touchpoint_id and segment of which only the dates may be null. `periods` are the columns
    of the periods besides all; without any there is nothing but all. -#}
{% macro metric_period_and_cut(periods=["day_start", "month_start"]) -%}
    {% if periods -%}
        case
            when grouping(day_start) = 0
            then 'day'
            when grouping(month_start) = 0
            then 'month'
            else 'all'
        end as period_type,
        coalesce(day_start, month_start) as period_start,
    {%- else -%} 'all' as period_type, cast(null as date) as period_start,
    {%- endif %}
    case
        when grouping(unit_id) = 0
        then 'unit'
        when grouping(touchpoint_id) = 0
        then 'touchpoint'
        when grouping(segment) = 0
        then 'segment'
        else 'all'
    end as cut,
    coalesce(unit_id, touchpoint_id, segment, 'ALL') as cut_value
{%- endmacro %}

{% macro metric_grouping_sets(always, periods=["day_start", "month_start", ""]) -%}
    grouping sets (
        {% for period in periods or [""] -%}
            {%- set outer_loop = loop -%}
            {%- for cut in ["", "unit_id", "touchpoint_id", "segment"] -%}
                (
                    {{- always | join(", ") -}}
                    {{- ", " ~ period if period -}}
                    {{- ", " ~ cut if cut -}}
                )
                {{- "," if not (loop.last and outer_loop.last) }}
            {% endfor -%}
        {%- endfor %}
    )
{%- endmacro %}

{#- Period (month, all), unit and segment of the gaps, with totals, from the columns month_start, unit_id and segment;
    `periods` as above. -#}
{% macro gap_period_and_place(periods=["", "month_start"]) -%}
    {% if periods == [""] -%} 'all' as period_type, cast(null as date) as period_start,
    {%- else -%}
        case when grouping(month_start) = 1 then 'all' else 'month' end as period_type,
        month_start as period_start,
    {%- endif %}
    coalesce(unit_id, 'ALL') as unit_id,
    coalesce(segment, 'ALL') as segment
{%- endmacro %}

{% macro gap_grouping_sets(always, periods=["", "month_start"]) -%}
    grouping sets (
        {% for period in periods -%}
            {%- set outer_loop = loop -%}
            {%- for place in ["", ", unit_id", ", segment", ", unit_id, segment"] -%}
                ({{ always | join(", ") }}{{ ", " ~ period if period }}{{ place }})
                {{- "," if not (loop.last and outer_loop.last) }}
            {% endfor -%}
        {%- endfor %}
    )
{%- endmacro %}
