-- One row per answered item of a counted response, at the touchpoint the item, else
-- the response, else
-- the linked contact is about.
select
    response.response_key,
    response.customer_key,
    coalesce(
        answer.touchpoint_id, response.touchpoint_id, '{{ var("no_touchpoint") }}'
    ) as touchpoint_id,
    answer.metric_role,
    -- An item about the brand or the product as a whole speaks for a contact only where
    -- nothing else does.
    role.emotion_rank
    + case when answer.tx_part is null then 0 else 100 end as emotion_rank,
    answer.score_pomp,
    coalesce(
        level.level_value,
        case
            when answer.metric_role = 'disconfirmation'
            then answer.score_pomp / 50 - 1
            else answer.score_pomp / 100
        end
    ) as level_value
from {{ ref("int_response_context") }} as response
left join
    {{ ref("int_answer") }} as answer
    on response.response_key = answer.response_key
    and answer.null_reason is null
left join {{ ref("metric_roles") }} as role on answer.metric_role = role.metric_role
left join
    {{ ref("tier_levels") }} as level
    on answer.metric_role = level.metric_role
    and answer.value_code = level.value_code
where response.respondent_type in ('customer', 'non_customer')
