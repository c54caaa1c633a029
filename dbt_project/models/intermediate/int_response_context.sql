-- What is known around a counted response once it is linked: the contact it is about,
-- where and when that was, and which segment the person belonged to then. A response
-- that names no unit takes that of its contact, else of its order, else of the
-- customer's only unit.
with
    only_unit as (
        select customer_key, min(unit_id) as unit_id
        from {{ ref("stg_touch_event") }}
        where
            customer_key is not null
            and unit_id is not null
            and {{ is_touched("customer_key") }}
        group by customer_key
        having min(unit_id) = max(unit_id)
    )

select
    response.response_key,
    response.response_id,
    response.survey_id,
    response.questionnaire_version,
    response.customer_key,
    response.respondent_type,
    response.status,
    response.is_anonymous,
    response.channel,
    response.order_id,
    link.event_id,
    link.link_method,
    link.link_confidence,
    link.link_candidates,
    link.unlinked_reason,
    belonged.segment,
    response.response_at,
    response.response_date,
    coalesce(response.touchpoint_id, event.touchpoint_id) as touchpoint_id,
    coalesce(
        response.unit_id, event.unit_id, purchase.unit_id, only_unit.unit_id
    ) as unit_id,
    coalesce(event.event_at, response.response_at) as experienced_at,
    coalesce(
        {{ local_date("event.event_at") }}, response.response_date
    ) as experience_date
from {{ ref("int_response") }} as response
left join
    {{ ref("int_response_link") }} as link on response.response_key = link.response_key
left join {{ ref("stg_touch_event") }} as event on link.event_id = event.event_id
left join
    {{ ref("stg_customer_order") }} as purchase on response.order_id = purchase.order_id
left join only_unit on response.customer_key = only_unit.customer_key
left join
    {{ ref("int_customer_segment") }} as belonged
    on {{
        on_segment(
            "response.customer_key",
            "coalesce(" ~ local_date("event.event_at") ~ ", response.response_date)",
            "belonged",
        )
    }}
where response.is_counted and {{ is_touched("response.customer_key") }}
