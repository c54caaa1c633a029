-- Usable answers that came into a metric since the former release, and those that went
-- out of it; a changed answer does both.
with
    answers as (
        select
            response_key,
            question_key,
            subquestion_key,
            metric,
            respondent_type,
            touchpoint_id,
            unit_id,
            segment,
            wording,
            value_num,
            score_pomp,
            metric_date
        from {{ ref("int_metric_observation") }}
        where
            null_reason is null
            and exists (select 1 from {{ ref("stg_former_response") }})
    ),

    former as (select * from {{ ref("stg_former_answer") }}),

    came as (
        select *
        from answers
        except
        select *
        from former
    ),

    went as (
        select *
        from former
        except
        select *
        from answers
    ),

    moved as (
        select *, 1 as direction
        from came
        union all
        select *, -1 as direction
        from went
    )

select
    moved.response_key,
    moved.metric,
    moved.respondent_type,
    coalesce(moved.touchpoint_id, 'unknown') as touchpoint_id,
    coalesce(moved.unit_id, 'unknown') as unit_id,
    coalesce(moved.segment, 'unknown') as segment,
    moved.metric_date as day_start,
    {{ month_start("moved.metric_date") }} as month_start,
    moved.direction,
    restated.cause
from moved
inner join
    {{ ref("int_restated_response") }} as restated
    on moved.response_key = restated.response_key
