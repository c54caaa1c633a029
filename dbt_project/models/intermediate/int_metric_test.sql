-- Each unit, touchpoint and segment against all others of its total. The metric is a
-- mean of what an answer counts (100, 0 or -100; 100 or 0; its POMP), so the variance
-- of
-- the total, as if the groups were one, gives the standard error of the difference.
with
    figures as (select * from {{ ref("int_metric_figure") }}),

    totals as (
        select
            *,
            case
                metric_kind
                when 'nps'
                then se * se * n_eff
                when 'index'
                then se * se * (n_eff - 1)
                else metric_value * (100 - metric_value)
            end as answer_variance
        from figures
        where cut = 'all' and not is_suppressed and n_eff is not null
    ),

    compared as (
        select
            figure.*,
            total.answer_variance,
            -- As many of the others' answers tell something new as of the total's.
            {{
                effective_n(
                    "(total.sum_w - figure.sum_w)", "(total.sum_w2 - figure.sum_w2)"
                )
            }}
            * total.n_eff
            / {{ effective_n("total.sum_w", "total.sum_w2") }} as n_eff_others,
            (figure.metric_value - total.metric_value)
            * {{ ratio("total.sum_w", "total.sum_w - figure.sum_w") }}
            as difference_from_others
        from figures as figure
        left join
            totals as total
            on figure.cut <> 'all'
            and not figure.is_suppressed
            and figure.metric = total.metric
            and figure.respondent_type = total.respondent_type
            and figure.period_type = total.period_type
            and figure.period_start is not distinct from total.period_start
    ),

    tested as (
        select
            *,
            case
                when
                    least(n_eff, n_eff_others) >= {{ min_n("published_test") }}
                    and answer_variance > 0
                then
                    {{
                        two_sided_p(
                            "(difference_from_others / sqrt(answer_variance * (1 / n_eff + 1 / n_eff_others)))"
                        )
                    }}
            end as p_value
        from compared
    ),

    {{
        with_q_values(
            "tested",
            "judged_together",
            ["period_type", "period_start", "cut"],
            ["metric", "respondent_type", "cut_value"],
        )
    }}

select *
from judged_together
