-- How long a customer's words waited for an owner, a reply and a decision. A step
-- that has not come is
-- censored at the end of the business date, not dropped.
with
    voices as (
        select
            'ticket' as voice_kind,
            ticket_id as voice_id,
            opened_at as voiced_at,
            case when owner_key is not null then opened_at end as owner_at,
            first_reply_at as reply_at,
            resolved_at as decision_at
        from {{ ref("stg_ticket") }}
        union all
        select
            'response' as voice_kind,
            response.response_key as voice_id,
            response.response_at as voiced_at,
            action.owner_at,
            action.reply_at,
            action.decision_at
        from {{ ref("int_response_context") }} as response
        left join
            (
                select
                    trigger_response_id,
                    customer_key,
                    min(case when owner_key is not null then opened_at end) as owner_at,
                    min(first_reply_at) as reply_at,
                    min(closed_at) as decision_at
                from {{ ref("stg_action") }}
                where trigger_response_id is not null
                group by trigger_response_id, customer_key
            ) as action
            on response.response_id = action.trigger_response_id
            and response.customer_key = action.customer_key
        where
            response.respondent_type in ('customer', 'non_customer')
            and response.response_key in (
                select response_key
                from {{ ref("int_comment") }}
                where
                    intent in (
                        'complaint',
                        'churn',
                        'urgent_safety',
                        'urgent_legal',
                        'urgent_media'
                    )
                    or sentiment_label = 'negative'
            )
    ),

    steps as (
        select *, 'owner' as step, owner_at as done_at
        from voices
        union all
        select *, 'reply' as step, reply_at as done_at
        from voices
        union all
        select *, 'decision' as step, decision_at as done_at
        from voices
    )

select
    voice_kind,
    voice_id,
    step,
    {{ month_start(local_date("voiced_at")) }} as period_start,
    voiced_at,
    done_at,
    done_at is null as is_censored,
    {{
        clamp(
            "("
            ~ seconds_between(
                "voiced_at", "coalesce(done_at, " ~ end_of_business_date() ~ ")"
            )
            ~ " / 86400)",
            low="0.0",
        )
    }} as days
from steps
where voiced_at is not null
