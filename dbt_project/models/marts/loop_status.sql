with
    interactions as (
        select customer_key, min(happened_at) as interaction_at
        from
            (
                select customer_key, event_at as happened_at
                from {{ ref("stg_touch_event") }}
                union all
                select customer_key, ordered_at as happened_at
                from {{ ref("stg_customer_order") }}
                union all
                select customer_key, opened_at as happened_at
                from {{ ref("stg_ticket") }}
                union all
                select customer_key, sent_at as happened_at
                from {{ ref("stg_invitation") }}
            ) as happenings
        where
            customer_key is not null
            and happened_at is not null
            and {{ is_touched("customer_key") }}
        group by customer_key
    ),

    insights as (
        select
            interaction.customer_key,
            interaction.interaction_at,
            min(response.response_at) as insight_at
        from interactions as interaction
        left join
            {{ ref("int_response") }} as response
            on interaction.customer_key = response.customer_key
            and response.is_counted
            and interaction.interaction_at <= response.response_at
        group by interaction.customer_key, interaction.interaction_at
    ),

    acted as (
        select
            insight.customer_key,
            insight.interaction_at,
            insight.insight_at,
            action.opened_at as action_at,
            action.action_type
        from insights as insight
        left join
            {{ ref("stg_action") }} as action
            on insight.customer_key = action.customer_key
            and insight.insight_at <= action.opened_at
        qualify
            row_number() over (
                partition by insight.customer_key
                order by action.opened_at asc nulls last, action.action_id asc
            )
            = 1
    ),

    evaluated as (
        select
            acted.customer_key,
            acted.interaction_at,
            acted.insight_at,
            acted.action_at,
            acted.action_type,
            min(response.response_at) as evaluation_at
        from acted
        left join
            {{ ref("int_response") }} as response
            on acted.customer_key = response.customer_key
            and response.is_counted
            and acted.action_at < response.response_at
        group by
            acted.customer_key,
            acted.interaction_at,
            acted.insight_at,
            acted.action_at,
            acted.action_type
    )

select
    customer_key,
    case
        when evaluation_at is not null
        then 'evaluation'
        when action_at is not null
        then 'action'
        when insight_at is not null
        then 'insight'
        else 'interaction'
    end as loop_stage,
    cast(
        case
            when evaluation_at is not null
            then 4
            when action_at is not null
            then 3
            when insight_at is not null
            then 2
            else 1
        end as bigint
    ) as loop_stage_no,
    interaction_at,
    insight_at,
    action_at,
    evaluation_at,
    action_type,
    {{ seconds_between("interaction_at", "insight_at") }} / 86400 as days_to_insight,
    {{ seconds_between("insight_at", "action_at") }} / 86400 as days_to_action,
    {{ seconds_between("action_at", "evaluation_at") }} / 86400 as days_to_evaluation
from evaluated
