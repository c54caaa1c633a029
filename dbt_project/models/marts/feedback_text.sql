select
    {{ hash_key(["comment.comment_id", "clause.clause_no", "clause.aspect"]) }}
    as feedback_id,
    comment.comment_id,
    comment.response_id,
    comment.survey_id,
    comment.question_key,
    case
        when
            not comment.is_anonymous
            and comment.respondent_type in ('customer', 'non_customer')
        then comment.customer_key
    end as customer_key,
    comment.respondent_type,
    -- The words of a member of staff beside a small unit would name their author.
    case
        when comment.respondent_type not in ('employee', 'manager') then comment.unit_id
    end as unit_id,
    coalesce(aspect.touchpoint_id, comment.touchpoint_id) as touchpoint_id,
    comment.channel,
    comment.response_at,
    comment.response_date,
    comment.text_hash,
    comment.masked_text,
    coalesce(clause.clause_no, 0) as clause_no,
    nullif(clause.aspect, '') as aspect,
    aspect.aspect_name_zh as aspect_zh,
    aspect.aspect_name_en as aspect_en,
    aspect.servqual_dimension,
    clause.span_start,
    clause.span_end,
    clause.sentiment_score as clause_sentiment,
    clause.p_positive as clause_p_positive,
    clause.intensity as clause_intensity,
    clause.is_implicit,
    comment.sentiment_score as text_sentiment,
    comment.p_positive as text_p_positive,
    comment.sentiment_label,
    comment.confidence,
    comment.coverage,
    comment.abstain_reason,
    comment.intent,
    comment.emotion,
    comment.keywords,
    comment.is_delight,
    comment.is_meh,
    comment.model_version,
    row_number() over (
        partition by comment.comment_id
        order by clause.clause_no asc nulls first, clause.aspect asc nulls first
    )
    = 1 as is_first_row_of_comment
from {{ ref("int_comment") }} as comment
left join
    {{ ref("stg_text_clause") }} as clause
    on comment.text_hash = clause.text_hash
    and comment.model_version = clause.model_version
left join {{ ref("aspects") }} as aspect on clause.aspect = aspect.aspect
where {{ is_noted("comment.comment_id") }}
