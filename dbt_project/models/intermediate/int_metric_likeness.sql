-- How alike the answers of one person are, per metric: by how much each further answer
-- per person raises the design effect.
with
    persons as (
        select metric, respondent_type, {{ person_sums("counted_value") }}
        from
            (
                select
                    metric,
                    respondent_type,
                    customer_key,
                    weight,
                    -- What an answer counts in the figure.
                    case
                        when metric_kind = 'index'
                        then score_pomp / 100
                        when metric_kind <> 'nps'
                        then case when is_top_box then 1.0 else 0.0 end
                        when is_promoter
                        then 1.0
                        when is_detractor
                        then -1.0
                        else 0.0
                    end as counted_value
                from {{ ref("int_metric_observation") }}
                where null_reason is null
            ) as counted
        group by metric, respondent_type, customer_key
    ),

    {{ with_people("persons", "people", ["metric", "respondent_type"]) }}

select metric, respondent_type, {{ extra_per_answer() }} as extra_per_answer
from people
