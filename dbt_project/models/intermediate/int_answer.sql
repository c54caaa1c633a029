with
    -- Looked up once per question instead of once per answer.
    questions as (
        select
            question.*,
            role.min_points,
            role.max_points,
            role.required_min,
            scale.scale_min,
            scale.scale_max
        from {{ ref("int_question") }} as question
        left join
            {{ ref("metric_roles") }} as role on question.metric_role = role.metric_role
        left join
            {{ ref("int_scale") }} as scale
            on question.scale_code = scale.scale_code
            and question.questionnaire_version = scale.questionnaire_version
    ),

    typed as (
        select
            answer.survey_id,
            response.response_key,
            response.customer_key,
            answer.question_key,
            answer.subquestion_key,
            question.metric_role,
            question.attribute,
            question.tx_part,
            question.touchpoint_id,
            question.scale_direction,
            answer.missing_reason,
            answer.question_version,
            option.value_code,
            coalesce(option.value_num, answer.value_num) as value_num,
            coalesce(question.scale_min, answer.scale_min) as scale_min,
            coalesce(question.scale_max, answer.scale_max) as scale_max,
            question.min_points,
            question.max_points,
            question.required_min
        from {{ ref("stg_answer") }} as answer
        inner join
            {{ ref("int_response") }} as response
            on answer.survey_id = response.survey_id
            and answer.response_id = response.response_id
        inner join
            questions as question
            on answer.survey_id = question.survey_id
            and response.questionnaire_version = question.questionnaire_version
            and answer.question_key = question.question_key
            and answer.subquestion_key = question.subquestion_key
            and response.respondent_type = question.respondent_type
        left join
            {{ ref("int_scale_option") }} as option
            on question.scale_code = option.scale_code
            and response.questionnaire_version = option.questionnaire_version
            and answer.value_text = option.option_text
        where
            not answer.is_free_text
            and not answer.is_other_text
            and {{ is_noted("response.response_key") }}
    ),

    judged as (
        select
            *,
            case
                when missing_reason is not null
                then missing_reason
                when value_num is null and value_code is null
                then 'unmapped'
                when
                    scale_max - scale_min + 1 not between min_points
                    and max_points
                    or scale_min <> required_min
                then 'wrong_scale'
                when value_code is null and (scale_min is null or scale_max is null)
                then 'unknown_scale'
                when value_num not between scale_min and scale_max
                then 'out_of_range'
            end as null_reason
        from typed
    )

select
    survey_id,
    response_key,
    customer_key,
    question_key,
    subquestion_key,
    metric_role,
    attribute,
    tx_part,
    touchpoint_id,
    null_reason,
    question_version,
    value_code,
    scale_max,
    case
        when null_reason is not null
        then null
        when scale_direction = -1
        then scale_min + scale_max - value_num
        else value_num
    end as value_num,
    case
        when null_reason is null
        then
            100
            *
            {{
                ratio(
                    "case when scale_direction = -1 then scale_max - value_num else value_num - scale_min end",
                    "scale_max - scale_min",
                )
            }}
    end as score_pomp
from judged
