-- Emotion stock: what a customer still remembers of every answered experience on the
-- business date, sum of e * 2^(-days / half-life).
with
    emotions as (
        select
            customer_key,
            experience_date,
            coalesce(score_pomp / 50 - 1, text_sentiment) as emotion,
            row_number() over (
                partition by customer_key
                order by
                    case
                        when coalesce(score_pomp, text_sentiment) is null then 1 else 0
                    end,
                    experienced_at desc nulls last,
                    experience_id asc
            ) as newest_no
        from {{ ref("int_experience") }}
    )

select
    customer_key,
    count(emotion) as n_emotions,
    {{
        exact_sum(
            "emotion * power(2.0, - greatest(0, "
            ~ days_between("experience_date", business_date())
            ~ ") / "
            ~ journey_threshold("emotion_half_life_days")
            ~ ")"
        )
    }} as emotion_stock,
    max(case when newest_no = 1 then emotion end) as last_emotion,
    max(experience_date) as last_experience_date
from emotions
where emotion is not null
group by customer_key
