-- One row per order or case and named moment, so that a duration is a join of two
-- moments.
select
    order_id as subject_id,
    order_id,
    customer_key,
    unit_id,
    channel,
    'ordered' as moment,
    ordered_at as moment_at
from {{ ref("stg_customer_order") }}
union all
select
    order_id as subject_id,
    order_id,
    customer_key,
    unit_id,
    channel,
    'promised' as moment,
    promised_at as moment_at
from {{ ref("stg_customer_order") }}
union all
select
    order_id as subject_id,
    order_id,
    customer_key,
    unit_id,
    channel,
    'delivered' as moment,
    delivered_at as moment_at
from {{ ref("stg_customer_order") }}
union all
select
    order_id as subject_id,
    order_id,
    customer_key,
    unit_id,
    channel,
    'installed' as moment,
    installed_at as moment_at
from {{ ref("stg_customer_order") }}
union all
select
    ticket_id as subject_id,
    order_id,
    customer_key,
    unit_id,
    channel,
    'ticket_opened' as moment,
    opened_at as moment_at
from {{ ref("stg_ticket") }}
union all
select
    ticket_id as subject_id,
    order_id,
    customer_key,
    unit_id,
    channel,
    'ticket_first_reply' as moment,
    first_reply_at as moment_at
from {{ ref("stg_ticket") }}
union all
select
    ticket_id as subject_id,
    order_id,
    customer_key,
    unit_id,
    channel,
    'ticket_resolved' as moment,
    resolved_at as moment_at
from {{ ref("stg_ticket") }}
