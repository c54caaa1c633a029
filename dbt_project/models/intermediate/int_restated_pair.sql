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
        {{ when }}_given as (
            select *, {{ month_start("experience_date") }} as month_start
            from {{ pairs }}
            where
                respondent_type in ('customer', 'non_customer')
                and exists (select 1 from {{ ref("stg_former_response") }})
        ),

        {{ when }}_paired as (
            select distinct attribute
            from {{ when }}_given
            where has_expectation and has_perception
        ),

        {{ when }}_sided as (
            select
                given.*,
                {% for side in sides -%}
                    given.has_{{ side }}
                    and (
                        paired.attribute is null
                        or (given.has_expectation and given.has_perception)
                    ) as is_{{ side }}
                    {{- "," if not loop.last }}
                {% endfor %}
            from {{ when }}_given as given
            left join {{ when }}_paired as paired on given.attribute = paired.attribute
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
