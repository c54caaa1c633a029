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
        select actual.*, customer.segment
        from {{ ref("int_actual_score") }} as actual
        left join
            {{ ref("int_customer") }} as customer
            on actual.customer_key = customer.customer_key
    )

select
    'expectation' as side,
    attribute,
    unit_id,
    segment,
    experience_date as observed_date,
    expectation_score as score,
    importance as weight
from pairs
where expectation_score is not null and (is_paired or not has_pairs)
union all
select
    'perception' as side,
    attribute,
    unit_id,
    segment,
    experience_date,
    perception_score,
    importance
from pairs
where perception_score is not null and (is_paired or not has_pairs)
union all
select
    'difference' as side,
    attribute,
    unit_id,
    segment,
    experience_date,
    expectation_score - perception_score as score,
    importance
from pairs
where is_paired
union all
select
    'actual' as side,
    attribute,
    unit_id,
    segment,
    measured_date,
    actual_score as score,
    1.0 as weight
from actuals
where actual_score is not null
union all
select
    'standard' as side,
    attribute,
    unit_id,
    segment,
    measured_date,
    standard_score as score,
    1.0 as weight
from actuals
where standard_score is not null
union all
select
    'promise' as side,
    attribute,
    unit_id,
    segment,
    measured_date,
    promise_score as score,
    1.0 as weight
from actuals
where promise_score is not null
