with
    parts as (
        select
            *,
            {{ effective_n("sum_w", "sum_w2") }} as n_eff,
            {{ ratio("sum_wx", "sum_w") }} as mean_value,
            {{ ratio("n_promoter", "n") }} as promoter_share,
            {{ ratio("n_detractor", "n") }} as detractor_share,
            {{ ratio("n_top_box", "n") }} as top_box_share,
            n_respondents < {{ min_n("people_data") }} as is_suppressed
        from {{ ref("int_metric_part") }}
    ),

    figures as (
        select
            *,
            case
                metric_kind
                when 'nps'
                then 100 * (promoter_share - detractor_share)
                when 'index'
                then mean_value
                else 100 * top_box_share
            end as metric_value,
            case
                metric_kind
                when 'nps'
                then
                    100 * sqrt(
                        greatest(
                            promoter_share
                            + detractor_share
                            - power(promoter_share - detractor_share, 2),
                            0
                        )
                        / nullif(n_eff, 0)
                    )
                when 'index'
                then
                    sqrt(
                        greatest(
                            {{ ratio("sum_wx2", "sum_w") }} - mean_value * mean_value, 0
                        )
                        / nullif(n_eff - 1, 0)
                    )
            end as se
        from parts
    )

select
    {{
        hash_key(
            [
                "period_type",
                "period_start",
                "metric",
                "respondent_type",
                "cut",
                "cut_value",
            ]
        )
    }} as metric_id,
    period_type,
    period_start,
    metric,
    metric_kind,
    respondent_type,
    cut,
    cut_value,
    {{ shown("n") }} as n,
    {{ shown("n_respondents") }} as n_respondents,
    n_refused,
    {{ shown("n_eff") }} as n_eff,
    {{ shown("cast(sum_w as double)") }} as sum_w,
    {{ shown("cast(sum_w2 as double)") }} as sum_w2,
    {{ shown("sum_wx") }} as sum_wx,
    {{ shown("sum_wx2") }} as sum_wx2,
    {{ shown("n_promoter") }} as n_promoter,
    {{ shown("n_passive") }} as n_passive,
    {{ shown("n_detractor") }} as n_detractor,
    {{ shown("n_top_box") }} as n_top_box,
    {{ shown("metric_value") }} as metric_value,
    {{ shown("mean_value") }} as mean_value,
    {{ shown("se") }} as se,
    {{
        shown(
            "case when metric_kind in ('nps', 'index') then metric_value - "
            ~ z95()
            ~ " * se else 100 * "
            ~ wilson_low("top_box_share", "n_eff")
            ~ " end"
        )
    }} as ci_low,
    {{
        shown(
            "case when metric_kind in ('nps', 'index') then metric_value + "
            ~ z95()
            ~ " * se else 100 * "
            ~ wilson_high("top_box_share", "n_eff")
            ~ " end"
        )
    }} as ci_high,
    'observed' as value_source,
    is_suppressed,
    case
        when n = 0 and n_refused > 0
        then 'wrong_or_unknown_scale'
        when n = 0
        then 'no_answers'
        when is_suppressed
        then 'too_few_people'
    end as missing_reason
from figures
