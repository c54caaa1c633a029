select source, file_id, erased, expired from {{ source("raw", "published_file") }}
