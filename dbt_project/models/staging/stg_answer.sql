-- A corrected export replaces the whole response, so that an answer it withdrew is
-- gone too.
select
    response_id,
    survey_id,
    question_key,
    subquestion_key,
    option_key,
    loop_key,
    source,
    file_id,
    question_version,
    question_text,
    value_text,
    missing_reason,
    value_num,
    scale_min,
    scale_max,
    is_free_text,
    is_other_text
from {{ source("raw", "answer") }}
qualify
    rank() over (
        partition by survey_id, response_id
        order by file_date desc nulls last, file_id desc
    )
    = 1
    and row_number() over (
        partition by
            survey_id, response_id, question_key, subquestion_key, option_key, loop_key
        order by file_date desc nulls last, file_id desc, record_no desc
    )
    = 1
