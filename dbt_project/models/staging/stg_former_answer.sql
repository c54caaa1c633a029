select
    response_key,
    question_key,
    subquestion_key,
    metric,
    respondent_type,
    touchpoint_id,
    unit_id,
    segment,
    wording,
    value_num,
    score_pomp,
    metric_date
from {{ source("raw", "former_answer") }}
