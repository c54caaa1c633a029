-- One row per counted, usable answer of a metric that is published day by day.
with
    answers as (
        select answer.*, role.metric_kind
        from {{ ref("int_counted_answer") }} as answer
        inner join
            {{ ref("metric_roles") }} as role on answer.metric_role = role.metric_role
            {{ join_noted("answer.response_key") }}
        where answer.status = 'complete'
    ),

    observations as (
        select *, metric_role as metric
        from answers
        where
            metric_kind in ('nps', 'top_box', 'ces')
            or (metric_kind = 'attitude' and tx_part is null)
        union all
        select
            *,
            case
                when respondent_type in ('employee', 'manager')
                then 'ex'
                else lower(tx_part)
            end as metric
        from answers
        where
            tx_part is not null
            and metric_kind in ('top_box', 'ces', 'attitude', 'paired')
            and metric_role <> 'expectation'
            and metric_role <> 'importance'
            and metric_role <> 'belief'
    )

select
    response_key,
    question_key,
    subquestion_key,
    metric,
    case
        when metric in ('bx', 'px', 'sx', 'ex') then 'index' else metric_kind
    end as metric_kind,
    customer_key,
    respondent_type,
    touchpoint_id,
    unit_id,
    segment,
    channel,
    experience_date as metric_date,
    null_reason,
    value_num,
    score_pomp,
    cast(1 as double) as weight,
    value_num
    >= scale_max - case when metric_kind = 'ces' then 2 else 1 end as is_top_box,
    metric_kind = 'nps' and value_num >= 9 as is_promoter,
    metric_kind = 'nps' and value_num <= 6 as is_detractor,
    -- Only compared and counted: a dozen characters are as good as all and far cheaper.
    substr(
        {{
            hash_key(
                ["survey_id", "question_key", "subquestion_key", "question_version"]
            )
        }},
        1,
        12
    ) as wording
from observations
where
    metric is not null
    and coalesce(null_reason, '') not in ('not_shown', 'skipped', 'dont_know')
