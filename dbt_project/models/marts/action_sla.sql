select
    clock.subject,
    clock.case_id,
    clock.step,
    cases.customer_key,
    cases.unit_id,
    cases.category,
    cases.owner_key,
    cases.opened_at,
    clock.done_at,
    clock.priority_as_of_event,
    clock.target_hours,
    clock.work_hours,
    clock.done_at is null as is_open,
    clock.is_breached,
    case
        when clock.target_hours is null
        then 'no_target'
        when clock.done_at is not null and clock.done_at < cases.opened_at
        then 'done_before_opened'
        when clock.is_breached is null
        then 'outside_calendar'
    end as missing_reason
from {{ ref("int_case_clock") }} as clock
inner join
    {{ ref("int_case") }} as cases
    on clock.subject = cases.subject
    and clock.case_id = cases.case_id
