-- How one person rates an attribute, or the experience as a whole, within a unit.
select
    case
        when response.respondent_type in ('employee', 'manager')
        then 'staff'
        else 'customer'
    end as group_name,
    coalesce(answer.attribute, 'overall') as attribute,
    coalesce(response.unit_id, 'unknown') as unit_id,
    response.customer_key as person_key,
    {{ exact_sum("answer.score_pomp") }} as sum_pomp,
    count(*) as n_answers
from {{ ref("int_answer") }} as answer
inner join
    {{ ref("int_response_context") }} as response
    on answer.response_key = response.response_key
where
    answer.null_reason is null
    and {{ is_touched("response.customer_key") }}
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
group by
    case
        when response.respondent_type in ('employee', 'manager')
        then 'staff'
        else 'customer'
    end,
    coalesce(answer.attribute, 'overall'),
    coalesce(response.unit_id, 'unknown'),
    response.customer_key
