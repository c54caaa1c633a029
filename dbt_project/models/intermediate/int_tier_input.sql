-- The three inputs of the tier per experience, each with where it came from (method,
-- section 5).
with
    experiences as (
        select
            *,
            {{ month_start("experience_date") }} as period_start,
            {{
                exact_avg(
                    "score_pomp",
                    over="over (partition by customer_key, respondent_type order by experienced_at asc nulls last, experience_id asc rows between unbounded preceding and 1 preceding)",
                )
            }}
            as trailing_pomp
        from {{ ref("int_experience") }}
        where {{ is_touched("customer_key", "int_tier_person") }}
    ),

    participations as (
        select event_id, customer_key, touchpoint_id, event_at, participation_value
        from {{ ref("int_participation") }}
        where
            {{ is_touched("customer_key", "int_tier_person") }}
            {% if is_incremental() -%}
                or event_id in (select event_id from experiences)
            {%- endif %}
    ),

    contacts as (
        select
            customer_key,
            touchpoint_id,
            {{ month_start(local_date("event_at")) }} as period_start,
            {{ exact_avg("participation_value") }} as participation_value
        from participations
        where customer_key is not null
        group by customer_key, touchpoint_id, {{ month_start(local_date("event_at")) }}
    ),

    compared as (
        select
            experience.*,
            linked.participation_value as observed_participation,
            contact.participation_value as contact_participation,
            coalesce(
                perception_pomp - expectation_pomp, score_pomp - trailing_pomp
            ) as points_over
        from experiences as experience
        left join participations as linked on experience.event_id = linked.event_id
        left join
            contacts as contact
            on experience.customer_key = contact.customer_key
            and experience.touchpoint_id = contact.touchpoint_id
            and experience.period_start = contact.period_start
    ),

    levelled as (
        -- One level of disconfirmation is twice the points that make the cut, so that
        -- the cut lies at half a level, as for the items.
        select
            *,
            points_over / (
                2 * case
                    when points_over < 0
                    then {{ tier_threshold("far_below_points") }}
                    else {{ tier_threshold("exceeds_points") }}
                end
            ) as levels_over
        from compared
    )

select
    experience_id,
    customer_key,
    respondent_type,
    touchpoint_id,
    period_start,
    experience_date,
    experienced_at,
    is_anonymous,
    score_pomp,
    text_sentiment,
    surprise_pomp,
    is_text_delight,
    is_text_meh,
    coalesce(
        impact_value,
        {{
            clamp(
                "(delight_intensity / "
                ~ tier_threshold("delight_intensity_full")
                ~ ")",
                high=1.0,
            )
        }}
    ) as impact_value,
    case
        when impact_value is not null
        then 'item'
        when delight_intensity is not null
        then 'text'
    end as impact_source,
    coalesce(
        participation_value, observed_participation, contact_participation
    ) as participation_value,
    case
        when participation_value is not null
        then 'item'
        when observed_participation is not null
        then 'linked_contact'
        when contact_participation is not null
        then 'contacts'
    end as participation_source,
    coalesce(
        disconfirmation_value, {{ clamp("levels_over", low=-1.0, high=1.0) }}
    ) as disconfirmation_value,
    case
        when disconfirmation_value is not null
        then 'item'
        when perception_pomp - expectation_pomp is not null
        then 'perception_minus_expectation'
        when points_over is not null
        then 'own_trailing_mean'
    end as disconfirmation_source
from levelled
