select
    customer_key,
    count(*) as n_orders,
    {{ exact_sum("case when returned_at is null then amount else 0 end", places=4) }}
    as amount_total,
    max(ordered_at) as last_order_at
from {{ ref("stg_customer_order") }}
where customer_key is not null
group by customer_key
