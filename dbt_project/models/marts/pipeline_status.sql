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
    ),

    aged as (
        select
            files.n_files,
            files.n_refused_files,
            files.n_loaded,
            files.n_quarantined,
            files.n_duplicate,
            files.last_file_date,
            configured.kind,
            configured.expected_every_days,
            coalesce(configured.expected_every_days > 0, false) as is_promised,
            coalesce(configured.source, files.source) as any_source,
            configured.source is not null as is_expected,
            files.source is not null as is_known,
            coalesce(configured.n_unopened_files, 0) as n_unopened_files,
            coalesce(configured.n_new_columns, 0) as n_new_columns,
            coalesce(configured.n_missing_columns, 0) as n_missing_columns,
            coalesce(configured.n_renamed_columns, 0) as n_renamed_columns,
            cast(
                {{ days_between("files.last_file_date", business_date()) }} as bigint
            ) as days_behind
        from {{ ref("stg_source") }} as configured
        full outer join files on configured.source = files.source
    )

select
    any_source as source,
    kind,
    {{ business_date() }} as business_date,
    is_expected,
    last_file_date is not null as has_arrived,
    expected_every_days,
    coalesce(n_files, 0) as n_files,
    coalesce(n_refused_files, 0) as n_refused_files,
    n_unopened_files,
    coalesce(n_loaded, 0) as n_loaded,
    coalesce(n_quarantined, 0) as n_quarantined,
    coalesce(n_duplicate, 0) as n_duplicate,
    n_new_columns,
    n_missing_columns,
    n_renamed_columns,
    last_file_date,
    case when days_behind < 0 then 0 else days_behind end as age_days,
    case
        when is_promised
        then cast(last_file_date + cast(expected_every_days - 1 as int) as date)
    end as fresh_until_date,
    is_promised and coalesce(days_behind >= expected_every_days, true) as is_late,
    case
        when not is_expected
        then 'not_expected'
        when not is_known
        then 'never_arrived'
        when last_file_date is null
        then 'only_refused'
        when is_promised and days_behind >= expected_every_days
        then 'late'
        else 'arrived'
    end as freshness
from aged
