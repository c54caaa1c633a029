{% set in_window = (
    seconds_between("event.event_at", "response.asked_at")
    ~ " between 0 and 86400 * "
    ~ journey_threshold("link_window_days")
) %}
with
    responses as (
        select
            response.response_key,
            response.customer_key,
            response.order_id,
            response.touchpoint_id,
            response.is_anonymous,
            response.response_at,
            invitation.invitation_id,
            invitation.customer_key as invited_customer_key,
            invitation.order_id as invited_order_id,
            invitation.touchpoint_id as invited_touchpoint_id,
            coalesce(
                invitation.sent_at, response.invited_at, response.response_at
            ) as asked_at
        from {{ ref("int_response") }} as response
        left join
            {{ ref("stg_invitation") }} as invitation
            on response.invitation_id = invitation.invitation_id
        where
            response.is_counted
            and response.respondent_type in ('customer', 'non_customer')
            and {{ is_touched("response.customer_key") }}
    ),

    events as (
        select event_id, customer_key, order_id, touchpoint_id, event_at
        from {{ ref("stg_touch_event") }}
    ),

    candidates as (
        select
            response.response_key,
            event.event_id,
            -- The order tells the contact however long ago it was. An invitation
            -- without one is about a contact without one, as far as there is any.
            case
                when response.invited_order_id = event.order_id
                then 1
                when event.order_id is null and {{ in_window }}
                then 1
                else 2
            end as method_rank
        from responses as response
        inner join
            events as event
            on response.invited_customer_key = event.customer_key
            and response.invited_touchpoint_id = event.touchpoint_id
            and event.event_at <= response.asked_at
        where
            response.invited_order_id = event.order_id
            or (
                response.invited_order_id is null
                and (event.order_id is null or {{ in_window }})
            )
        union all
        select response.response_key, event.event_id, 3 as method_rank
        from responses as response
        inner join events as event on response.order_id = event.order_id
        where
            (
                response.touchpoint_id is null
                or response.touchpoint_id = event.touchpoint_id
            )
            and (response.asked_at is null or event.event_at <= response.asked_at)
        union all
        select response.response_key, event.event_id, 4 as method_rank
        from responses as response
        inner join events as event on response.customer_key = event.customer_key
        where
            (
                response.touchpoint_id is null
                or response.touchpoint_id = event.touchpoint_id
            )
            and {{ in_window }}
    ),

    counted as (
        select
            response_key,
            method_rank,
            count(*) as n_candidates,
            max(event_id) as event_id
        from candidates
        group by response_key, method_rank
        qualify
            row_number() over (partition by response_key order by method_rank asc) = 1
    )

select
    response.response_key,
    response.customer_key,
    case when counted.n_candidates = 1 then counted.event_id end as event_id,
    case
        counted.method_rank
        when 1
        then 'token'
        when 2
        then 'token'
        when 3
        then 'order'
        when 4
        then 'window'
    end as link_method,
    case
        when counted.n_candidates = 1
        then
            case
                counted.method_rank
                when 1
                then {{ journey_threshold("link_confidence_token") }}
                when 3
                then {{ journey_threshold("link_confidence_order") }}
                else {{ journey_threshold("link_confidence_window") }}
            end
    end as link_confidence,
    coalesce(counted.n_candidates, 0) as link_candidates,
    case
        when counted.n_candidates = 1
        then null
        when counted.n_candidates > 1
        then 'several_candidates'
        when response.is_anonymous
        then 'anonymous'
        when response.response_at is null
        then 'no_time'
        else 'no_candidate'
    end as unlinked_reason
from responses as response
left join counted on response.response_key = counted.response_key
