select ticket_id, changed_at, source, file_id, priority
from
    {{ source("raw", "ticket_priority") }}
    {{ latest_version(["ticket_id", "changed_at"]) }}
