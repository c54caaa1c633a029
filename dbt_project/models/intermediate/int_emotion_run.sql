-- Emotion of each answered contact, and runs and drops over those that have one; a
-- contact nobody answered neither breaks nor lengthens a run.
with
    answers as (
        select
            event.event_id,
            event.customer_key,
            experience.response_id,
            experience.survey_id,
            experience.score_pomp,
            experience.text_sentiment,
            link.link_method,
            link.link_confidence,
            link.link_candidates,
            count(*) over (partition by event.event_id) as n_responses
        from {{ ref("int_experience") }} as experience
        inner join
            {{ ref("int_response_link") }} as link
            on experience.response_key = link.response_key
        inner join
            {{ ref("stg_touch_event") }} as event
            on experience.event_id = event.event_id
        where
            {{ is_touched("event.customer_key") }}
            and (
                experience.touchpoint_id is null
                or experience.touchpoint_id = event.touchpoint_id
            )
        -- A contact keeps one row: the best link, then the latest answer, speaks for
        -- it.
        qualify
            row_number() over (
                partition by event.event_id
                order by
                    link.link_confidence desc,
                    case when experience.score_pomp is null then 1 else 0 end,
                    experience.experienced_at desc nulls last,
                    experience.experience_id asc
            )
            = 1
    ),

    felt as (
        select
            answer.*,
            contact.journey_no,
            contact.step_no,
            coalesce(answer.score_pomp / 50 - 1, answer.text_sentiment) as emotion
        from answers as answer
        inner join
            {{ ref("int_contact") }} as contact on answer.event_id = contact.event_id
    ),

    levelled as (
        select
            *,
            case
                when emotion >= {{ journey_threshold("high_emotion") }}
                then 'high'
                when emotion <= {{ journey_threshold("low_emotion") }}
                then 'low'
                when emotion is not null
                then 'middle'
            end as emotion_level
        from felt
    ),

    compared as (
        select
            *,
            row_number() over in_order as emotion_no,
            coalesce(
                emotion_level <> lag(emotion_level) over in_order, true
            ) as is_run_start,
            lag(emotion) over in_order as previous_emotion,
            max(emotion) over so_far as running_max,
            {{
                exact_sum(
                    "emotion",
                    over="over (partition by customer_key, journey_no, emotion is null order by step_no asc rows between unbounded preceding and 1 preceding)",
                )
            }}
            as emotion_before
        from levelled
        window
            in_order as (
                partition by customer_key, journey_no, emotion is null
                order by step_no asc
            ),
            so_far as (
                partition by customer_key, journey_no, emotion is null
                order by step_no asc
                rows unbounded preceding
            )
    ),

    counted as (
        select
            *,
            emotion_no - max(case when is_run_start then emotion_no end) over (
                partition by customer_key, journey_no, emotion is null
                order by step_no asc
                rows unbounded preceding
            )
            + 1 as run_len
        from compared
    )

select
    event_id,
    customer_key,
    survey_id,
    response_id,
    link_method,
    link_confidence,
    link_candidates,
    n_responses,
    emotion,
    case
        when score_pomp is not null
        then 'response'
        when text_sentiment is not null
        then 'text'
    end as emotion_source,
    emotion_level,
    cast(
        case
            when emotion_level = 'high'
            then run_len
            when emotion_level is not null
            then 0
        end as bigint
    ) as high_run_len,
    cast(
        case
            when emotion_level = 'low'
            then run_len
            when emotion_level is not null
            then 0
        end as bigint
    ) as low_run_len,
    previous_emotion - emotion as emotion_drop,
    running_max - emotion as drawdown,
    case
        when emotion is not null
        then {{ clamp("coalesce(emotion_before, 0)", low=0.0) }}
    end as tolerance_credit
from counted
