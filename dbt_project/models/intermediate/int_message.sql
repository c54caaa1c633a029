-- Everything the company sent a customer and that arrived: campaign messages and
-- invitations, numbered within the window.
with
    answered as (
        select distinct invitation_id
        from {{ ref("int_response") }}
        where invitation_id is not null and status = 'complete'
    ),

    messages as (
        select
            exposure_id as message_id,
            'campaign' as message_kind,
            customer_key,
            sent_at,
            opened_at is not null as is_opened,
            opened_at is not null as has_reacted,
            opted_out_at is not null as has_opted_out
        from {{ ref("stg_exposure") }}
        where not is_holdout and sent_at is not null and customer_key is not null
        union all
        select
            invitation.invitation_id as message_id,
            'invitation' as message_kind,
            invitation.customer_key,
            invitation.sent_at,
            invitation.opened_at is not null as is_opened,
            invitation.completed_at is not null
            or answered.invitation_id is not null as has_reacted,
            false as has_opted_out
        from {{ ref("stg_invitation") }} as invitation
        left join answered on invitation.invitation_id = answered.invitation_id
        where
            invitation.suppressed_at is null
            and invitation.bounced_at is null
            and invitation.sent_at is not null
            and invitation.customer_key is not null
    ),

    seconds as (
        select
            *,
            cast(
                {{ seconds_between("timestamp '2000-01-01 00:00:00'", "sent_at") }}
                as bigint
            ) as sent_second
        from messages
    )

select
    a.message_id,
    a.message_kind,
    a.customer_key,
    a.sent_at,
    a.is_opened,
    a.has_reacted,
    a.has_opted_out,
    count(b.message_id) as contact_no
from seconds as a
inner join
    seconds as b
    on a.customer_key = b.customer_key
    and b.sent_second
    between a.sent_second
    - 86400 * {{ contact_rule("fatigue_window_days") }} and a.sent_second
group by
    a.message_id,
    a.message_kind,
    a.customer_key,
    a.sent_at,
    a.is_opened,
    a.has_reacted,
    a.has_opted_out
