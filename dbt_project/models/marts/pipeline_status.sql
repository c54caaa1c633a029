with
    files as (
        select
            source,
            count(*) as n_files,
            count(case when status = 'refused' then 1 end) as n_refused_files,
            cast(coalesce(sum(loaded), 0) as bigint) as n_loaded,
            cast(coalesce(sum(quarantined), 0) as bigint) as n_quarantined,
            cast(coalesce(sum(duplicate), 0) as bigint) as n_duplicate,
            max(
                case when status = 'loaded' then coalesce(file_date, business_date) end
            ) as last_file_date
        from {{ ref("stg_ledger") }}
        group by source
    )

select
    coalesce(source.source, files.source) as source,
    source.kind,
    {{ business_date() }} as business_date,
    coalesce(files.n_files, 0) as n_files,
    coalesce(files.n_refused_files, 0) as n_refused_files,
    coalesce(files.n_loaded, 0) as n_loaded,
    coalesce(files.n_quarantined, 0) as n_quarantined,
    coalesce(files.n_duplicate, 0) as n_duplicate,
    files.last_file_date,
    cast(
        {{ days_between("files.last_file_date", business_date()) }} as bigint
    ) as age_days,
    case
        when files.source is null
        then 'never_arrived'
        when files.last_file_date is null
        then 'only_refused'
        when {{ days_between("files.last_file_date", business_date()) }} > 1
        then 'late'
        else 'arrived'
    end as freshness
from {{ ref("stg_source") }} as source
full outer join files on source.source = files.source
