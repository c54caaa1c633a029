with
    journeys as (
        select
            customer_key,
            count(*) as n_journeys,
            cast(sum(n_steps) as bigint) as n_contacts,
            max(last_event_at) as last_contact_at,
            bool_or(has_churn_risk and is_open) as has_churn_risk
        from {{ ref("journey_summary") }}
        group by customer_key
    ),

    targets as (
        select
            customer.customer_key,
            {{ target_customer_condition() }} as is_target_customer
        from {{ ref("int_customer") }} as customer
        left join
            {{ ref("int_customer_money") }} as money
            on customer.customer_key = money.customer_key
        cross join {{ ref("target_customer_rule") }} as rule
        group by customer.customer_key
    )

select
    customer.customer_key,
    customer.segment,
    customer.region,
    customer.is_contractual,
    customer.joined_at,
    targets.is_target_customer,
    coalesce(journeys.n_journeys, 0) as n_journeys,
    coalesce(journeys.n_contacts, 0) as n_contacts,
    case
        when journeys.customer_key is null then 'no_contacts'
    end as journey_missing_reason,
    journeys.last_contact_at,
    coalesce(standing.n_responses, 0) as n_responses,
    standing.last_response_at,
    coalesce(standing.n_responses, 0) = 0 as is_silent,
    standing.last_nps_score,
    standing.tier_code,
    standing.tier,
    standing.tier_zh,
    standing.tier_missing_input,
    standing.tier_period_start,
    experience.emotion_stock,
    experience.last_emotion,
    experience.last_experience_date,
    coalesce(money.n_orders, 0) as n_orders,
    money.amount_total,
    money.last_order_at,
    coalesce(journeys.has_churn_risk, false)
    or coalesce(standing.tier_code = -1, false)
    or coalesce(standing.is_passive_far_below, false) as is_at_risk,
    coalesce(standing.n_open_actions, 0) as n_open_actions,
    standing.next_action_type,
    standing.next_action_opened_at
from {{ ref("int_customer") }} as customer
left join targets on customer.customer_key = targets.customer_key
left join journeys on customer.customer_key = journeys.customer_key
left join
    {{ ref("int_customer_standing") }} as standing
    on customer.customer_key = standing.customer_key
left join
    {{ ref("int_customer_experience") }} as experience
    on customer.customer_key = experience.customer_key
left join
    {{ ref("int_customer_money") }} as money
    on customer.customer_key = money.customer_key
