select mart, figure_key, period_type, n, value, period_start, is_suppressed
from {{ source("raw", "published_figure") }}
