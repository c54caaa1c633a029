-- How one person rates an attribute, or the experience as a whole, within a unit.
with
    answers as (
        select
            *,
            case
                when respondent_type in ('employee', 'manager')
                then 'staff'
                else 'customer'
            end as group_name,
            coalesce(attribute, 'overall') as rated_attribute,
            coalesce(unit_id, 'unknown') as at_unit_id
        from {{ ref("int_counted_answer") }}
        where
            null_reason is null
            and {{ is_touched("customer_key") }}
            and (
                metric_role = 'perception'
                or (
                    metric_role in ('satisfaction', 'csat')
                    and attribute is null
                    -- The parts of the TX index judge the brand or the product, not the
                    -- experience as a whole.
                    and (tx_part is null or tx_part = 'ex')
                )
            )
    )

select
    group_name,
    rated_attribute as attribute,
    at_unit_id as unit_id,
    customer_key as person_key,
    {{ exact_sum("score_pomp") }} as sum_pomp,
    count(*) as n_answers
from answers
group by group_name, rated_attribute, at_unit_id, customer_key
