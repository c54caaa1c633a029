-- The six rules of the method, first match wins. A missing input leaves the rule null.
with
    ruled as (
        select
            *,
            case
                when impact is null or participation is null or disconfirmation is null
                then null
                when
                    disconfirmation = 'far_below'
                    and participation in ('active', 'full')
                then 1
                when
                    impact = 'high'
                    and participation = 'full'
                    and disconfirmation = 'exceeds'
                then 2
                when
                    impact = 'high'
                    and disconfirmation <> 'far_below'
                    and (disconfirmation = 'exceeds' or participation = 'full')
                then 3
                when
                    impact = 'low'
                    and participation = 'full'
                    and disconfirmation <> 'far_below'
                then 4
                when impact = 'low' and disconfirmation = 'exceeds'
                then 5
                else 6
            end as rule_id
        from {{ ref("int_tier_level") }}
        where {{ is_touched("customer_key", "int_tier_person") }}
    )

select
    *,
    case
        rule_id
        when 1
        then -1
        when 2
        then 3
        when 3
        then 2
        when 4
        then 2
        when 5
        then 1
        when 6
        then 0
    end as tier_code
from ruled
