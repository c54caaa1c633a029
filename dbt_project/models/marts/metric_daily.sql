select
    {{ metric_key() }} as metric_id,
    period_type,
    period_start,
    metric,
    metric_kind,
    respondent_type,
    cut,
    cut_value,
    n_refused,
    {% for name in metric_part_types() if name != "n_refused" -%}
        {{ shown(name) }} as {{ name }},
    {% endfor -%}
    {{ shown("n_eff") }} as n_eff,
    {{ shown("metric_value") }} as metric_value,
    {{ shown("mean_value") }} as mean_value,
    {{ shown("se") }} as se,
    {{ shown("ci_low") }} as ci_low,
    {{ shown("ci_high") }} as ci_high,
    difference_from_others,
    p_value,
    q_value,
    is_comparable_with_previous,
    'observed' as value_source,
    is_suppressed,
    missing_reason
from {{ ref("int_metric_test") }}
