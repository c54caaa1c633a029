select response_key, source, file_id, questionnaire_version, is_counted
from {{ source("raw", "former_response") }}
