-- Working seconds from the start of the calendar to each moment a service clock needs.
with
    moments as (
        select opened_at as moment_at
        from {{ ref("int_case") }}
        union
        select first_reply_at as moment_at
        from {{ ref("int_case") }}
        union
        select resolved_at as moment_at
        from {{ ref("int_case") }}
        union
        select changed_at as moment_at
        from {{ ref("stg_ticket_priority") }}
        union
        select {{ end_of_business_date() }} as moment_at
    )

select
    moment.moment_at,
    calendar.work_seconds_before + case
        when calendar.is_workday
        then
            {{
                clamp(
                    "("
                    ~ local_second_of_day("moment.moment_at")
                    ~ " - 3600 * "
                    ~ service_hour("open_hour")
                    ~ ")",
                    low="0",
                    high="3600 * ("
                    ~ service_hour("close_hour")
                    ~ " - "
                    ~ service_hour("open_hour")
                    ~ ")",
                )
            }}
        else 0
    end as work_seconds
from moments as moment
inner join
    {{ ref("int_calendar") }} as calendar
    on {{ local_date("moment.moment_at") }} = calendar.calendar_date
where moment.moment_at is not null
