-- One row per measured side of a gap: who or what, where, when, and its score on the
-- 0-10 scale.
with
    pairs as (
        select
            *,
            expectation_score is not null and perception_score is not null as is_paired,
            bool_or(
                expectation_score is not null and perception_score is not null
            ) over (partition by attribute) as has_pairs
        from {{ ref("int_servqual_pair") }}
        where
            respondent_type in ('customer', 'non_customer')
            -- An item about the whole, such as "excellent experience", is no attribute.
            and attribute in (select attribute from {{ ref("attributes") }})
    ),

    actuals as (
        select actual.*, belonged.segment
        from {{ ref("int_actual_score") }} as actual
        left join
            {{ ref("int_customer_segment") }} as belonged
            on
            {{ on_segment("actual.customer_key", "actual.measured_date", "belonged") }}
    )

{% for side, score, condition in [
        ("expectation", "expectation_score", "(is_paired or not has_pairs)"),
        ("perception", "perception_score", "(is_paired or not has_pairs)"),
        ("difference", "expectation_score - perception_score", "is_paired"),
    ] -%}
    select
        '{{ side }}' as side,
        attribute,
        unit_id,
        segment,
        experience_date as observed_date,
        {{ score }} as score,
        importance as weight
    from pairs
    where {{ score }} is not null and {{ condition }}
    union all
{% endfor %}
{% for side in ["actual", "standard", "promise"] -%}
    select
        '{{ side }}' as side,
        attribute,
        unit_id,
        segment,
        measured_date as observed_date,
        {{ side }}_score as score,
        1.0 as weight
    from actuals
    where {{ side }}_score is not null {{ "union all" if not loop.last }}
{% endfor %}
