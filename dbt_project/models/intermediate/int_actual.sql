-- Measured actuals of each attribute: what a file brings, and the durations between
-- moments that the
-- seed attribute_actuals names.
with
    derived as (
        select
            rule.attribute,
            finish.unit_id,
            finish.channel,
            finish.customer_key,
            finish.order_id,
            rule.value_unit,
            case
                when rule.kind = 'on_time'
                then
                    case
                        when finish.moment_at <= start.moment_at then 100.0 else 0.0
                    end
                else
                    {{ seconds_between("start.moment_at", "finish.moment_at") }} / case
                        rule.value_unit
                        when 'day'
                        then 86400.0
                        when 'hour'
                        then 3600.0
                        when 'minute'
                        then 60.0
                        else 1.0
                    end
            end as value,
            finish.moment_at as measured_at
        from {{ ref("attribute_actuals") }} as rule
        inner join {{ ref("int_moment") }} as start on rule.from_moment = start.moment
        inner join
            {{ ref("int_moment") }} as finish
            on rule.to_moment = finish.moment
            and start.subject_id = finish.subject_id
    )

select
    attribute, unit_id, channel, customer_key, order_id, value_unit, value, measured_at
from derived
where value >= 0
union all
select
    attribute, unit_id, channel, customer_key, order_id, value_unit, value, measured_at
from {{ ref("stg_measurement") }}
