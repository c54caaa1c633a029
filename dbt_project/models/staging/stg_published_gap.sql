select gap_id, gap_no, attribute, period_type, period_start, unit_id
from {{ source("raw", "published_gap") }}
