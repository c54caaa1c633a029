-- Each stretch of a case under one priority. An action, and a ticket nobody gave a
-- priority, has one stretch.
with
    changes as (
        select
            'ticket' as subject,
            ticket_id as case_id,
            priority,
            changed_at,
            row_number() over (
                partition by ticket_id order by changed_at asc
            ) as change_no,
            lead(changed_at) over (
                partition by ticket_id order by changed_at asc
            ) as next_changed_at
        from {{ ref("stg_ticket_priority") }}
    )

select
    cases.subject,
    cases.case_id,
    changes.priority,
    coalesce(changes.change_no, 1) as change_no,
    -- The first priority holds from the opening, however late somebody typed it in.
    case
        when coalesce(changes.change_no, 1) = 1
        then cases.opened_at
        else changes.changed_at
    end as from_at,
    changes.next_changed_at as to_at
from {{ ref("int_case") }} as cases
left join changes on cases.subject = changes.subject and cases.case_id = changes.case_id
where cases.opened_at is not null
