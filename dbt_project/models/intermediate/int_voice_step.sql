-- How long a customer's words waited for an owner, a reply and a decision. A step that
-- has not come is censored at the end of the business date, not dropped.
with
    responses as (
        select *, count(*) over (partition by response_id) as n_of_this_id
        from {{ ref("int_response_context") }}
    ),

    -- Surveys number their answers alike, so an action and its response must not name
    -- two customers; where one of them names nobody, the id must be one response's.
    acted as (
        select
            response.response_key,
            min(
                case when action.owner_key is not null then action.opened_at end
            ) as owner_at,
            min(action.first_reply_at) as reply_at,
            min(action.closed_at) as decision_at
        from responses as response
        inner join
            {{ ref("stg_action") }} as action
            on response.response_id = action.trigger_response_id
            and (
                response.customer_key = action.customer_key
                or (
                    response.n_of_this_id = 1
                    and (action.customer_key is null or response.is_anonymous)
                )
            )
        group by response.response_key
    ),

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
            acted.owner_at,
            acted.reply_at,
            acted.decision_at
        from responses as response
        left join acted on response.response_key = acted.response_key
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
