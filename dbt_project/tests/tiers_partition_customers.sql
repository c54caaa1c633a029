-- Every customer of a period is in exactly one tier or in the rest without one.
select touchpoint_id, period_type, period_start, segment, n
from {{ ref("satisfaction_tier_agg") }}
where
    not is_suppressed
    and (
        n <> n_negative + n_none + n_low + n_medium + n_high + n_missing_input
        or n_tiered <> n - n_missing_input
    )
