select
    customer_key,
    as_of_date,
    source,
    file_id,
    name_key,
    segment,
    region,
    attributes,
    is_contractual,
    joined_at
from {{ newest("customer", ["customer_key", "as_of_date"]) }} as newest
