-- Median after Kaplan and Meier (1958): the first day at which at least half have had
-- the step.
with
    cuts as (
        select voice_kind, step, 'month' as period_type, period_start, days, is_censored
        from {{ ref("int_voice_step") }}
        union all
        select
            voice_kind,
            step,
            'all' as period_type,
            cast(null as date) as period_start,
            days,
            is_censored
        from {{ ref("int_voice_step") }}
    ),

    days as (
        select
            voice_kind,
            step,
            period_type,
            period_start,
            days,
            count(case when not is_censored then 1 end) as n_done_here,
            count(*) as n_here
        from cuts
        group by voice_kind, step, period_type, period_start, days
    ),

    at_risk as (
        select
            *,
            sum(n_here) over (
                partition by voice_kind, step, period_type, period_start
                order by days desc
                rows unbounded preceding
            ) as n_at_risk
        from days
    ),

    surviving as (
        select
            *,
            min(case when n_done_here = n_at_risk then 0 else 1 end) over so_far * exp(
                {{
                    exact_sum(
                        "case when n_done_here < n_at_risk then ln(1 - "
                        ~ ratio("n_done_here", "n_at_risk")
                        ~ ") else 0 end",
                        over="over so_far",
                    )
                }}
            ) as still_waiting
        from at_risk
        window
            so_far as (
                partition by voice_kind, step, period_type, period_start
                order by days asc
                rows unbounded preceding
            )
    ),

    summed as (
        select
            voice_kind,
            step,
            period_type,
            period_start,
            cast(sum(n_here) as bigint) as n,
            cast(sum(n_done_here) as bigint) as n_done,
            cast(sum(n_here) - sum(n_done_here) as bigint) as n_open,
            min(case when still_waiting <= 0.5 + 1e-9 then days end) as median_days,
            {% for day in [1, 7] -%}
                -- Nobody waited so long and not everybody was done: nobody knows.
                case
                    when max(days) >= {{ day }} or min(still_waiting) = 0
                    then
                        coalesce(
                            min(case when days <= {{ day }} then still_waiting end), 1
                        )
                end as waiting_after_day_{{ day }} {{- "," if not loop.last }}
            {% endfor %}
        from surviving
        group by voice_kind, step, period_type, period_start
    ),

    {{
        judged_against_total(
            "summed",
            ["voice_kind", "step", "period_type", "period_start"],
            ["voice_kind", "step"],
            "period_type = 'all'",
        )
    }}

select
    voice_kind,
    step,
    period_type,
    period_start,
    {{ shown("n") }} as n,
    {{ shown("n_done") }} as n_done,
    {{ shown("n_open") }} as n_open,
    {{ shown("median_days") }} as median_days,
    {{ shown("1 - waiting_after_day_1") }} as done_share_1_day,
    {{ shown("1 - waiting_after_day_7") }} as done_share_7_days,
    case
        when is_suppressed
        then 'too_few_people'
        when median_days is null
        then 'less_than_half_done'
    end as missing_reason,
    is_suppressed
from judged
