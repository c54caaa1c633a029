select
    response_key,
    attribute,
    unit_id,
    segment,
    expectation_score,
    perception_score,
    belief_score,
    importance,
    experience_date
from {{ source("raw", "former_pair") }}
