-- What managers believe customers expect, per unit and over all units. A manager
-- survey holds until the
-- next one, so each row carries the months for which it is the newest.
with
    beliefs as (
        select
            attribute,
            coalesce(unit_id, 'unknown') as unit_id,
            {{ month_start("experience_date") }} as belief_month,
            customer_key,
            belief_score,
            1.0 as weight
        from {{ ref("int_servqual_pair") }}
        where belief_score is not null and respondent_type in ('manager', 'employee')
    ),

    persons as (
        select
            attribute,
            case when grouping(unit_id) = 1 then 'ALL' else unit_id end as unit_id,
            case
                when grouping(belief_month) = 1 then 'all' else 'month'
            end as period_type,
            belief_month,
            {{ person_sums("belief_score") }}
        from beliefs
        group by
            grouping sets (
                (attribute, customer_key),
                (attribute, customer_key, unit_id),
                (attribute, customer_key, belief_month),
                (attribute, customer_key, unit_id, belief_month)
            )
    ),

    {{
        with_people(
            "persons", "sums", ["attribute", "unit_id", "period_type", "belief_month"]
        )
    }},

    means as (select *, {{ ratio("sum_wx", "sum_w") }} as mean_score from sums),

    judged as (
        select
            *,
            case
                when n > 1
                then
                    {{
                        standard_error(
                            ratio("sum_wx2", "sum_w"), "mean_score", "n_eff"
                        )
                    }}
            end as se
        from means
    )

select
    attribute,
    unit_id,
    period_type,
    belief_month,
    n,
    n_people,
    n_eff,
    mean_score,
    se,
    {{ mean_low("mean_score", "se", "n_eff", 0, 10) }} as low,
    {{ mean_high("mean_score", "se", "n_eff", 0, 10) }} as high,
    lead(belief_month) over (
        partition by attribute, unit_id, period_type
        order by belief_month asc nulls last
    ) as next_belief_month
from judged
where period_type = 'all' or belief_month is not null
