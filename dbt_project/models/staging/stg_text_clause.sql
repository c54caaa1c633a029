select
    text_hash,
    model_version,
    clause_no,
    aspect,
    span_start,
    span_end,
    sentiment_score,
    p_positive,
    intensity,
    is_implicit
from {{ source("raw", "text_clause") }}
