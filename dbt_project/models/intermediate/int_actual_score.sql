-- Each actual on the 0-10 scale beside the standard and the promise that held when it
-- happened.
with
    actuals as (
        select actual.*, {{ local_date("measured_at") }} as measured_date
        from {{ ref("int_actual") }} as actual
    ),

    distinct_cases as (
        select distinct attribute, unit_id, channel, measured_date from actuals
    ),

    ruled as (
        select
            cases.attribute,
            cases.unit_id,
            cases.channel,
            cases.measured_date,
            rule.side,
            rule.score
        from distinct_cases as cases
        inner join
            {{ ref("int_rule_score") }} as rule
            on cases.attribute = rule.attribute
            and (rule.unit_id is null or rule.unit_id = cases.unit_id)
            and (rule.channel is null or rule.channel = cases.channel)
            and (cases.measured_date is null or rule.valid_from <= cases.measured_date)
            and (
                cases.measured_date is null
                or rule.valid_to is null
                or cases.measured_date < rule.valid_to
            )
        -- A rule for the unit wins over one for its channel, and that over the
        -- general one.
        qualify
            row_number() over (
                partition by
                    cases.attribute,
                    cases.unit_id,
                    cases.channel,
                    cases.measured_date,
                    rule.side
                order by
                    case when rule.unit_id is not null then 0 else 1 end,
                    case when rule.channel is not null then 0 else 1 end,
                    rule.valid_from desc,
                    rule.rule_id asc
            )
            = 1
    ),

    sides as (
        select
            attribute,
            unit_id,
            channel,
            measured_date,
            max(case when side = 'standard' then score end) as standard_score,
            max(case when side = 'promise' then score end) as promise_score
        from ruled
        group by attribute, unit_id, channel, measured_date
    )

select
    actual.case_kind,
    actual.case_id,
    actual.from_moment,
    actual.to_moment,
    actual.source,
    actual.file_id,
    actual.attribute,
    actual.unit_id,
    actual.channel,
    actual.customer_key,
    actual.order_id,
    actual.measured_date,
    {{ score_on_map("actual.value", "map") }} as actual_score,
    sides.standard_score,
    sides.promise_score
from actuals as actual
left join {{ ref("int_scale_map") }} as map on {{ on_scale_map("actual", "map") }}
left join
    sides
    on actual.attribute = sides.attribute
    and coalesce(actual.unit_id, '') = coalesce(sides.unit_id, '')
    and coalesce(actual.channel, '') = coalesce(sides.channel, '')
    and coalesce(actual.measured_date, date '1900-01-01')
    = coalesce(sides.measured_date, date '1900-01-01')
