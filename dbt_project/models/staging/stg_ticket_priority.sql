select ticket_id, changed_at, source, file_id, priority
from {{ newest("ticket_priority", ["ticket_id", "changed_at"]) }} as newest
