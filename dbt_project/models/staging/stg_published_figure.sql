select mart, figure_key, period_type, n, value, period_start
from {{ source("raw", "published_figure") }}
