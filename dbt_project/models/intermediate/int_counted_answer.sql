-- Each answer of a counted response beside who gave it, where and when.
select
    answer.survey_id,
    answer.response_key,
    answer.question_key,
    answer.subquestion_key,
    answer.question_version,
    answer.metric_role,
    answer.attribute,
    answer.tx_part,
    coalesce(answer.touchpoint_id, response.touchpoint_id) as touchpoint_id,
    answer.null_reason,
    answer.scale_max,
    answer.value_num,
    answer.score_pomp,
    response.customer_key,
    response.respondent_type,
    response.status,
    response.unit_id,
    response.segment,
    response.channel,
    response.experience_date
from {{ ref("int_answer") }} as answer
inner join
    {{ ref("int_response_context") }} as response
    on answer.response_key = response.response_key
