-- Which version of a scale holds for a questionnaire version: its own, else '*', else the newest.
with
    versions as (
        select distinct question.questionnaire_version, scale.scale_code, scale.scale_version
        from {{ ref('int_question') }} as question
        inner join {{ ref('scales') }} as scale on question.scale_code = scale.scale_code
        qualify
            row_number() over (
                partition by question.questionnaire_version, scale.scale_code
                order by
                    case
                        when scale.scale_version = question.questionnaire_version
                        then 0
                        when scale.scale_version = '*'
                        then 1
                        else 2
                    end,
                    scale.scale_version desc
            )
            = 1
    )

select
    version.questionnaire_version,
    scale.scale_code,
    scale.scale_version,
    scale.kind,
    scale.scale_min,
    scale.scale_max,
    coalesce(option.option_text, '') as option_text,
    option.value_num,
    option.value_code
from versions as version
inner join
    {{ ref('scales') }} as scale
    on version.scale_code = scale.scale_code
    and version.scale_version = scale.scale_version
left join
    {{ ref('answer_scales') }} as option
    on scale.scale_code = option.scale_code
    and scale.scale_version = option.scale_version
