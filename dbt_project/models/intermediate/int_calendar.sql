-- One row per local day from 2015 to 2042 with the working seconds before it. A day
-- off or a make-up
-- workday of the seed holidays wins over the weekday.
with
    digits as ({{ ten_digits() }}),

    numbers as ({{ ten_thousand_numbers() }}),

    days as (
        -- 2015-01-05 was a Monday.
        select
            cast('2015-01-05' as date) + number as calendar_date,
            number % 7 as weekday_no
        from numbers
    ),

    judged as (
        select
            day.calendar_date,
            coalesce(holiday.is_workday, day.weekday_no < 5) as is_workday
        from days as day
        left join
            {{ ref("holidays") }} as holiday on day.calendar_date = holiday.holiday_date
    )

select
    calendar_date,
    is_workday,
    3600
    * ({{ service_hour("close_hour") }} - {{ service_hour("open_hour") }})
    * coalesce(
        sum(case when is_workday then 1 else 0 end) over (
            order by calendar_date asc rows between unbounded preceding and 1 preceding
        ),
        0
    ) as work_seconds_before
from judged
