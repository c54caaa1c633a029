-- Why the rows of a response moved since the former release: what is true of the
-- response now and was of it then.
with
    removed as (
        select
            ledger.source,
            ledger.file_id,
            ledger.erased > coalesce(published.erased, 0) as is_erased,
            ledger.expired > coalesce(published.expired, 0) as is_expired
        from {{ ref("stg_ledger") }} as ledger
        left join
            {{ ref("stg_published_file") }} as published
            on ledger.source = published.source
            and ledger.file_id = published.file_id
    ),

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
    coalesce(response.response_key, former.response_key) as response_key,
    case
        when former.response_key is null
        then 'late'
        when response.response_key is null and removed.is_erased
        then 'erased'
        when response.response_key is null and removed.is_expired
        then 'expired'
        when response.response_key is null
        then 'withdrawn'
        when response.is_counted <> former.is_counted
        then 'deduplicated'
        when response.questionnaire_version <> former.questionnaire_version
        then 'reversioned'
        when response.source <> former.source or response.file_id <> former.file_id
        then 'edited'
        when removed.is_erased
        then 'erased'
        when (select bool_or(has_new_rules) from {{ ref("stg_run") }})
        then 'rule_or_model'
        else 'operations'
    end as cause
from responses as response
full outer join
    {{ ref("stg_former_response") }} as former
    on response.response_key = former.response_key
left join removed on former.source = removed.source and former.file_id = removed.file_id
where exists (select 1 from {{ ref("stg_former_response") }})
