-- Expectations and perceptions that came into a gap since the former release, and those
-- that went out of it. Where an attribute has pairs only they count, so an answer may
-- move because another one did.
{% set sides = ["expectation", "perception"] %}
{% set columns = [
    "response_key",
    "attribute",
    "unit_id",
    "segment",
    "month_start",
    "expectation_score",
    "perception_score",
    "importance",
    "is_expectation",
    "is_perception",
] %}
with
    now_pairs as (
        select
            *,
            expectation_score is not null as has_expectation,
            perception_score is not null as has_perception
        from {{ ref("int_servqual_pair") }}
        where attribute in (select attribute from {{ ref("attributes") }})
    ),

    {% for when, pairs in [
        ("now", "now_pairs"),
        ("former", ref("stg_former_pair")),
    ] -%}
        {{ when }}_counted as (
            select
                *,
                {{ month_start("experience_date") }} as month_start,
                (has_expectation and has_perception)
                or not bool_or(has_expectation and has_perception) over (
                    partition by attribute
                ) as is_counted
            from {{ pairs }}
            where respondent_type in ('customer', 'non_customer')
        ),

        {{ when }}_sided as (
            select
                *,
                {% for side in sides -%}
                    is_counted and has_{{ side }} as is_{{ side }}
                    {{- "," if not loop.last }}
                {% endfor %}
            from {{ when }}_counted
        ),
    {% endfor %}
    {{ moved_rows("now_sided", "former_sided", columns) }}

{% for side in sides -%}
    select
        '{{ side }}' as side,
        moved.response_key as subject_key,
        moved.attribute,
        coalesce(moved.unit_id, 'unknown') as unit_id,
        coalesce(moved.segment, 'unknown') as segment,
        moved.month_start,
        moved.direction,
        restated.cause
    from moved
    inner join
        {{ ref("int_restated_response") }} as restated
        on moved.response_key = restated.response_key
    where moved.is_{{ side }} {{ "union all" if not loop.last }}
{% endfor %}
