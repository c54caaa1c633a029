-- Three ways a message can miss its customer, judged by what was known when it was
-- sent.
with
    sent as (
        select *, {{ local_date("sent_at") }} as sent_date
        from {{ ref("stg_exposure") }}
        where not is_holdout and sent_at is not null and customer_key is not null
    ),

    names as (
        select sent.exposure_id, customer.name_key
        from sent
        inner join
            {{ ref("stg_customer") }} as customer
            on sent.customer_key = customer.customer_key
        where customer.name_key is not null
        -- The name as of the message; a customer only described later keeps the first
        -- name known.
        qualify
            row_number() over (
                partition by sent.exposure_id
                order by
                    case when customer.as_of_date <= sent.sent_date then 0 else 1 end,
                    abs({{ days_between("customer.as_of_date", "sent.sent_date") }}),
                    customer.as_of_date asc
            )
            = 1
    ),

    bought as (
        select distinct sent.exposure_id
        from sent
        inner join
            {{ ref("stg_customer_order") }} as purchase
            on sent.customer_key = purchase.customer_key
            and sent.product = purchase.product
            and {{ seconds_between("purchase.ordered_at", "sent.sent_at") }}
            between 0 and 86400 * {{ contact_rule("just_bought_days") }}
    ),

    signalled as (
        select distinct sent.exposure_id
        from sent
        inner join
            (
                select customer_key, event_at as signal_at
                from {{ ref("stg_touch_event") }}
                where is_customer_initiated
                union all
                select customer_key, ordered_at as signal_at
                from {{ ref("stg_customer_order") }}
                union all
                select customer_key, response_at as signal_at
                from {{ ref("int_response") }}
            ) as signals
            on sent.customer_key = signals.customer_key
            and {{ seconds_between("signals.signal_at", "sent.sent_at") }}
            between 0 and 86400 * {{ contact_rule("signal_days") }}
    )

select
    sent.exposure_id,
    sent.customer_key,
    sent.campaign_id,
    sent.level,
    sent.sent_date,
    case
        when sent.salutation_key is not null and names.name_key is not null
        then sent.salutation_key <> names.name_key
    end as is_wrong_name,
    case
        when sent.product is not null then bought.exposure_id is not null
    end as is_just_bought,
    case
        when sent.level = 'individual' then signalled.exposure_id is null
    end as is_without_signal
from sent
left join names on sent.exposure_id = names.exposure_id
left join bought on sent.exposure_id = bought.exposure_id
left join signalled on sent.exposure_id = signalled.exposure_id
