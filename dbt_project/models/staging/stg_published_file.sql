select source, file_id from {{ source("raw", "published_file") }}
