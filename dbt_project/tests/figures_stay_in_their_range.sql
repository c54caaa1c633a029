select 'journey' as mart, journey_step_id as row_key
from {{ ref("journey") }}
where
    (emotion not between -1 and 1 or max_drawdown not between 0 and 2)
    and {{ was_computed("customer_key") }}
union all
select 'journey_stage_daily' as mart, stage_id as row_key
from {{ ref("journey_stage_daily") }}
where
    conversion not between 0
    and 1
    or n_reached <> n_converted + n_open + n_drop_off + n_final
union all
select 'metric_daily' as mart, metric_id as row_key
from {{ ref("metric_daily") }}
where
    metric_value not between -100
    and 100
    or n < n_promoter + n_passive + n_detractor
    or (metric = 'nps' and n <> n_promoter + n_passive + n_detractor)
    or metric_value not between ci_low - 1e-9
    and ci_high + 1e-9
    or ci_low >= ci_high
union all
select 'gap' as mart, gap_id as row_key
from {{ ref("gap") }}
where
    shortfall not between ci_low - 1e-9
    and ci_high + 1e-9
    or (
        ci_low >= ci_high
        and not (
            left_side in ('standard', 'promise')
            and right_side in ('standard', 'promise')
        )
    )
union all
select 'response_funnel' as mart, survey_id as row_key
from {{ ref("response_funnel") }}
where
    n_invitations
    <> n_suppressed
    + n_bounced
    + n_no_reaction
    + n_opened
    + n_screened
    + n_partial
    + n_complete
union all
select 'ingest_ledger' as mart, file_id as row_key
from {{ ref("ingest_ledger") }}
where not is_balanced
