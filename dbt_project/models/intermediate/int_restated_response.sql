-- Why the rows of a response moved since the former release: what is true of the
-- response now and was of it then.
{% set also -%}
    when now_row.is_counted <> former.is_counted
    then 'deduplicated'
    when now_row.questionnaire_version <> former.questionnaire_version
    then 'reversioned'
{%- endset %}
with
    {{ removed_files() }},

    responses as (
        select
            response.response_key,
            response.questionnaire_version,
            response.is_counted,
            winner.source,
            winner.file_id
        from {{ ref("int_response") }} as response
        inner join
            {{ ref("stg_response") }} as winner
            on response.survey_id = winner.survey_id
            and response.response_id = winner.response_id
    )

select
    coalesce(now_row.response_key, former.response_key) as response_key,
    {{ restated_cause("response_key", also) }} as cause
from responses as now_row
full outer join
    {{ ref("stg_former_response") }} as former
    on now_row.response_key = former.response_key
left join removed on former.source = removed.source and former.file_id = removed.file_id
where exists (select 1 from {{ ref("stg_former_response") }})
