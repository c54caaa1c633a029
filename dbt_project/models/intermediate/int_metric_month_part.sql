-- Additive parts of each metric per day and month: those of a month depend on its
-- answers alone.
with
    {{
        metric_parts(
            ["day_start", "month_start"],
            is_touched_period("metric_month", month_start("metric_date")),
        )
    }}

select *, {{ month_start("period_start") }} as month_start
from summed
-- What has no date counts in the period 'all' only.
where period_start is not null
