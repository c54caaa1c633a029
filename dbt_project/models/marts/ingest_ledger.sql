select
    ledger.source,
    ledger.file_id,
    source.kind,
    ledger.contract,
    ledger.file_name,
    ledger.sha256,
    ledger.format,
    ledger.layout,
    ledger.layout_confidence,
    ledger.encoding,
    ledger.encoding_evidence,
    ledger.header_hash,
    ledger.status,
    ledger.reason,
    ledger.bytes,
    ledger.records_in,
    ledger.loaded,
    ledger.quarantined,
    ledger.duplicate,
    ledger.erased,
    ledger.expired,
    ledger.records_in
    = ledger.loaded + ledger.quarantined + ledger.duplicate as is_balanced,
    ledger.tool_version,
    ledger.file_date,
    coalesce(ledger.file_date, ledger.business_date) as business_date
from {{ ref("stg_ledger") }} as ledger
left join {{ ref("stg_source") }} as source on ledger.source = source.source
