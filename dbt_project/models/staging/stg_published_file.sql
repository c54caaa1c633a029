select source, file_id, erased from {{ source("raw", "published_file") }}
