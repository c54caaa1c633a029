select
    response_key,
    respondent_type,
    attribute,
    unit_id,
    segment,
    experience_date,
    expectation_score,
    perception_score,
    belief_score,
    importance,
    has_expectation,
    has_perception,
    has_belief
from {{ source("raw", "former_pair") }}
