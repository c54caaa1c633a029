select
    touchpoint_id,
    touchpoint_name_zh,
    touchpoint_name_en,
    stage_id,
    stage_name_zh,
    stage_name_en,
    stage_no,
    phase,
    tx_part
from {{ ref("touchpoints") }}
