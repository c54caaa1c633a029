select
    case_key,
    source,
    file_id,
    attribute,
    month_start,
    unit_id,
    segment,
    actual_score,
    standard_score,
    promise_score,
    has_actual,
    has_standard,
    has_promise
from {{ source("raw", "former_case") }}
