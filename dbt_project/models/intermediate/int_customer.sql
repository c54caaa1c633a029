-- The newest state of every customer that any contract names; most fields are null
-- for a customer no
-- customer file describes.
-- Whoever is noted waits for all that note someone: depends_on
-- {{ ref("int_touched_person") }}
with
    known as (
        {% for model in [
            "stg_customer",
            "stg_touch_event",
            "stg_customer_order",
            "stg_ticket",
            "stg_invitation",
        ] -%}
            select customer_key
            from {{ ref(model) }}
            where {{ is_noted("customer_key") }}
            union
        {% endfor %}
        select customer_key
        from {{ ref("stg_response") }}
        where
            respondent_type in ('customer', 'non_customer')
            and {{ is_noted("customer_key") }}
    )

select
    known.customer_key,
    newest.segment,
    newest.region,
    newest.name_key,
    newest.is_contractual,
    newest.joined_at,
    newest.as_of_date
from known
left join
    {{ ref("int_customer_newest") }} as newest
    on known.customer_key = newest.customer_key
where known.customer_key is not null
