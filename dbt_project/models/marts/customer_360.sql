with
    tiers as (
        select *
        from {{ ref("satisfaction_tier") }}
        where touchpoint_id = 'ALL'
        qualify
            row_number() over (
                partition by customer_key
                order by period_start desc nulls last, respondent_type asc
            )
            = 1
    ),

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

    responses as (
        select
            customer_key, count(*) as n_responses, max(response_at) as last_response_at
        from {{ ref("int_response") }}
        where is_counted and respondent_type in ('customer', 'non_customer')
        group by customer_key
    ),

    nps as (
        select customer_key, value_num as last_nps_score
        from {{ ref("int_metric_observation") }}
        where metric = 'nps' and null_reason is null
        qualify
            row_number() over (
                partition by customer_key
                order by
                    metric_date desc nulls last,
                    response_key asc,
                    question_key asc,
                    subquestion_key asc
            )
            = 1
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
    ),

    open_actions as (
        select
            customer_key,
            count(*) as n_open_actions,
            max(case when opened_no = 1 then action_type end) as next_action_type,
            min(opened_at) as next_action_opened_at
        from
            (
                select
                    *,
                    row_number() over (
                        partition by customer_key
                        order by opened_at asc nulls last, action_id asc
                    ) as opened_no
                from {{ ref("stg_action") }}
                where customer_key is not null and closed_at is null
            ) as numbered
        group by customer_key
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
    coalesce(responses.n_responses, 0) as n_responses,
    responses.last_response_at,
    responses.customer_key is null as is_silent,
    nps.last_nps_score,
    tiers.tier_code,
    tiers.tier,
    tiers.tier_zh,
    tiers.tier_missing_input,
    tiers.period_start as tier_period_start,
    experience.emotion_stock,
    experience.last_emotion,
    experience.last_experience_date,
    coalesce(money.n_orders, 0) as n_orders,
    money.amount_total,
    money.last_order_at,
    coalesce(journeys.has_churn_risk, false)
    or coalesce(tiers.tier_code = -1, false)
    or coalesce(tiers.is_passive_far_below, false) as is_at_risk,
    coalesce(action.n_open_actions, 0) as n_open_actions,
    action.next_action_type,
    action.next_action_opened_at
from {{ ref("int_customer") }} as customer
left join targets on customer.customer_key = targets.customer_key
left join tiers on customer.customer_key = tiers.customer_key
left join journeys on customer.customer_key = journeys.customer_key
left join responses on customer.customer_key = responses.customer_key
left join nps on customer.customer_key = nps.customer_key
left join
    {{ ref("int_customer_experience") }} as experience
    on customer.customer_key = experience.customer_key
left join
    {{ ref("int_customer_money") }} as money
    on customer.customer_key = money.customer_key
left join open_actions as action on customer.customer_key = action.customer_key
