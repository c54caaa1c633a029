-- The persons whose rows a night on a kept warehouse has to compute anew: those the
-- changed rows name, and those whose contacts and responses hang together with them by
-- an order or an invitation.
{% for contract in [
    "action",
    "answer",
    "customer_order",
    "exposure",
    "measurement",
    "ticket",
    "ticket_priority",
] -%}
-- It notes whom its changes are about: depends_on {{ ref("stg_" ~ contract) }}
{% endfor %}
-- So does that: depends_on {{ ref("int_customer_segment") }}
with
    noted as (select kind, key_text from {{ source("raw", "touched_key") }}),

    responses as (
        select
            {{ hash_key(["response.survey_id", "response.response_id"]) }}
            as response_key,
            response.customer_key as named_key,
            response.employee_key,
            invitation.customer_key as invited_key,
            response.invitation_id,
            coalesce(response.order_id, invitation.order_id) as order_id,
            invitation.order_id as invited_order_id
        from {{ ref("stg_response") }} as response
        left join
            {{ ref("stg_invitation") }} as invitation
            on response.invitation_id = invitation.invitation_id
        where exists (select 1 from noted)
    ),

    invitations as (
        select customer_key, order_id
        from {{ ref("stg_invitation") }}
        where invitation_id in (select key_text from noted where kind = 'invitation_id')
    ),

    named as (
        select key_text as person_key
        from noted
        where kind in ('customer_key', 'employee_key', 'resegmented')
        union
        select customer_key as person_key
        from invitations
        where customer_key is not null
    ),

    changed_responses as (
        select response.*
        from responses as response
        where
            response.response_key
            in (select key_text from noted where kind = 'response_key')
            or response.invitation_id
            in (select key_text from noted where kind = 'invitation_id')
            or response.order_id in (select key_text from noted where kind = 'order_id')
            or response.invited_order_id
            in (select key_text from noted where kind = 'order_id')
            or response.named_key in (select person_key from named)
            or response.employee_key in (select person_key from named)
            or response.invited_key in (select person_key from named)
    ),

    orders as (
        select key_text as order_id
        from noted
        where kind = 'order_id'
        union
        select order_id
        from invitations
        union
        select order_id
        from changed_responses
        union
        select invited_order_id as order_id
        from changed_responses
    )

select person_key
from named
union
select concat('anonymous:', key_text) as person_key
from noted
where kind = 'response_key'
union
select concat('anonymous:', response_key) as person_key
from changed_responses
union
select named_key as person_key
from changed_responses
where named_key is not null
union
select employee_key as person_key
from changed_responses
where employee_key is not null
union
select invited_key as person_key
from changed_responses
where invited_key is not null
union
select customer_key as person_key
from {{ ref("stg_touch_event") }}
where customer_key is not null and order_id in (select order_id from orders)
