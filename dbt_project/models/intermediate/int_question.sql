with
    asked as (
        -- Each question of a survey under each of its versions: more than were asked,
        -- but without looking up each answer's response.
        select
            question.survey_id,
            version.questionnaire_version,
            question.question_key,
            question.subquestion_key,
            version.respondent_type
        from
            (
                select distinct survey_id, question_key, subquestion_key
                from {{ ref("stg_answer") }}
            ) as question
        inner join
            (
                select distinct survey_id, questionnaire_version, respondent_type
                from {{ ref("int_response") }}
            ) as version
            on question.survey_id = version.survey_id
    )

select
    asked.survey_id,
    asked.questionnaire_version,
    asked.question_key,
    asked.subquestion_key,
    asked.respondent_type,
    role.metric_role,
    role.servqual_dimension,
    role.attribute,
    role.tx_part,
    role.touchpoint_id,
    role.scale_code,
    coalesce(role.scale_direction, 1) as scale_direction
from asked
inner join
    {{ ref("question_roles") }} as role
    on asked.survey_id = role.survey_id
    and asked.question_key = role.question_key
    and coalesce(role.questionnaire_version, '*') in ('*', asked.questionnaire_version)
    and coalesce(role.subquestion_key, '') in ('*', asked.subquestion_key)
    and coalesce(role.respondent_type, asked.respondent_type) = asked.respondent_type
-- The most specific rows of the seed win over its '*' rows; a question may still play
-- several roles.
qualify
    rank() over (
        partition by
            asked.survey_id,
            asked.questionnaire_version,
            asked.question_key,
            asked.subquestion_key,
            asked.respondent_type
        order by
            case
                when role.questionnaire_version = asked.questionnaire_version
                then 0
                else 1
            end,
            case when role.subquestion_key = '*' then 1 else 0 end
    )
    = 1
