-- The persons whose tiers a night on a kept warehouse has to compute anew: those with
-- an
-- experience, an action or a segment that changed, and those whose participation no
-- item
-- tells, so that it rests on their contacts' dwell times, whose ranks every new contact
-- moves.
-- They note whom their changes are about: depends_on {{ ref("stg_action") }}
-- depends_on {{ ref("int_customer_segment") }}
select key_text as person_key
from {{ source("raw", "touched_key") }}
where kind in ('experienced', 'acted', 'resegmented')
union
select customer_key as person_key
from {{ ref("int_experience") }}
where participation_value is null
