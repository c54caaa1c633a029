select source, kind from {{ source("raw", "source") }}
