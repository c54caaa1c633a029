-- Measured actuals of each attribute: what a file brings, and the durations between
-- moments that the
-- seed attribute_actuals names.
with
    derived as (
        select
            finish.case_kind,
            finish.case_id,
            rule.from_moment,
            rule.to_moment,
            finish.source,
            finish.file_id,
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
            and start.case_kind = finish.case_kind
            and start.case_id = finish.case_id
    )

select
    case_kind,
    case_id,
    from_moment,
    to_moment,
    source,
    file_id,
    attribute,
    unit_id,
    channel,
    customer_key,
    order_id,
    value_unit,
    value,
    measured_at
from derived
where value >= 0
union all
select
    'measurement' as case_kind,
    measurement_id as case_id,
    cast(null as string) as from_moment,
    cast(null as string) as to_moment,
    source,
    file_id,
    attribute,
    unit_id,
    channel,
    customer_key,
    order_id,
    value_unit,
    value,
    measured_at
from {{ ref("stg_measurement") }}
