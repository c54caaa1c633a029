select text_hash, model_version, term from {{ source("raw", "text_term") }}
