-- Pairs of expectation and perception, and beliefs, that came or went since the former
-- release.
{% set columns = [
    "response_key",
    "attribute",
    "unit_id",
    "segment",
    "expectation_score",
    "perception_score",
    "belief_score",
    "importance",
    "experience_date",
] %}
with {{ moved_rows(ref("int_servqual_pair"), ref("stg_former_pair"), columns) }}

select
    moved.response_key,
    moved.attribute,
    coalesce(moved.unit_id, 'unknown') as unit_id,
    coalesce(moved.segment, 'unknown') as segment,
    {{ month_start("moved.experience_date") }} as month_start,
    moved.direction,
    restated.cause
from moved
inner join
    {{ ref("int_restated_response") }} as restated
    on moved.response_key = restated.response_key
