-- Emotion stock: what a customer still remembers of every answered experience on the
-- business date,
-- sum of e * 2^(-days / half-life).
with
    emotions as (
        select
            customer_key,
            experienced_at,
            experience_date,
            coalesce(score_pomp / 50 - 1, text_sentiment) as emotion
        from {{ ref("int_experience") }}
    )

select
    customer_key,
    count(emotion) as n_emotions,
    sum(
        emotion * power(
            2.0,
            - greatest(0, {{ days_between("experience_date", business_date()) }})
            / {{ journey_threshold("emotion_half_life_days") }}
        )
    ) as emotion_stock,
    max_by(emotion, experienced_at) as last_emotion,
    max(experience_date) as last_experience_date
from emotions
where emotion is not null
group by customer_key
