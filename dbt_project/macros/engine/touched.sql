{#- A night on a kept warehouse recomputes the rows and persons that its files touch; transforms/touched.py lists
    them in the raw schema. A full build recomputes all. -#}
{% macro is_touched(person) -%}
    {%- set listed = (
        "select person_key from " ~ var("raw_schema") ~ ".touched_person"
    ) -%}
    {{ return(person ~ " in (" ~ listed ~ ")" if is_incremental() else "true") }}
{%- endmacro %}

{#- Whether a response is one of a touched person's. -#}
{% macro is_of_touched_response(response_key) -%}
    {%- set responses = ref("int_response") -%}
    {%- set listed = "select response_key from " ~ responses ~ " where " -%}
    {%- set listed = listed ~ is_touched("customer_key") -%}
    {{ return(response_key ~ " in (" ~ listed ~ ")" if is_incremental() else "true") }}
{%- endmacro %}

{% macro is_touched_row(contract, key, rows="") -%}
    {%- set listed = "select row_key from " ~ var("raw_schema") ~ ".touched_row" -%}
    {%- set listed = listed ~ " where contract = '" ~ contract ~ "'" -%}
    {%- set row_key = _key_text(key, rows ~ "." if rows else "") -%}
    {{ return(row_key ~ " in (" ~ listed ~ ")" if is_incremental() else "true") }}
{%- endmacro %}

{#- A natural key as one text, as touched_row has it. -#}
{% macro _key_text(key, prefix) -%}
    {%- set parts = [] -%}
    {%- for column in key -%}
        {%- do parts.append("cast(" ~ prefix ~ column ~ " as string)") -%}
    {%- endfor -%}
    {{ return("concat_ws('|', " ~ parts | join(", ") ~ ")") }}
{%- endmacro %}

{#- The incremental strategy: whatever was touched goes, whatever the model has now comes, so that rows whose source
    withdrew them leave no ghost. `unique_key` is the person, or the natural key of a staging model. -#}
{% macro get_incremental_touched_sql(arguments) -%}
    {%- set target = arguments["target_relation"] -%}
    {%- set key = arguments["unique_key"] -%}
    {%- set names = arguments["dest_columns"] | map(attribute="name") -%}
    {%- set columns = get_quoted_csv(names) -%}
    {%- if key == "response_key" -%}
        {%- set listed = "select response_key from " ~ var("raw_schema") -%}
        {%- set goes = key ~ " in (" ~ listed ~ ".touched_response)" -%}
    {%- elif key is string -%} {%- set goes = is_touched(key) -%}
    {%- else -%}
        {%- set goes = is_touched_row(model.name | replace("stg_", ""), key) -%}
    {%- endif -%}
    {%- set source = arguments["temp_relation"] -%}
    {{
        return(
            "delete from {} where {}; insert into {} ({}) select {} from {}".format(
                target, goes, target, columns, columns, source
            )
        )
    }}
{%- endmacro %}
