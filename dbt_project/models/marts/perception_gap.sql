with
    people as (
        select
            group_name,
            attribute,
            {{ ratio(exact_sum("sum_pomp"), "sum(n_answers)") }}
            >= {{ seed_value("perception_gap_rules", "rule", "agree_min_pomp") }}
            as is_agreeing
        from {{ ref("int_agreement") }}
        group by group_name, attribute, person_key
    ),

    unit_people as (
        select
            group_name,
            attribute,
            unit_id,
            {{ ratio("sum_pomp", "n_answers") }}
            >= {{ seed_value("perception_gap_rules", "rule", "agree_min_pomp") }}
            as is_agreeing
        from {{ ref("int_agreement") }}
        where unit_id <> 'unknown'
    ),

    units as (
        select
            group_name,
            attribute,
            unit_id,
            {{ ratio("count(case when is_agreeing then 1 end)", "count(*)") }}
            >= {{ seed_value("perception_gap_rules", "rule", "unit_agree_share") }}
            as is_agreeing
        from unit_people
        group by group_name, attribute, unit_id
        having count(*) >= {{ min_n("people_data") }}
    ),

    counted as (
        {% for level, voices in [("person", "people"), ("unit", "units")] -%}
            select
                '{{ level }}' as level,
                attribute,
                count(case when group_name = 'staff' then 1 end) as n_believe_base,
                count(
                    case when group_name = 'staff' and is_agreeing then 1 end
                ) as n_believe,
                count(case when group_name = 'customer' then 1 end) as n_confirm_base,
                count(
                    case when group_name = 'customer' and is_agreeing then 1 end
                ) as n_confirm
            from {{ voices }}
            group by attribute {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    shared as (
        select
            *,
            {{ ratio("n_believe", "n_believe_base") }} as believe_share,
            {{ ratio("n_confirm", "n_confirm_base") }} as confirm_share,
            level = 'person'
            and (
                n_believe_base between 1 and {{ min_n("people_data") }} - 1
                or n_confirm_base between 1 and {{ min_n("people_data") }} - 1
            ) as is_suppressed
        from counted
    )

select
    level,
    attribute,
    {{ shown("n_believe_base") }} as n_believe_base,
    {{ shown("n_believe") }} as n_believe,
    {{ shown("believe_share") }} as believe_share,
    {{ shown("n_confirm_base") }} as n_confirm_base,
    {{ shown("n_confirm") }} as n_confirm,
    {{ shown("confirm_share") }} as confirm_share,
    {{ shown("believe_share - confirm_share") }} as difference,
    {{
        shown(
            newcombe_low(
                "believe_share", "n_believe_base", "confirm_share", "n_confirm_base"
            )
        )
    }} as ci_low,
    {{
        shown(
            newcombe_high(
                "believe_share", "n_believe_base", "confirm_share", "n_confirm_base"
            )
        )
    }} as ci_high,
    case
        when n_believe_base = 0
        then 'no_staff_answers'
        when n_confirm_base = 0
        then 'no_customer_answers'
        when is_suppressed
        then 'too_few_people'
    end as missing_reason,
    is_suppressed
from shared
