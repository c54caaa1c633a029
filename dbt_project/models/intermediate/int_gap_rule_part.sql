-- Sums of what was delivered, and of the standard and the promise then in force, per
-- attribute, month, unit and segment.
with
    actuals as (
        select
            actual.attribute,
            actual.actual_score as actual,
            actual.standard_score as standard,
            actual.promise_score as promise,
            {{ month_start("actual.measured_date") }} as month_start,
            coalesce(actual.unit_id, 'unknown') as unit_id,
            coalesce(belonged.segment, 'unknown') as segment,
            1.0 as weight
        from {{ ref("int_actual_score") }} as actual
        left join
            {{ ref("int_customer_segment") }} as belonged
            on
            {{ on_segment("actual.customer_key", "actual.measured_date", "belonged") }}
    )

{% for side in ["actual", "standard", "promise"] -%}
    select
        '{{ side }}' as side,
        attribute,
        month_start,
        unit_id,
        segment,
        count(*) as n,
        {{ weighted_sums(side) }}
    from actuals
    where {{ side }} is not null
    group by attribute, month_start, unit_id, segment {{ "union all" if not loop.last }}
{% endfor %}
