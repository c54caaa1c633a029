{#- A night on a kept warehouse recomputes the rows its files touch, and the persons those rows are about; a full
    build recomputes all. Which rows: transforms/touched.py. Which persons: int_touched_person. -#}
{% macro is_touched(person) -%}
    {%- set touched = ref("int_touched_person") -%}
    {%- set listed = person ~ " in (select person_key from " ~ touched ~ ")" -%}
    {{ return(listed if is_incremental() else "true") }}
{%- endmacro %}

{% macro is_touched_row(contract, key, rows="") -%}
    {%- set touched = source("raw", "touched_row") -%}
    {%- set listed = "select row_key from " ~ touched ~ " where contract = " -%}
    {%- set listed = listed ~ "'" ~ contract ~ "'" -%}
    {%- set row_key = row_key_text(key, rows ~ "." if rows else "") -%}
    {{ return(row_key ~ " in (" ~ listed ~ ")" if is_incremental() else "true") }}
{%- endmacro %}

{#- A natural key as one text, as touched_row has it. -#}
{% macro row_key_text(key, prefix="") -%}
    {%- set parts = [] -%}
    {%- for column in key -%}
        {%- do parts.append("cast(" ~ prefix ~ column ~ " as string)") -%}
    {%- endfor -%}
    {{ return("concat_ws('|', " ~ parts | join(", ") ~ ")") }}
{%- endmacro %}

{#- The incremental strategy: whatever was touched goes, whatever the model has now comes, so that rows whose source
    withdrew them leave no ghost. `unique_key` is the person, or the natural key of a staging model, which also
    notes whom its changes are about. -#}
{% macro get_incremental_touched_sql(arguments) -%}
    {%- set target = arguments["target_relation"] -%}
    {%- set new = arguments["temp_relation"] -%}
    {%- set key = arguments["unique_key"] -%}
    {%- set names = arguments["dest_columns"] | map(attribute="name") | list -%}
    {%- set columns = get_quoted_csv(names) -%}
    {%- if key is string -%} {%- set goes = is_touched(key) -%} {%- set noted = "" -%}
    {%- else -%}
        {%- set goes = is_touched_row(model.name | replace("stg_", ""), key) -%}
        {%- set noted = _noted_changes(target, new, names, goes) -%}
    {%- endif -%}
    {{
        return(
            noted
            ~ "delete from {} where {}; insert into {} ({}) select {} from {}".format(
                target, goes, target, columns, columns, new
            )
        )
    }}
{%- endmacro %}

{#- Keys in the rows that differ between the former and the new state; the file they came in makes no difference. -#}
{% macro _noted_changes(target, new, names, goes) -%}
    {%- set content = get_quoted_csv(names | reject("in", ["source", "file_id"])) -%}
    {%- set old_rows = "select {} from {} where {}".format(content, target, goes) -%}
    {%- set new_rows = "select {} from {}".format(content, new) -%}
    {%- set changed = "(({0} except {1}) union all ({1} except {0}))".format(
        old_rows, new_rows
    ) -%}
    {%- set parts = [] -%}
    {%- for name in names if name in ["customer_key", "employee_key", "order_id", "invitation_id"] -%}
        {%- do parts.append("select '" ~ name ~ "', " ~ name ~ " from changed") -%}
    {%- endfor -%}
    {%- if "response_id" in names -%}
        {%- do parts.append(
            "select 'response_key', "
            ~ hash_key(["survey_id", "response_id"])
            ~ " from changed"
        ) -%}
    {%- endif -%}
    {{
        return(
            "insert into {} with changed as materialized (select * from {}) select distinct * from ({}) as noted (kind, key_text) where key_text is not null; ".format(
                source("raw", "touched_key"), changed, parts | join(" union all ")
            )
            if parts
            else ""
        )
    }}
{%- endmacro %}
