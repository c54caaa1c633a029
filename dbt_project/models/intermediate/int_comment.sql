-- Free texts of counted responses with the score of the text; a text is scored once
-- however often it occurs.
select
    answer.response_id,
    answer.survey_id,
    response.response_key,
    answer.question_key,
    answer.subquestion_key,
    answer.option_key,
    answer.loop_key,
    {{
        hash_key(
            [
                "answer.survey_id",
                "answer.response_id",
                "answer.question_key",
                "answer.subquestion_key",
                "answer.option_key",
                "answer.loop_key",
            ]
        )
    }} as comment_id,
    response.customer_key,
    response.respondent_type,
    response.unit_id,
    response.touchpoint_id,
    response.order_id,
    response.channel,
    response.is_anonymous,
    response.response_at,
    response.response_date,
    md5(answer.value_text) as text_hash,
    answer.value_text as masked_text,
    score.model_version,
    score.sentiment_score,
    score.p_positive,
    score.sentiment_label,
    score.confidence,
    score.coverage,
    case
        when score.text_hash is null then 'not_scored' else score.abstain_reason
    end as abstain_reason,
    score.intent,
    score.emotion,
    score.keywords,
    coalesce(score.is_delight, false) as is_delight,
    coalesce(score.is_meh, false) as is_meh
from {{ ref("stg_answer") }} as answer
inner join
    {{ ref("int_response_context") }} as response
    on answer.survey_id = response.survey_id
    and answer.response_id = response.response_id
left join
    {{ ref("stg_text_score") }} as score on md5(answer.value_text) = score.text_hash
where
    answer.is_free_text
    and answer.value_text is not null
    and {{ is_noted("response.response_key") }}
-- A second model version in the scored zone must not double the comments.
qualify
    row_number() over (
        partition by
            answer.survey_id,
            answer.response_id,
            answer.question_key,
            answer.subquestion_key,
            answer.option_key,
            answer.loop_key
        order by score.model_version desc nulls last
    )
    = 1
