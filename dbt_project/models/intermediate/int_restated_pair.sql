-- Pairs of expectation and perception, and beliefs, that came or went since the former
-- release.
with
    pairs as (
        select
            response_key,
            attribute,
            unit_id,
            segment,
            expectation_score,
            perception_score,
            belief_score,
            importance,
            experience_date
        from {{ ref("int_servqual_pair") }}
        where exists (select 1 from {{ ref("stg_former_response") }})
    ),

    former as (select * from {{ ref("stg_former_pair") }}),

    came as (
        select *
        from pairs
        except
        select *
        from former
    ),

    went as (
        select *
        from former
        except
        select *
        from pairs
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
    moved.attribute,
    coalesce(moved.unit_id, 'unknown') as unit_id,
    coalesce(moved.segment, 'unknown') as segment,
    {{ month_start("moved.experience_date") }} as month_start,
    moved.direction,
    restated.cause
from moved
inner join
    {{ ref("int_restated_response") }} as restated
    on moved.response_key = restated.response_key
