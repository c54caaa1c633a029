-- Usable answers that came into a metric since the former release, and those that went
-- out of it; a changed answer does both.
{% set columns = [
    "response_key",
    "question_key",
    "subquestion_key",
    "metric",
    "respondent_type",
    "touchpoint_id",
    "unit_id",
    "segment",
    "wording",
    "value_num",
    "score_pomp",
    "metric_date",
] %}
with
    {{
        moved_rows(
            ref("int_metric_observation"),
            ref("stg_former_answer"),
            columns,
            "null_reason is null",
        )
    }}

select
    moved.response_key,
    moved.metric,
    moved.respondent_type,
    coalesce(moved.touchpoint_id, 'unknown') as touchpoint_id,
    coalesce(moved.unit_id, 'unknown') as unit_id,
    coalesce(moved.segment, 'unknown') as segment,
    moved.metric_date as day_start,
    {{ month_start("moved.metric_date") }} as month_start,
    moved.direction,
    restated.cause
from moved
inner join
    {{ ref("int_restated_response") }} as restated
    on moved.response_key = restated.response_key
