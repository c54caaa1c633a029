-- Whether one person agrees that an attribute (or the whole experience) is excellent,
-- per response.
select
    case
        when response.respondent_type in ('employee', 'manager')
        then 'staff'
        else 'customer'
    end as group_name,
    coalesce(answer.attribute, 'overall') as attribute,
    coalesce(response.unit_id, 'unknown') as unit_id,
    response.customer_key as person_key,
    avg(answer.score_pomp)
    >= {{ seed_value("perception_gap_rules", "rule", "agree_min_pomp") }} as is_agreeing
from {{ ref("int_answer") }} as answer
inner join
    {{ ref("int_response") }} as response on answer.response_key = response.response_key
where
    response.is_counted
    and answer.null_reason is null
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
