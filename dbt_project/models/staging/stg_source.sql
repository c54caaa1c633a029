select
    source,
    kind,
    expected_every_days,
    n_unopened_files,
    n_new_columns,
    n_missing_columns,
    n_renamed_columns
from {{ source("raw", "source") }}
