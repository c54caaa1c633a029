with
    responses as (
        select *
        from {{ ref("int_response_context") }}
        where
            respondent_type in ('customer', 'non_customer')
            and {{ is_noted("response_key") }}
    ),

    answers as (
        select
            answer.response_key,
            answer.metric_role,
            answer.touchpoint_id,
            answer.score_pomp,
            -- An item about the brand or the product as a whole speaks for a contact
            -- only where nothing else does.
            role.emotion_rank
            + case when answer.tx_part is null then 0 else 100 end as emotion_rank,
            coalesce(
                level.level_value,
                case
                    when answer.metric_role = 'disconfirmation'
                    then answer.score_pomp / 50 - 1
                    else answer.score_pomp / 100
                end
            ) as level_value
        from {{ ref("int_answer") }} as answer
        left join
            {{ ref("metric_roles") }} as role on answer.metric_role = role.metric_role
        left join
            {{ ref("tier_levels") }} as level
            on answer.metric_role = level.metric_role
            and answer.value_code = level.value_code
        where answer.null_reason is null and {{ is_noted("answer.response_key") }}
    ),

    items as (
        -- At the touchpoint the item, else the response, else the linked contact is
        -- about.
        select
            response.response_key,
            coalesce(
                answer.touchpoint_id,
                response.touchpoint_id,
                '{{ var("no_touchpoint") }}'
            ) as touchpoint_id,
            answer.metric_role,
            answer.emotion_rank,
            answer.score_pomp,
            answer.level_value
        from responses as response
        left join answers as answer on response.response_key = answer.response_key
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
        where {{ is_noted("comment.response_key") }}
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
inner join responses as response on scored.response_key = response.response_key
left join commented as comment on scored.response_key = comment.response_key
