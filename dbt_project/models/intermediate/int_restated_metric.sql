-- What moved behind each figure of metric_daily; the cuts and periods are those of
-- int_metric_part. The index cx moves with the answers of its parts and has none of its
-- own to count.
with
    answers as (
        {% for metric in ["metric", "'cx'"] -%}
            select
                {{ metric }} as metric,
                response_key,
                respondent_type,
                touchpoint_id,
                unit_id,
                segment,
                day_start,
                month_start,
                direction,
                cause
            from {{ ref("int_restated_answer") }}
            {% if metric == "'cx'" -%}
                where metric in (select tx_part from {{ ref("tx_weights") }})
            {%- else -%}
                union all
            {%- endif %}
        {% endfor %}
    ),

    counted as (
        select
            metric,
            respondent_type,
            {{ metric_period_and_cut() }},
            {{ restated_counts() }}
        from answers
        group by {{ metric_grouping_sets(["metric", "respondent_type"]) }}
    )

select {{ metric_key() }} as figure_key, *, metric <> 'cx' as has_own_rows
from counted
where period_type = 'all' or period_start is not null
