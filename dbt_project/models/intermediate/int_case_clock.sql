-- Was a target missed while its priority was in force? A later edit of the priority
-- can't undo a miss:
-- each stretch is judged by its own target up to its own end.
with
    stretches as (
        select
            stretch.subject,
            stretch.case_id,
            stretch.priority,
            stretch.change_no,
            stretch.from_at,
            stretch.to_at,
            cases.opened_at,
            cases.first_reply_at,
            cases.resolved_at,
            clock.first_reply_hours,
            clock.resolution_hours
        from {{ ref("int_case_priority") }} as stretch
        inner join
            {{ ref("int_case") }} as cases
            on stretch.subject = cases.subject
            and stretch.case_id = cases.case_id
        left join
            {{ ref("service_clocks") }} as clock
            on stretch.subject = clock.subject
            and coalesce(stretch.priority, '') = coalesce(clock.priority, '')
    ),

    steps as (
        select
            *,
            'first_reply' as step,
            first_reply_at as done_at,
            first_reply_hours as target_hours
        from stretches
        union all
        select
            *,
            'resolution' as step,
            resolved_at as done_at,
            resolution_hours as target_hours
        from stretches
    ),

    judged as (
        select
            step.*,
            step.done_at is null
            or step.from_at <= step.done_at
            or step.from_at = step.opened_at as is_in_force,
            (stop.work_seconds - opened.work_seconds) / 3600 as work_hours_at_stop,
            (done.work_seconds - opened.work_seconds) / 3600 as work_hours
        from steps as step
        left join
            {{ ref("int_work_clock") }} as opened on step.opened_at = opened.moment_at
        left join {{ ref("int_work_clock") }} as done on step.done_at = done.moment_at
        left join
            {{ ref("int_work_clock") }} as stop
            on least(
                coalesce(step.done_at, {{ end_of_business_date() }}),
                coalesce(step.to_at, step.done_at, {{ end_of_business_date() }})
            )
            = stop.moment_at
    )

select
    subject,
    case_id,
    step,
    max(work_hours) as work_hours,
    max(done_at) as done_at,
    max(case when is_last then priority end) as priority_as_of_event,
    max(case when is_last then target_hours end) as target_hours,
    bool_or(work_hours_at_stop > target_hours) as is_breached
from
    (
        select
            *,
            change_no
            = max(change_no) over (partition by subject, case_id, step) as is_last
        from judged
        where is_in_force
    ) as in_force
group by subject, case_id, step
