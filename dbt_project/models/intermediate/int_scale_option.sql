-- Value of an option text under a questionnaire version. A renamed option is known
-- under both names; where
-- two versions of a scale give one text different values, the questionnaire's own
-- version wins.
with
    known as (
        select distinct questionnaire_version, scale_code
        from {{ ref("int_question") }}
        where scale_code is not null
    )

select
    known.questionnaire_version,
    known.scale_code,
    option.option_text,
    option.value_num,
    option.value_code
from known
inner join {{ ref("answer_scales") }} as option on known.scale_code = option.scale_code
where option.option_text is not null
qualify
    row_number() over (
        partition by known.questionnaire_version, known.scale_code, option.option_text
        order by
            {{
                scale_version_order(
                    "option.scale_version", "known.questionnaire_version"
                )
            }}
    )
    = 1
