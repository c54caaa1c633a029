select business_date from {{ source("raw", "run") }}
