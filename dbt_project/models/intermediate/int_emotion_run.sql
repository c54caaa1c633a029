-- Runs and drops over the contacts that have an emotion; a contact nobody answered
-- neither breaks nor
-- lengthens a run.
with
    observed as (
        select
            event_id,
            customer_key,
            journey_id,
            step_no,
            emotion,
            case
                when emotion >= {{ journey_threshold("high_emotion") }}
                then 'high'
                when emotion <= {{ journey_threshold("low_emotion") }}
                then 'low'
                else 'middle'
            end as emotion_level
        from {{ ref("int_contact") }}
        where emotion is not null and {{ is_touched("customer_key") }}
    ),

    islands as (
        select
            *,
            row_number() over (partition by journey_id order by step_no asc)
            - row_number() over (
                partition by journey_id, emotion_level order by step_no asc
            ) as island_no,
            lag(emotion) over (
                partition by journey_id order by step_no asc
            ) as previous_emotion,
            max(emotion) over (
                partition by journey_id order by step_no asc rows unbounded preceding
            ) as running_max,
            {{
                exact_sum(
                    "emotion",
                    over="over (partition by journey_id order by step_no asc rows between unbounded preceding and 1 preceding)",
                )
            }}
            as emotion_before
        from observed
    ),

    counted as (
        select
            *,
            row_number() over (
                partition by journey_id, emotion_level, island_no order by step_no asc
            ) as run_len
        from islands
    )

select
    event_id,
    customer_key,
    emotion_level,
    cast(
        case when emotion_level = 'high' then run_len else 0 end as bigint
    ) as high_run_len,
    cast(
        case when emotion_level = 'low' then run_len else 0 end as bigint
    ) as low_run_len,
    previous_emotion - emotion as emotion_drop,
    running_max - emotion as drawdown,
    {{ clamp("coalesce(emotion_before, 0)", low=0.0) }} as tolerance_credit
from counted
