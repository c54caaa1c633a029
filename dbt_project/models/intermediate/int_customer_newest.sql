-- The newest state of every customer that a customer file describes.
select customer_key, segment, region, name_key, is_contractual, joined_at, as_of_date
from {{ ref("stg_customer") }}
qualify
    row_number() over (partition by customer_key order by as_of_date desc nulls last)
    = 1
