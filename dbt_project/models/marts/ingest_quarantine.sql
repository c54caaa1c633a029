select
    source,
    file_id,
    contract,
    column_name,
    rule,
    count(*) as n_records,
    min(record_no) as first_record_no,
    min(found) as example_found,
    min(expected) as expected
from {{ ref("stg_quarantine") }}
group by source, file_id, contract, column_name, rule
