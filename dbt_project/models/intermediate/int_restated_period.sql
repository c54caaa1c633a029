-- Late: no version of the response was behind the former release. Edited: another
-- version was.
with
    versions as (
        select
            version.survey_id,
            version.response_id,
            bool_or(published.file_id is not null) as was_published
        from {{ ref("stg_response_version") }} as version
        left join
            {{ ref("stg_published_file") }} as published
            on version.source = published.source
            and version.file_id = published.file_id
        group by version.survey_id, version.response_id
    ),

    changed as (
        select
            response.response_date,
            case
                when response.not_counted_reason = 'near_duplicate'
                then 'deduplicated'
                when versions.was_published
                then 'edited'
                else 'late'
            end as cause
        from {{ ref("int_response") }} as response
        inner join
            {{ ref("stg_response") }} as winner
            on response.survey_id = winner.survey_id
            and response.response_id = winner.response_id
        inner join
            versions
            on response.survey_id = versions.survey_id
            and response.response_id = versions.response_id
        left join
            {{ ref("stg_published_file") }} as published
            on winner.source = published.source
            and winner.file_id = published.file_id
        where published.file_id is null
    ),

    periods as (
        select 'day' as period_type, response_date as period_start, cause
        from changed
        where response_date is not null
        union all
        select
            'month' as period_type,
            {{ month_start("response_date") }} as period_start,
            cause
        from changed
        where response_date is not null
        union all
        select 'all' as period_type, cast(null as date) as period_start, cause
        from changed
    )

select
    period_type,
    period_start,
    count(case when cause = 'late' then 1 end) as n_late,
    count(case when cause = 'edited' then 1 end) as n_edited,
    count(case when cause = 'deduplicated' then 1 end) as n_deduplicated
from periods
group by period_type, period_start
