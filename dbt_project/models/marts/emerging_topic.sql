-- Terms and neighbouring pairs that more of this week's comments hold than of the
-- weeks before: a new
-- problem is seen before anyone made a category for it. Ids, never texts.
with
    comment as (
        select
            comment_id,
            response_id,
            respondent_type,
            text_hash,
            model_version,
            -- Whoever can't be told apart counts as one response each.
            coalesce(customer_key, response_key) as person,
            response_date
            > {{ business_date() }} - {{ topic_threshold("now_days") }} as is_now
        from {{ ref("int_comment") }}
        where
            response_date <= {{ business_date() }}
            and response_date
            > {{ business_date() }}
            - {{ topic_threshold("now_days") }}
            - {{ topic_threshold("before_days") }}
    ),

    total as (
        select
            respondent_type,
            count(case when is_now then 1 end) as total_now,
            count(case when not is_now then 1 end) as total_before
        from comment
        group by respondent_type
    ),

    spoken as (
        select
            comment.comment_id,
            comment.response_id,
            comment.respondent_type,
            comment.person,
            comment.is_now,
            term.term,
            case
                when comment.is_now
                then
                    row_number() over (
                        partition by comment.respondent_type, term.term, comment.is_now
                        order by comment.response_id asc, comment.comment_id asc
                    )
            end as example_no
        from comment
        inner join
            {{ ref("stg_text_term") }} as term
            on comment.text_hash = term.text_hash
            and comment.model_version = term.model_version
    ),

    counted as (
        select
            respondent_type,
            term,
            count(case when is_now then 1 end) as n_now,
            count(case when not is_now then 1 end) as n_before,
            count(distinct case when is_now then person end) as n_people,
            {{
                join_text(
                    "case when example_no <= 3 then response_id end",
                    ",",
                    "example_no asc nulls last",
                )
            }} as example_response_ids
        from spoken
        group by respondent_type, term
    ),

    shared as (
        select
            counted.*,
            total.total_now,
            total.total_before,
            {{ ratio("counted.n_now", "total.total_now") }} as share_now,
            {{ ratio("counted.n_before", "total.total_before") }} as share_before,
            {{
                ratio(
                    "(counted.n_now + counted.n_before)",
                    "(total.total_now + total.total_before)",
                )
            }} as share_pooled
        from counted
        inner join total on counted.respondent_type = total.respondent_type
        -- A term of few people could tell who they are.
        where
            counted.n_people >= {{ min_n("people_data") }}
            and total.total_now >= {{ min_n("published_test") }}
            and total.total_before >= {{ min_n("published_test") }}
    ),

    tested as (
        select
            *,
            (share_now - share_before) / nullif(
                sqrt(
                    share_pooled
                    * (1 - share_pooled)
                    * (1.0 / nullif(total_now, 0) + 1.0 / nullif(total_before, 0))
                ),
                0
            ) as z_value
        from shared
    ),

    -- One-sided: only a rise counts.
    judged as (
        select
            *,
            case
                when z_value >= 0
                then {{ two_sided_p("z_value") }} / 2
                when z_value < 0
                then 1 - {{ two_sided_p("z_value") }} / 2
            end as p_value
        from tested
    ),

    {{ with_q_values("judged", "corrected", ["respondent_type"], ["term"]) }}

select
    respondent_type,
    term,
    term like '% %' as is_pair,
    cast(
        {{ business_date() }} - {{ topic_threshold("now_days") }} + 1 as date
    ) as period_start,
    cast({{ business_date() }} as date) as period_end,
    n_now,
    n_before,
    n_people,
    total_now,
    total_before,
    share_now,
    share_before,
    z_value,
    p_value,
    q_value,
    example_response_ids
from corrected
where
    q_value <= {{ seed_value("topic_thresholds", "threshold", "most_q") }}
    and z_value > 0
