select
    customer_key,
    as_of_date as valid_from,
    lead(as_of_date) over (
        partition by customer_key order by as_of_date asc nulls first
    ) as valid_to,
    lead(as_of_date) over (
        partition by customer_key order by as_of_date asc nulls first
    )
    is null as is_current,
    segment,
    region,
    is_contractual,
    joined_at
from {{ ref("stg_customer") }}
