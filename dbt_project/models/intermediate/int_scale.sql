-- Range of a scale under a questionnaire version: its own version of the scale, else
-- '*', else the newest.
with
    known as (
        select distinct questionnaire_version, scale_code
        from {{ ref("int_question") }}
        where scale_code is not null
    )

select
    known.questionnaire_version,
    known.scale_code,
    scale.kind,
    scale.scale_min,
    scale.scale_max
from known
inner join {{ ref("scales") }} as scale on known.scale_code = scale.scale_code
qualify
    row_number() over (
        partition by known.questionnaire_version, known.scale_code
        order by
            {{
                scale_version_order(
                    "scale.scale_version", "known.questionnaire_version"
                )
            }}
    )
    = 1
