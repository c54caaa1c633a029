select tier_id
from {{ ref("satisfaction_tier") }}
where
    (tier_code is null) <> (tier_missing_input is not null)
    and {{ was_computed("customer_key", "int_tier_person") }}
