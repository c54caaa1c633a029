-- Sums of what was delivered, and of the standard and the promise then in force, per
-- attribute, month, unit and segment.
with cases as (select *, 1.0 as weight from {{ ref("int_gap_case") }})

{% for side in ["actual", "standard", "promise"] -%}
    select
        '{{ side }}' as side,
        attribute,
        month_start,
        unit_id,
        segment,
        count(*) as n,
        {{ weighted_sums(side ~ "_score") }}
    from cases
    where {{ side }}_score is not null
    group by attribute, month_start, unit_id, segment {{ "union all" if not loop.last }}
{% endfor %}
