-- Stretches of time in which a customer belonged to one segment. The first reaches back
-- to the beginning: nobody was described before the first file.
with
    described as (
        select
            customer_key,
            segment,
            as_of_date,
            row_number() over in_order = 1 as is_first,
            lag(segment) over in_order as former_segment
        from {{ ref("stg_customer") }}
        where {{ is_noted("customer_key") }}
        window in_order as (partition by customer_key order by as_of_date asc)
    )

select
    customer_key,
    segment,
    case when not is_first then as_of_date end as valid_from,
    lead(as_of_date) over (
        partition by customer_key order by as_of_date asc
    ) as valid_to
from described
where is_first or segment is distinct from former_segment
