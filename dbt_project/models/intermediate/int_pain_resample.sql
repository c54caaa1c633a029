-- Poisson bootstrap (Hanley & MacGibbon 2006): each bin counts 0, 1, 2 … times in a
-- resample, drawn from a
-- hash, so that every build of the same data gives the same interval.
with
    digits as ({{ ten_digits() }}),

    numbers as ({{ ten_thousand_numbers() }}),

    draws as (
        select
            bin.bin,
            number.number as resample,
            substr(
                md5(concat(bin.bin, '|', cast(number.number as string))), 1, 2
            ) as drawn
        from (select distinct bin from {{ ref("int_pain_bin") }}) as bin
        cross join numbers as number
        where number.number between 1 and {{ contact_rule("bootstrap_runs") }}
    ),

    weights as (
        -- Quantiles of Poisson(1) among 256 equally likely pairs of hex digits.
        select
            bin,
            resample,
            case
                when drawn < '5e'
                then 0
                when drawn < 'bc'
                then 1
                when drawn < 'eb'
                then 2
                when drawn < 'fb'
                then 3
                when drawn < 'ff'
                then 4
                else 5
            end as weight
        from draws
    )

select
    pain.quarter_start,
    pain.touchpoint_id,
    weight.resample,
    sum(weight.weight * pain.n_customers) * coalesce(
        {{
            ratio(
                exact_sum("weight.weight * pain.sum_pain"),
                "sum(weight.weight * pain.n_emotions)",
            )
        }},
        0
    ) as pain
from {{ ref("int_pain_bin") }} as pain
inner join weights as weight on pain.bin = weight.bin
where {{ is_touched_period("contact_quarter", "pain.quarter_start") }}
group by pain.quarter_start, pain.touchpoint_id, weight.resample
