with
    sequenced as (
        select
            *,
            lag(tier_code) over same_place as prev_tier_code,
            lag(impact_value) over same_place as prev_impact_value,
            lag(participation_value) over same_place as prev_participation_value,
            lag(last_experience_date) over same_place as prev_last_experience_date
        from {{ ref("int_tier_code") }}
        where {{ is_touched("customer_key", "int_tier_person") }}
        window
            same_place as (
                partition by customer_key, respondent_type, touchpoint_id, period_type
                order by period_start asc nulls first
            )
    ),

    acted as (
        select
            customer_key,
            cast(
                {{ local_date("coalesce(first_reply_at, opened_at)") }} as date
            ) as action_date
        from {{ ref("stg_action") }}
        where
            customer_key is not null and coalesce(first_reply_at, opened_at) is not null
    ),

    helped as (
        select distinct
            tier.customer_key,
            tier.respondent_type,
            tier.touchpoint_id,
            tier.period_start
        from sequenced as tier
        inner join
            acted
            on tier.customer_key = acted.customer_key
            and acted.action_date
            between tier.prev_last_experience_date and tier.last_experience_date
    )

select
    {{
        hash_key(
            [
                "tier.customer_key",
                "tier.respondent_type",
                "tier.touchpoint_id",
                "tier.period_type",
                "tier.period_start",
            ]
        )
    }} as tier_id,
    tier.customer_key,
    tier.touchpoint_id,
    tier.period_type,
    tier.period_start,
    tier.respondent_type,
    tier.is_anonymous,
    belonged.segment,
    tier.n_experiences,
    tier.impact,
    tier.impact_value,
    tier.impact_source,
    tier.participation,
    tier.participation_value,
    tier.participation_source,
    tier.disconfirmation,
    tier.disconfirmation_value,
    tier.disconfirmation_source,
    cast(tier.rule_id as bigint) as rule_id,
    cast(tier.tier_code as bigint) as tier_code,
    name.tier,
    name.tier_zh,
    nullif(
        concat_ws(
            ',',
            case when tier.impact is null then 'impact' end,
            case when tier.participation is null then 'participation' end,
            case when tier.disconfirmation is null then 'disconfirmation' end
        ),
        ''
    ) as tier_missing_input,
    tier.participation_value
    * {{ clamp("(0 - tier.disconfirmation_value)", low=0.0) }}
    * (1 - tier.impact_value) as negative_severity,
    tier.participation = 'passive'
    and tier.disconfirmation = 'far_below' as is_passive_far_below,
    tier.tier_code = 3 and tier.has_surprise as is_delight,
    tier.score_pomp
    between {{ tier_threshold("meh_low_pomp") }}
    and {{ tier_threshold("meh_high_pomp") }}
    and tier.is_text_meh
    and not coalesce(tier.tier_code = 3 and tier.has_surprise, false) as is_meh,
    tier.score_pomp,
    tier.text_sentiment,
    'observed' as value_source,
    cast(tier.prev_tier_code as bigint) as prev_tier_code,
    case
        when tier.tier_code is null or tier.prev_tier_code is null
        then null
        when tier.tier_code > tier.prev_tier_code
        then 'up'
        when tier.tier_code < tier.prev_tier_code
        then 'down'
        else 'same'
    end as transition,
    tier.impact_value > tier.prev_impact_value as is_impact_up,
    tier.participation_value < tier.prev_participation_value as is_participation_down,
    helped.customer_key is not null as has_action,
    tier.first_experience_date,
    tier.last_experience_date
from sequenced as tier
left join {{ ref("tiers") }} as name on tier.tier_code = name.tier_code
left join
    {{ ref("int_customer_segment") }} as belonged
    on {{ on_segment("tier.customer_key", "tier.last_experience_date", "belonged") }}
left join
    helped
    on tier.customer_key = helped.customer_key
    and tier.respondent_type = helped.respondent_type
    and tier.touchpoint_id = helped.touchpoint_id
    and tier.period_start = helped.period_start
