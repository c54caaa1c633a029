select touchpoint_id, period_type, period_start, respondent_type, from_tier_code
from {{ ref("tier_transition") }}
where not is_suppressed
group by touchpoint_id, period_type, period_start, respondent_type, from_tier_code
having abs(sum(share_of_from) - 1) > 1e-9
