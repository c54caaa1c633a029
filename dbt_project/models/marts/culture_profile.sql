with
    staff as (
        select
            unit_id,
            attribute as culture,
            {{ month_start("experience_date") }} as period_start,
            customer_key as person_key,
            {{ exact_avg("score_pomp") }} as score_pomp
        from {{ ref("int_counted_answer") }}
        where
            metric_role = 'culture'
            and null_reason is null
            and attribute is not null
            and unit_id is not null
            and respondent_type in ('employee', 'manager')
        group by unit_id, attribute, {{ month_start("experience_date") }}, customer_key
    ),

    periods as (
        select *, 'month' as period_type
        from staff
        where period_start is not null
        union all
        select
            unit_id,
            culture,
            cast(null as date) as period_start,
            person_key,
            {{ exact_avg("score_pomp") }} as score_pomp,
            'all' as period_type
        from staff
        group by unit_id, culture, person_key
    ),

    cultures as (
        select
            unit_id,
            culture,
            period_type,
            period_start,
            count(*) as n,
            {{ exact_avg("score_pomp") }} as culture_pomp,
            {{ exact_deviation("score_pomp") }} / sqrt(count(*)) as se
        from periods
        group by unit_id, culture, period_type, period_start
    ),

    {{
        judged_against_total(
            "cultures",
            ["unit_id", "culture", "period_type", "period_start"],
            ["unit_id", "culture"],
            "period_type = 'all'",
        )
    }},

    customers as (
        select
            unit_id,
            {{ month_start("experience_date") }} as period_start,
            count(score_pomp) as n_customer,
            {{ exact_avg("score_pomp") }} as customer_pomp
        from {{ ref("int_experience") }}
        where
            score_pomp is not null
            and unit_id is not null
            and experience_date is not null
        group by unit_id, {{ month_start("experience_date") }}
        having count(distinct customer_key) >= {{ min_n("people_data") }}
        union all
        select
            unit_id,
            cast(null as date) as period_start,
            count(score_pomp) as n_customer,
            {{ exact_avg("score_pomp") }} as customer_pomp
        from {{ ref("int_experience") }}
        where score_pomp is not null and unit_id is not null
        group by unit_id
        having count(distinct customer_key) >= {{ min_n("people_data") }}
    ),

    paired as (
        select
            culture.*,
            same.customer_pomp,
            same.n_customer,
            later.customer_pomp as next_customer_pomp
        from judged as culture
        left join
            customers as same
            on culture.unit_id = same.unit_id
            and coalesce(culture.period_start, date '1900-01-01')
            = coalesce(same.period_start, date '1900-01-01')
        left join
            customers as later
            on culture.unit_id = later.unit_id
            and {{ month_start("culture.period_start + 32") }} = later.period_start
    ),

    correlated as (
        select
            culture,
            period_type,
            period_start,
            count(customer_pomp) as n_units,
            count(next_customer_pomp) as n_units_next,
            {{ exact_correlation("culture_pomp", "customer_pomp") }} as correlation,
            {{ exact_correlation("culture_pomp", "next_customer_pomp") }}
            as next_correlation
        from paired
        where not is_suppressed
        group by culture, period_type, period_start
    )

select
    paired.unit_id,
    paired.culture,
    paired.period_type,
    paired.period_start,
    {{ shown("paired.n") }} as n,
    {{ shown("paired.culture_pomp") }} as culture_pomp,
    {{ shown("paired.se") }} as se,
    paired.n_customer,
    paired.customer_pomp,
    paired.next_customer_pomp,
    correlated.n_units as n_units_correlated,
    -- Three units always lie close to some line; below four a correlation says nothing.
    case
        when correlated.n_units >= 4 then correlated.correlation
    end as unit_correlation,
    case
        when correlated.n_units_next >= 4 then correlated.next_correlation
    end as next_month_correlation,
    paired.is_suppressed
from paired
left join
    correlated
    on paired.culture = correlated.culture
    and paired.period_type = correlated.period_type
    and coalesce(paired.period_start, date '1900-01-01')
    = coalesce(correlated.period_start, date '1900-01-01')
