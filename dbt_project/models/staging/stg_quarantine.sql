select
    source, file_id, contract, column_name, found, rule, expected, record_no, file_date
from {{ source("raw", "quarantine") }}
