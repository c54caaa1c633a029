-- The persons whose tiers a night on a kept warehouse has to compute anew: the touched
-- ones, and those whose participation no item tells, so that it rests on their
-- contacts'
-- dwell times, whose ranks every new contact moves.
select person_key
from {{ ref("int_touched_person") }}
union
select customer_key as person_key
from {{ ref("int_experience") }}
where participation_value is null
