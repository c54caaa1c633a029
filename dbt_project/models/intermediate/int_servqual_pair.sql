-- Expectation, perception and importance of one attribute in one response, on the
-- 0-10 scale.
with
    items as (
        select
            response_key,
            attribute,
            {{ exact_avg("case when metric_role = 'expectation' then score_pomp end") }}
            / 10 as expectation_score,
            {{ exact_avg("case when metric_role = 'perception' then score_pomp end") }}
            / 10 as perception_score,
            {{ exact_avg("case when metric_role = 'importance' then score_pomp end") }}
            / 100 as importance,
            {{ exact_avg("case when metric_role = 'belief' then score_pomp end") }}
            / 10 as belief_score
        from {{ ref("int_answer") }}
        where
            null_reason is null
            and attribute is not null
            and {{ is_noted("response_key") }}
            and metric_role in ('expectation', 'perception', 'importance', 'belief')
        group by response_key, attribute
    )

select
    items.response_key,
    items.attribute,
    response.respondent_type,
    response.customer_key,
    response.unit_id,
    response.segment,
    response.experience_date,
    items.expectation_score,
    items.perception_score,
    items.belief_score,
    coalesce(items.importance, 1.0) as importance
from items
inner join
    {{ ref("int_response_context") }} as response
    on items.response_key = response.response_key
