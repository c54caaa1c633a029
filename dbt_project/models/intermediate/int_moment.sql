-- One row per order or case and named moment, so that a duration is a join of two
-- moments.
{% set moments = [
    ("stg_customer_order", "order_id", "ordered", "ordered_at"),
    ("stg_customer_order", "order_id", "promised", "promised_at"),
    ("stg_customer_order", "order_id", "delivered", "delivered_at"),
    ("stg_customer_order", "order_id", "installed", "installed_at"),
    ("stg_ticket", "ticket_id", "ticket_opened", "opened_at"),
    ("stg_ticket", "ticket_id", "ticket_first_reply", "first_reply_at"),
    ("stg_ticket", "ticket_id", "ticket_resolved", "resolved_at"),
] %}
{% for model, subject, moment, moment_at in moments -%}
    select
        '{{ model | replace("stg_", "") }}' as case_kind,
        {{ subject }} as case_id,
        source,
        file_id,
        order_id,
        customer_key,
        unit_id,
        channel,
        '{{ moment }}' as moment,
        {{ moment_at }} as moment_at
    from {{ ref(model) }}
    where {{ moment_at }} is not null {{ "union all" if not loop.last }}
{% endfor %}
