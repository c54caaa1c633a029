-- Sums of the customers' sides per attribute, month, unit and segment: those of a month
-- depend on its pairs alone. Where an attribute has pairs anywhere only they count, so
-- what is half of a pair stands apart.
{% set month = "coalesce(" ~ month_start("experience_date") ~ ", " ~ no_date() ~ ")" %}
with
    pairs as (
        select
            attribute,
            {{ month }} as month_start,
            coalesce(unit_id, 'unknown') as unit_id,
            coalesce(segment, 'unknown') as segment,
            expectation_score as expectation,
            perception_score as perception,
            expectation_score - perception_score as difference,
            expectation_score is not null and perception_score is not null as is_paired,
            importance as weight
        from {{ ref("int_servqual_pair") }}
        where
            respondent_type in ('customer', 'non_customer')
            -- An item about the whole, such as "excellent experience", is no attribute.
            and attribute in (select attribute from {{ ref("attributes") }})
            and {{ is_touched_period("gap_month", month) }}
    )

{% for side in ["expectation", "perception", "difference"] -%}
    select
        '{{ side }}' as side,
        attribute,
        is_paired,
        month_start,
        unit_id,
        segment,
        count(*) as n,
        {{ weighted_sums(side) }}
    from pairs
    where {{ side }} is not null
    group by
        attribute,
        is_paired,
        month_start,
        unit_id,
        segment
        {{ "union all" if not loop.last }}
{% endfor %}
