-- Inputs averaged per customer, touchpoint and period (and over all touchpoints), and
-- cut into levels.
with
    periods as (
        select
            *,
            coalesce(touchpoint_id, 'unknown') as at_touchpoint_id,
            case
                when period_start is null then 'undated' else 'month'
            end as period_type
        from {{ ref("int_tier_input") }}
        where {{ is_touched("customer_key", "int_tier_person") }}
    ),

    averaged as (
        select
            customer_key,
            case
                when grouping(at_touchpoint_id) = 1 then 'ALL' else at_touchpoint_id
            end as touchpoint_id,
            period_type,
            period_start,
            respondent_type,
            bool_or(is_anonymous) as is_anonymous,
            count(*) as n_experiences,
            {{ exact_avg("score_pomp") }} as score_pomp,
            {{ exact_avg("text_sentiment") }} as text_sentiment,
            {{ exact_avg("impact_value") }} as impact_value,
            {{ exact_avg("participation_value") }} as participation_value,
            {{ exact_avg("disconfirmation_value") }} as disconfirmation_value,
            min(impact_source) as impact_source,
            min(participation_source) as participation_source,
            min(disconfirmation_source) as disconfirmation_source,
            bool_or(
                is_text_delight
                or coalesce(
                    surprise_pomp >= {{ tier_threshold("surprise_min_pomp") }}, false
                )
            ) as has_surprise,
            bool_or(is_text_meh) as is_text_meh,
            min(experience_date) as first_experience_date,
            max(experience_date) as last_experience_date
        from periods
        group by
            grouping sets (
                (customer_key, respondent_type, period_type, period_start),
                (
                    customer_key,
                    respondent_type,
                    at_touchpoint_id,
                    period_type,
                    period_start
                )
            )
    )

select
    *,
    case
        when impact_value >= {{ tier_threshold("impact_high") }}
        then 'high'
        when impact_value >= {{ tier_threshold("impact_low") }}
        then 'low'
        when impact_value is not null
        then 'none'
    end as impact,
    case
        when participation_value >= {{ tier_threshold("participation_full") }}
        then 'full'
        when participation_value >= {{ tier_threshold("participation_active") }}
        then 'active'
        when participation_value is not null
        then 'passive'
    end as participation,
    case
        when disconfirmation_value <= {{ tier_threshold("disconfirmation_far_below") }}
        then 'far_below'
        when disconfirmation_value >= {{ tier_threshold("disconfirmation_exceeds") }}
        then 'exceeds'
        when disconfirmation_value is not null
        then 'met'
    end as disconfirmation
from averaged
