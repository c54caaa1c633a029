-- What each customer said last, how that is judged and what is being done about it: all
-- of customer_360 that the business date does not change.
with
    tiers as (
        select *
        from {{ ref("satisfaction_tier") }}
        where touchpoint_id = 'ALL' and {{ is_noted("customer_key") }}
        qualify
            row_number() over (
                partition by customer_key
                order by period_start desc nulls last, respondent_type asc
            )
            = 1
    ),

    responses as (
        select
            customer_key, count(*) as n_responses, max(response_at) as last_response_at
        from {{ ref("int_response") }}
        where
            is_counted
            and respondent_type in ('customer', 'non_customer')
            and {{ is_noted("customer_key") }}
        group by customer_key
    ),

    nps as (
        select customer_key, value_num as last_nps_score
        from {{ ref("int_metric_observation") }}
        where metric = 'nps' and null_reason is null and {{ is_noted("customer_key") }}
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
                where
                    customer_key is not null
                    and closed_at is null
                    and {{ is_noted("customer_key") }}
            ) as numbered
        group by customer_key
    ),

    customers as (
        select customer_key
        from tiers
        union
        select customer_key
        from responses
        union
        select customer_key
        from nps
        union
        select customer_key
        from open_actions
    )

select
    customer.customer_key,
    responses.n_responses,
    responses.last_response_at,
    nps.last_nps_score,
    tiers.tier_code,
    tiers.tier,
    tiers.tier_zh,
    tiers.tier_missing_input,
    tiers.period_start as tier_period_start,
    tiers.is_passive_far_below,
    action.n_open_actions,
    action.next_action_type,
    action.next_action_opened_at
from customers as customer
left join tiers on customer.customer_key = tiers.customer_key
left join responses on customer.customer_key = responses.customer_key
left join nps on customer.customer_key = nps.customer_key
left join open_actions as action on customer.customer_key = action.customer_key
