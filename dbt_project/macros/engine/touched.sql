{#- A night on a kept warehouse recomputes the rows its files touch, the persons those rows are about, and the periods
    in which a row of theirs really changed; a full build recomputes all. Which rows: transforms/touched.py. Which
    persons: int_touched_person. Which periods: what the models noted in touched_key. -#}
{% macro is_touched(person, persons="int_touched_person") -%}
    {%- set listed = person ~ " in (select person_key from " ~ ref(persons) ~ ")" -%}
    {{ return(listed if is_incremental() else "true") }}
{%- endmacro %}

{#- The same by the key that the rows of a model have of their own: those of which models before it noted a change.
    Which of their notes count: `touched` in `meta`. -#}
{% macro is_noted(key) -%}
    {%- set noted = source("raw", "touched_key") -%}
    {{
        return(
            key ~ " in (" ~ _noted_keys(noted) ~ ")" if is_incremental() else "true"
        )
    }}
{%- endmacro %}

{#- The same as a join: unlike a condition, the engine may do it before other joins. -#}
{% macro join_noted(key) -%}
    {%- set noted = source("raw", "touched_key") -%}
    {%- set joined = "inner join (" ~ _noted_keys(noted) ~ ") as noted" -%}
    {{
        return(
            joined ~ " on " ~ key ~ " = noted.key_text" if is_incremental() else ""
        )
    }}
{%- endmacro %}

{% macro _noted_keys(noted) -%}
    {%- set kinds = (config.get("meta") or {}).get("touched", []) | join("', '") -%}
    {{
        return(
            "select distinct key_text from "
            ~ noted
            ~ " where kind in ('"
            ~ kinds
            ~ "')"
        )
    }}
{%- endmacro %}

{#- The same for a data test: what a night left as it was has passed with the release it comes from. -#}
{% macro was_computed(person, persons="int_touched_person") -%}
    (
        not exists (select 1 from {{ source("raw", "touched_row") }})
        or {{ person }} in (select person_key from {{ ref(persons) }})
    )
{%- endmacro %}

{% macro is_touched_period(kind, start) -%}
    {%- set noted = "select cast(key_text as date) from " ~ source(
        "raw", "touched_key"
    ) -%}
    {%- set listed = start ~ " in (" ~ noted ~ " where kind = '" ~ kind ~ "')" -%}
    {{ return(listed if is_incremental() else "true") }}
{%- endmacro %}

{% macro is_touched_row(contract, key, rows="") -%}
    {%- set touched = source("raw", "touched_row") -%}
    {%- set listed = "select row_key from " ~ touched ~ " where contract = " -%}
    {%- set listed = listed ~ "'" ~ contract ~ "'" -%}
    {%- set row_key = row_key_text(key, rows ~ "." if rows else "") -%}
    {{ return(row_key ~ " in (" ~ listed ~ ")" if is_incremental() else "true") }}
{%- endmacro %}

{#- The rows of a contract, on a kept warehouse those among which touched ones lie. -#}
{% macro given_rows(contract) -%}
    {%- set given = source("raw", contract) -%}
    {%- if is_incremental() -%}
        {{ return(given.incorporate(path={"identifier": "touched_" ~ contract})) }}
    {%- endif -%}
    {{ return(given) }}
{%- endmacro %}

{#- A natural key as one text, as touched_row has it. -#}
{% macro row_key_text(key, prefix="") -%}
    {%- set parts = [] -%}
    {%- for column in key -%}
        {%- do parts.append("cast(" ~ prefix ~ column ~ " as string)") -%}
    {%- endfor -%}
    {{ return("concat_ws('|', " ~ parts | join(", ") ~ ")") }}
{%- endmacro %}

{#- The incremental strategy: of whatever was touched, rows that the model no longer has go, and rows it has now come,
    so that rows whose source withdrew them leave no ghost and rows that are as they were stay where they are.
    `unique_key` is the natural key of a staging model, which also notes whom its changes are about, or the start of a
    period, the person, or a key that models before it noted; `meta` says which periods, which persons or which notes,
    what is noted of changed rows (`notes`: kind to expression), and which columns of theirs count. -#}
{% macro get_incremental_touched_sql(arguments) -%}
    {%- set target = arguments["target_relation"] -%}
    {%- set new = arguments["temp_relation"] -%}
    {%- set key = arguments["unique_key"] -%}
    {%- set meta = config.get("meta") or {} -%}
    {%- set names = arguments["dest_columns"] | map(attribute="name") | list -%}
    {%- set parts = _changed_keys(meta.get("notes", {})) -%}
    {%- if "touched" in meta -%}
        {%- set touched = is_noted(key if key is string else row_key_text(key)) -%}
        {%- elif "periods" in meta -%}
        {%- set touched = is_touched_period(meta["periods"], key) -%}
    {%- elif key is string -%}
        {%- set touched = is_touched(key, meta.get("persons", "int_touched_person")) -%}
    {%- else -%}
        {%- set touched = is_touched_row(model.name | replace("stg_", ""), key) -%}
        {%- set parts = parts + _changed_persons(names) -%}
    {%- endif -%}
    {{
        return(
            _compared(target, new, names, key, touched)
            ~ _noted_changes(target, new, meta.get("noted_columns", names), parts)
            ~ _replaced(target, new, names)
        )
    }}
{%- endmacro %}

{#- The relations `went` and `came`: numbers of rows that are no longer, and of those that are new. Equal rows are told by
    key and hash, and counted, since a table may hold a row twice. -#}
{% macro _compared(target, new, names, key, touched) -%}
    {%- set keys = get_quoted_csv([key] if key is string else key) -%}
    {#- By number, as the engine then reads the other columns of the touched rows alone. -#}
    {%- set former = "select rowid from {} where {}".format(target, touched) -%}
    {%- for relation, rows in [
        ("former_rows", target ~ " where rowid in (" ~ former ~ ")"),
        ("new_rows", new),
    ] %}
        create or replace temporary table {{ relation }} as
        select
            *,
            row_number() over (partition by {{ keys }}, row_hash order by row_no)
            as copy_no
        from
            (
                select
                    rowid as row_no,
                    hash({{ get_quoted_csv(names) }}) as row_hash,
        {{ keys }}
                from {{ rows }}
            ) as hashed
        ;
    {%- endfor %}
    {%- for relation, rows, others in [
        ("went", "former_rows", "new_rows"),
        ("came", "new_rows", "former_rows"),
    ] %}
        create or replace temporary table {{ relation }} as
        select {{ rows }}.row_no
        from {{ rows }} anti
        join {{ others }} using ({{ keys }}, row_hash, copy_no)
        ;
    {%- endfor %}
{%- endmacro %}

{% macro _replaced(target, new, names) -%}
    {%- set columns = get_quoted_csv(names) -%}
    delete from {{ target }}
    where rowid in (select row_no from went)
    ;
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ new }}
    where rowid in (select row_no from came)
{%- endmacro %}

{#- Queries of (kind, key) over the relation `changed`: whom changed rows of a contract are about. -#}
{% macro _changed_persons(names) -%}
    {%- set person_keys = [
        "customer_key",
        "employee_key",
        "order_id",
        "invitation_id",
    ] -%}
    {#- Of what a customer file says only the segments count, and int_customer_segment compares those. -#}
    {%- if model.name == "stg_customer" -%} {%- set person_keys = [] -%} {%- endif -%}
    {%- set parts = [] -%}
    {%- for name in names if name in person_keys -%}
        {%- do parts.append("select '" ~ name ~ "', " ~ name ~ " from changed") -%}
    {%- endfor -%}
    {%- if "response_id" in names -%}
        {%- do parts.append(
            "select 'response_key', "
            ~ hash_key(["survey_id", "response_id"])
            ~ " from changed"
        ) -%}
    {%- endif -%}
    {{ return(parts) }}
{%- endmacro %}

{#- The same for whatever else is noted of changed rows: `notes` maps a kind to an expression. -#}
{% macro _changed_keys(notes) -%}
    {%- set parts = [] -%}
    {%- for kind, expression in notes.items() -%}
        {%- do parts.append(
            "select '"
            ~ kind
            ~ "', cast("
            ~ expression
            ~ " as string) from changed"
        ) -%}
    {%- endfor -%}
    {{ return(parts) }}
{%- endmacro %}

{#- Notes keys of the rows that came and went; the file they lay in makes no difference. -#}
{% macro _noted_changes(target, new, names, parts) -%}
    {%- if parts -%}
        {%- set content = get_quoted_csv(
            names | reject("in", ["source", "file_id"])
        ) -%}
        {%- set went = "select {} from {} where rowid in (select row_no from went)".format(
            content, target
        ) -%}
        {%- set came = "select {} from {} where rowid in (select row_no from came)".format(
            content, new
        ) -%}
        insert into {{ source("raw", "touched_key") }}
        with
            changed as materialized (
                ({{ went }} except {{ came }})
                union all
                ({{ came }} except {{ went }})
            )
        select distinct *
        from ({{ parts | join(" union all ") }}) as noted (kind, key_text)
        where key_text is not null
        ;
    {%- endif -%}
{%- endmacro %}
