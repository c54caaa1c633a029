with
    items as (
        select *
        from {{ ref("int_experience_item") }}
        where {{ is_touched("customer_key") }}
    ),

    best as (
        -- The answered items of the best rank speak for the experience.
        select response_key, touchpoint_id, {{ exact_avg("score_pomp") }} as score_pomp
        from items
        where emotion_rank is not null and score_pomp is not null
        group by response_key, touchpoint_id, emotion_rank
        qualify
            row_number() over (
                partition by response_key, touchpoint_id order by emotion_rank asc
            )
            = 1
    ),

    levelled as (
        select
            response_key,
            touchpoint_id,
            {{ exact_avg("case when metric_role = 'impact' then level_value end") }}
            as impact_value,
            {{
                exact_avg(
                    "case when metric_role = 'participation' then level_value end"
                )
            }} as participation_value,
            {{
                exact_avg(
                    "case when metric_role = 'disconfirmation' then level_value end"
                )
            }} as disconfirmation_value,
            {{ exact_avg("case when metric_role = 'perception' then score_pomp end") }}
            as perception_pomp,
            {{ exact_avg("case when metric_role = 'expectation' then score_pomp end") }}
            as expectation_pomp,
            max(case when metric_role = 'surprise' then score_pomp end) as surprise_pomp
        from items
        group by response_key, touchpoint_id
    ),

    scored as (
        select levelled.*, best.score_pomp
        from levelled
        left join
            best
            on levelled.response_key = best.response_key
            and levelled.touchpoint_id = best.touchpoint_id
    ),

    commented as (
        select
            comment.response_key,
            {{
                exact_avg(
                    "case when comment.abstain_reason is null then comment.sentiment_score end"
                )
            }}
            as text_sentiment,
            bool_or(comment.is_delight) as is_text_delight,
            bool_or(comment.is_meh) as is_text_meh,
            max(
                case
                    when comment.abstain_reason is null
                    then coalesce(clause.delight_intensity, 0)
                end
            ) as delight_intensity
        from {{ ref("int_comment") }} as comment
        left join
            (
                select
                    text_hash,
                    max(
                        case when sentiment_score > 0 then intensity end
                    ) as delight_intensity
                from {{ ref("stg_text_clause") }}
                group by text_hash
            ) as clause
            on comment.text_hash = clause.text_hash
        where {{ is_touched("comment.customer_key") }}
        group by comment.response_key
    )

select
    {{ hash_key(["scored.response_key", "scored.touchpoint_id"]) }} as experience_id,
    scored.response_key,
    response.response_id,
    response.survey_id,
    response.customer_key,
    response.is_anonymous,
    response.respondent_type,
    nullif(scored.touchpoint_id, '{{ var("no_touchpoint") }}') as touchpoint_id,
    response.unit_id,
    response.order_id,
    response.event_id,
    response.experienced_at,
    response.experience_date,
    scored.score_pomp,
    scored.impact_value,
    scored.participation_value,
    scored.disconfirmation_value,
    scored.perception_pomp,
    scored.expectation_pomp,
    scored.surprise_pomp,
    comment.text_sentiment,
    comment.delight_intensity,
    coalesce(comment.is_text_delight, false) as is_text_delight,
    coalesce(comment.is_text_meh, false) as is_text_meh
from scored
inner join
    {{ ref("int_response_context") }} as response
    on scored.response_key = response.response_key
left join commented as comment on scored.response_key = comment.response_key
