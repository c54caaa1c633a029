-- Reach and pain of each touchpoint per quarter, summed over 4096 bins of customers.
-- The bins are what
-- the bootstrap draws, so that its cost does not grow with the number of customers.
select
    quarter_start,
    touchpoint_id,
    bin,
    count(*) as n_customers,
    count(case when n_emotions > 0 then 1 end) as n_voices,
    sum(n_emotions) as n_emotions,
    {{ exact_sum("sum_pain") }} as sum_pain
from
    (
        select
            cast(date_trunc('quarter', event_date) as date) as quarter_start,
            touchpoint_id,
            customer_key,
            substr(md5(customer_key), 1, 3) as bin,
            count(emotion) as n_emotions,
            coalesce(
                {{ exact_sum("case when emotion < 0 then - emotion else 0 end") }}, 0
            ) as sum_pain
        from {{ ref("journey") }}
        where
            {{
                is_touched_period(
                    "contact_quarter",
                    "cast(date_trunc('quarter', event_date) as date)",
                )
            }}
        group by
            cast(date_trunc('quarter', event_date) as date), touchpoint_id, customer_key
    ) as customers
group by quarter_start, touchpoint_id, bin
