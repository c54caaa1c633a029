with
    versions as (
        select
            answer.survey_id,
            response.questionnaire_version,
            answer.question_key,
            answer.subquestion_key,
            answer.question_version,
            max(answer.question_text) as question_text,
            min(answer.scale_min) as scale_min,
            max(answer.scale_max) as scale_max,
            count(*) as n_answers,
            min(response.response_date) as first_answer_date,
            max(response.response_date) as last_answer_date
        from {{ ref("stg_answer") }} as answer
        inner join
            {{ ref("int_response") }} as response
            on answer.survey_id = response.survey_id
            and answer.response_id = response.response_id
        group by
            answer.survey_id,
            response.questionnaire_version,
            answer.question_key,
            answer.subquestion_key,
            answer.question_version
    ),

    roles as (
        select
            survey_id,
            questionnaire_version,
            question_key,
            subquestion_key,
            {{ join_text("metric_role", ",", "metric_role") }} as metric_roles,
            max(attribute) as attribute,
            max(scale_code) as scale_code
        from
            (
                select distinct
                    survey_id,
                    questionnaire_version,
                    question_key,
                    subquestion_key,
                    metric_role,
                    attribute,
                    scale_code
                from {{ ref("int_question") }}
            ) as played
        group by survey_id, questionnaire_version, question_key, subquestion_key
    )

select
    version.survey_id,
    version.questionnaire_version,
    version.question_key,
    version.subquestion_key,
    version.question_version,
    version.question_text,
    roles.metric_roles,
    roles.attribute,
    roles.scale_code,
    coalesce(scale.scale_min, version.scale_min) as scale_min,
    coalesce(scale.scale_max, version.scale_max) as scale_max,
    version.n_answers,
    version.first_answer_date,
    version.last_answer_date,
    lag(version.question_version) over same_question is null
    or (
        lag(version.question_version) over same_question = version.question_version
        and lag(coalesce(scale.scale_min, version.scale_min)) over same_question
        is not distinct from coalesce(scale.scale_min, version.scale_min)
        and lag(coalesce(scale.scale_max, version.scale_max)) over same_question
        is not distinct from coalesce(scale.scale_max, version.scale_max)
    ) as is_comparable_with_previous
from versions as version
left join
    roles
    on version.survey_id = roles.survey_id
    and version.questionnaire_version = roles.questionnaire_version
    and version.question_key = roles.question_key
    and version.subquestion_key = roles.subquestion_key
left join
    {{ ref("int_scale") }} as scale
    on roles.scale_code = scale.scale_code
    and version.questionnaire_version = scale.questionnaire_version
window
    same_question as (
        partition by version.survey_id, version.question_key, version.subquestion_key
        order by
            version.first_answer_date asc nulls first,
            version.questionnaire_version asc,
            version.question_version asc
    )
