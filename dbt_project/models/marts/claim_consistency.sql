with
    claims as (
        select
            promise.rule_id as claim_id,
            promise.claim,
            promise.attribute,
            promise.unit_id,
            promise.channel,
            promise.valid_from,
            promise.valid_to,
            -- 0-10 becomes -1 to 1, as a sentiment is.
            promise.score / 5 - 1 as claimed_polarity
        from {{ ref("int_rule_score") }} as promise
        where promise.side = 'promise'
    ),

    words as (
        select
            aspect as attribute,
            count(*) as n_word,
            -- Whoever can't be told apart counts as one response each.
            count(distinct coalesce(customer_key, response_id)) as n_word_people,
            {{ exact_avg("clause_sentiment") }} as word_polarity
        from {{ ref("feedback_text") }}
        where
            aspect is not null
            and clause_sentiment is not null
            and abstain_reason is null
            and respondent_type in ('customer', 'non_customer')
        group by aspect
    ),

    perceptions as (
        select
            attribute,
            count(*) as n_perception,
            count(distinct customer_key) as n_perception_people,
            {{ exact_avg("perception_score") }} / 5 - 1 as perceived_polarity
        from {{ ref("int_servqual_pair") }}
        where
            perception_score is not null
            and respondent_type in ('customer', 'non_customer')
        group by attribute
    ),

    compared as (
        select
            claim.*,
            coalesce(words.n_word, 0) as n_word,
            case
                when words.n_word_people >= {{ min_n("people_data") }}
                then words.word_polarity
            end as word_polarity,
            coalesce(perceptions.n_perception, 0) as n_perception,
            case
                when perceptions.n_perception_people >= {{ min_n("people_data") }}
                then perceptions.perceived_polarity
            end as perceived_polarity
        from claims as claim
        left join words on claim.attribute = words.attribute
        left join perceptions on claim.attribute = perceptions.attribute
    )

select
    claim_id,
    claim,
    attribute,
    unit_id,
    channel,
    valid_from,
    valid_to,
    claimed_polarity,
    word_polarity,
    n_word,
    perceived_polarity,
    n_perception,
    case
        when
            claimed_polarity is not null
            and word_polarity is not null
            and perceived_polarity is not null
        then
            greatest(claimed_polarity, word_polarity, perceived_polarity)
            - least(claimed_polarity, word_polarity, perceived_polarity)
    end as largest_difference,
    nullif(
        concat_ws(
            ',',
            case when claimed_polarity is null then 'claim' end,
            case when word_polarity is null then 'word_of_mouth' end,
            case when perceived_polarity is null then 'perception' end
        ),
        ''
    ) as missing_part
from compared
