select
    exposure_id,
    source,
    file_id,
    customer_key,
    campaign_id,
    salutation_key,
    level,
    channel,
    product,
    is_holdout,
    sent_at,
    opened_at,
    opted_out_at
from {{ newest("exposure", ["exposure_id"]) }} as newest
