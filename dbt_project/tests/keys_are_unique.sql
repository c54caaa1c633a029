-- One row per key in every published table, and every published table has a key in
-- macros/published_keys.sql.
{%- set keys = published_keys() -%}
{%- set computed = {
    "journey": was_computed("customer_key"),
    "satisfaction_tier": was_computed("customer_key", "int_tier_person"),
} -%}
{% for table_name, key in keys.items() %}
    select '{{ table_name }}' as table_name, 'repeated key' as fault, count(*) as n_rows
    from {{ ref(table_name) }}
    where {{ computed.get(table_name, "true") }}
    group by {{ key | join(", ") }}
    having count(*) > 1
    union all
    select
        '{{ table_name }}' as table_name,
        'key without a value' as fault,
        count(*) as n_rows
    from {{ ref(table_name) }}
    where {{ key | first }} is null
    having count(*) > 0
    union all
{% endfor %}
{% if execute %}
    {% for node in graph.nodes.values() if node.resource_type == "model" and "published" in node.tags and node.name not in keys %}
        select '{{ node.name }}' as table_name, 'no key declared' as fault, 0 as n_rows
        union all
    {% endfor %}
{% endif %}
select '' as table_name, '' as fault, 0 as n_rows
from {{ ref("pipeline_status") }}
where false
