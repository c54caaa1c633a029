-- How one person rates an attribute, or the experience as a whole, within a unit.
with
    answers as (
        select
            answer.*,
            case
                when answer.respondent_type in ('employee', 'manager')
                then 'staff'
                else 'customer'
            end as group_name,
            coalesce(answer.attribute, 'overall') as rated_attribute,
            coalesce(answer.unit_id, 'unknown') as at_unit_id
        from
            {{ ref("int_counted_answer") }} as answer
            {{ join_noted("answer.customer_key") }}
        where
            answer.null_reason is null
            and (
                answer.metric_role = 'perception'
                or (
                    answer.metric_role in ('satisfaction', 'csat')
                    and answer.attribute is null
                    -- The parts of the TX index judge the brand or the product, not the
                    -- experience as a whole.
                    and (answer.tx_part is null or answer.tx_part = 'ex')
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
