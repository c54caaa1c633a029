-- Contacts in order, cut into journeys where a customer was silent for longer than
-- the seed allows.
with
    contacts as (
        select event_id, customer_key, touchpoint_id, event_at
        from {{ ref("stg_touch_event") }}
        where customer_key is not null and {{ is_touched("customer_key") }}
    ),

    ordered as (
        select
            *,
            row_number() over in_order as contact_no,
            coalesce(
                {{ seconds_between("lag(event_at) over in_order", "event_at") }}
                > 86400 * {{ journey_threshold("journey_gap_days") }},
                true
            ) as is_start
        from contacts
        window
            in_order as (partition by customer_key order by event_at asc, event_id asc)
    ),

    numbered as (
        select
            *,
            cast(
                count(case when is_start then 1 end) over so_far as bigint
            ) as journey_no,
            contact_no
            - max(case when is_start then contact_no end) over so_far
            + 1 as step_no
        from ordered
        window
            so_far as (
                partition by customer_key
                order by event_at asc, event_id asc
                rows unbounded preceding
            )
    ),

    visited as (
        select
            *,
            row_number() over (
                partition by customer_key, journey_no, touchpoint_id
                order by event_at asc, event_id asc
            ) as visit_no
        from numbered
    ),

    answered as (
        select
            experience.event_id,
            experience.response_id,
            experience.survey_id,
            experience.score_pomp,
            experience.text_sentiment,
            link.link_method,
            link.link_confidence,
            link.link_candidates,
            count(*) over (partition by experience.event_id) as n_responses
        from {{ ref("int_experience") }} as experience
        inner join
            {{ ref("int_response_link") }} as link
            on experience.response_key = link.response_key
        inner join
            {{ ref("stg_touch_event") }} as event
            on experience.event_id = event.event_id
        where
            {{ is_touched("event.customer_key") }}
            and (
                experience.touchpoint_id is null
                or experience.touchpoint_id = event.touchpoint_id
            )
        -- A contact keeps one row: the best link, then the latest answer, speaks for
        -- it.
        qualify
            row_number() over (
                partition by experience.event_id
                order by
                    link.link_confidence desc,
                    case when experience.score_pomp is null then 1 else 0 end,
                    experience.experienced_at desc nulls last,
                    experience.experience_id asc
            )
            = 1
    )

select
    contact.event_id,
    contact.customer_key,
    {{ hash_key(["visited.customer_key", "visited.journey_no"]) }} as journey_id,
    visited.journey_no,
    visited.step_no,
    visited.visit_no,
    contact.touchpoint_id,
    touchpoint.stage_id,
    touchpoint.stage_no,
    touchpoint.phase,
    contact.channel,
    contact.unit_id,
    contact.order_id,
    contact.is_customer_initiated,
    contact.is_success,
    contact.event_at,
    {{ local_date("contact.event_at") }} as event_date,
    answered.survey_id,
    answered.response_id,
    answered.link_method,
    answered.link_confidence,
    answered.link_candidates,
    coalesce(answered.n_responses, 0) as n_responses,
    coalesce(answered.score_pomp / 50 - 1, answered.text_sentiment) as emotion,
    case
        when answered.score_pomp is not null
        then 'response'
        when answered.text_sentiment is not null
        then 'text'
    end as emotion_source,
    case
        when answered.event_id is null
        then 'no_linked_response'
        when answered.score_pomp is null and answered.text_sentiment is null
        then 'no_score_no_opinion'
    end as emotion_missing_reason
from visited
inner join
    {{ ref("stg_touch_event") }} as contact on visited.event_id = contact.event_id
left join
    {{ ref("touchpoints") }} as touchpoint
    on contact.touchpoint_id = touchpoint.touchpoint_id
left join answered on contact.event_id = answered.event_id
