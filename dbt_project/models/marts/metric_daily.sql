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
    {{ shown("sum_w") }} as sum_w,
    {{ shown("sum_w2") }} as sum_w2,
    {{ shown("sum_wx") }} as sum_wx,
    {{ shown("sum_wx2") }} as sum_wx2,
    {{ shown("n_promoter") }} as n_promoter,
    {{ shown("n_passive") }} as n_passive,
    {{ shown("n_detractor") }} as n_detractor,
    {{ shown("n_top_box") }} as n_top_box,
    {{ shown("metric_value") }} as metric_value,
    {{ shown("mean_value") }} as mean_value,
    {{ shown("se") }} as se,
    {{ shown("ci_low") }} as ci_low,
    {{ shown("ci_high") }} as ci_high,
    is_comparable_with_previous,
    'observed' as value_source,
    is_suppressed,
    missing_reason
from {{ ref("int_metric_figure") }}
