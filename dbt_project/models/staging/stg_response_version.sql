select response_id, survey_id, source, file_id, status, file_date
from {{ source("raw", "response") }}
