-- Additive parts of each metric per period (day, month, all) and cut (all, unit,
-- touchpoint, segment).
with
    parts as (
        {% for model in ["int_metric_month_part", "int_metric_all_part"] -%}
            select
                period_type,
                period_start,
                metric,
                metric_kind,
                respondent_type,
                cut,
                cut_value,
                {{ metric_part_types() | join(", ") }},
                first_wording,
                last_wording,
                n_wordings
            from {{ ref(model) }}
            where
                period_type = 'all' or period_start is not null
                {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    *,
    -- Figures compare with the period before only where the same questions, in the
    -- same words and on the
    -- same scale, stand behind both.
    case
        when lag(n_wordings) over same_figure is not null
        then
            n_wordings = lag(n_wordings) over same_figure
            and first_wording = lag(first_wording) over same_figure
            and last_wording = lag(last_wording) over same_figure
    end as is_comparable_with_previous
from parts
window
    same_figure as (
        partition by period_type, metric, respondent_type, cut, cut_value
        order by period_start asc nulls first
    )
