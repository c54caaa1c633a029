{% set whole = [
    "touchpoint_id",
    "period_type",
    "period_start",
    "respondent_type",
    "value_source",
] %}
with
    counted as (
        select
            touchpoint_id,
            period_type,
            period_start,
            respondent_type,
            value_source,
            case
                when grouping(segment) = 1 then 'ALL' else coalesce(segment, 'unknown')
            end as segment,
            count(*) as n,
            count(tier_code) as n_tiered,
            count(case when tier_code = -1 then 1 end) as n_negative,
            count(case when tier_code = 0 then 1 end) as n_none,
            count(case when tier_code = 1 then 1 end) as n_low,
            count(case when tier_code = 2 then 1 end) as n_medium,
            count(case when tier_code = 3 then 1 end) as n_high,
            count(case when tier_code is null then 1 end) as n_missing_input,
            count(case when is_passive_far_below then 1 end) as n_passive_far_below,
            count(case when is_delight then 1 end) as n_delight,
            count(case when is_meh then 1 end) as n_meh,
            count(negative_severity) as n_severity,
            {{ exact_sum("negative_severity") }} as sum_severity
        from {{ ref("satisfaction_tier") }}
        group by
            grouping sets (
                (
                    touchpoint_id,
                    period_type,
                    period_start,
                    respondent_type,
                    value_source
                ),
                (
                    touchpoint_id,
                    period_type,
                    period_start,
                    respondent_type,
                    value_source,
                    segment
                )
            )
    ),

    shared as (
        select
            *,
            {{ ratio("n_negative", "n_tiered") }} as share_negative,
            {{ ratio("n_high", "n_tiered") }} as share_high
        from counted
    ),

    {{ judged_against_total("shared", whole + ["segment"], whole, "segment = 'ALL'") }}

select
    touchpoint_id,
    period_type,
    period_start,
    respondent_type,
    value_source,
    segment,
    {{ shown("n") }} as n,
    {{ shown("n_tiered") }} as n_tiered,
    {{ shown("n_negative") }} as n_negative,
    {{ shown("n_none") }} as n_none,
    {{ shown("n_low") }} as n_low,
    {{ shown("n_medium") }} as n_medium,
    {{ shown("n_high") }} as n_high,
    {{ shown("n_missing_input") }} as n_missing_input,
    {{ shown("n_passive_far_below") }} as n_passive_far_below,
    {{ shown("n_delight") }} as n_delight,
    {{ shown("n_meh") }} as n_meh,
    {{ shown("n_severity") }} as n_severity,
    {{ shown("sum_severity") }} as sum_severity,
    {{ shown("share_negative") }} as share_negative,
    {{ shown(wilson_low("share_negative", "n_tiered")) }} as share_negative_low,
    {{ shown(wilson_high("share_negative", "n_tiered")) }} as share_negative_high,
    {{ shown("share_high") }} as share_high,
    {{ shown(wilson_low("share_high", "n_tiered")) }} as share_high_low,
    {{ shown(wilson_high("share_high", "n_tiered")) }} as share_high_high,
    is_suppressed
from judged
