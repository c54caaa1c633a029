select business_date, has_new_rules from {{ source("raw", "run") }}
