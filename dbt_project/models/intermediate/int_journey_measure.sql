-- Length, emotion and shape of each journey; what depends on the business date stands
-- in journey_summary.
with
    felt as (
        select
            journey_id,
            max(case when peak_rank = 1 then emotion end) as peak_emotion,
            max(case when end_rank = 1 then emotion end) as end_emotion
        from
            (
                select
                    journey_id,
                    emotion,
                    row_number() over (
                        partition by journey_id order by abs(emotion) desc, step_no desc
                    ) as peak_rank,
                    row_number() over (
                        partition by journey_id order by step_no desc
                    ) as end_rank
                from {{ ref("journey") }}
                where emotion is not null and {{ is_touched("customer_key") }}
            ) as ranked
        group by journey_id
    ),

    summed as (
        select
            journey_id,
            customer_key,
            journey_no,
            count(*) as n_steps,
            count(emotion) as n_emotions,
            count(distinct touchpoint_id) as n_touchpoints,
            cast(max(visit_no) as bigint) as max_visits,
            min(event_at) as started_at,
            max(event_at) as last_event_at,
            min(event_date) as started_date,
            max(event_date) as last_event_date,
            max(stage_no) as furthest_stage_no,
            {{ exact_avg("emotion") }} as mean_emotion,
            max(high_run_len) as longest_high_run,
            max(low_run_len) as longest_low_run,
            max(emotion_drop) as largest_drop,
            max(max_drawdown) as max_drawdown,
            bool_or(churn_risk_flag) as has_churn_risk
        from {{ ref("journey") }}
        where {{ is_touched("customer_key") }}
        group by journey_id, customer_key, journey_no
    )

select
    summed.*,
    felt.peak_emotion,
    felt.end_emotion,
    (felt.peak_emotion + felt.end_emotion) / 2 as peak_end,
    (felt.peak_emotion + felt.end_emotion) / 2
    - summed.mean_emotion as duration_neglect_gap
from summed
left join felt on summed.journey_id = felt.journey_id
