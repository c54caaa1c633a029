-- The customers' sides of each attribute per month: they depend on its pairs alone.
{% set month = "coalesce(" ~ month_start("experience_date") ~ ", " ~ no_date() ~ ")" %}
with {{ gap_parts(["month_start"], is_touched_period("gap_month", month)) }}

select *
from parts
-- What has no date counts in the period 'all' only.
where period_start is not null
