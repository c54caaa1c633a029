-- What moved behind each figure of metric_daily; the cuts and periods are those of
-- int_metric_part.
with
    counted as (
        select
            metric,
            respondent_type,
            {{ metric_period_and_cut() }},
            {{ restated_counts() }}
        from {{ ref("int_restated_answer") }}
        group by {{ metric_grouping_sets(["metric", "respondent_type"]) }}
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
    }} as figure_key, *
from counted
where period_type = 'all' or period_start is not null
