-- How alike the answers of one person are, per side and attribute: by how much each
-- further answer per person raises the design effect.
{% set sides = ["expectation", "perception", "difference"] %}
with
    pairs as ({{ gap_pairs() }}),

    all_sides as (
        select
            attribute,
            is_paired,
            count(*) as n,
            {{ exact_sum("weight") }} as w,
            {{ exact_sum("weight * weight") }} as w2,
            {% for side in sides -%}
                {{ exact_sum("weight * " ~ side) }} as {{ side }}_wx,
                {{ exact_sum("weight * " ~ side ~ " * " ~ side) }} as {{ side }}_wx2
                {{- "," if not loop.last }}
            {% endfor %}
        from pairs
        group by attribute, is_paired, has_expectation, customer_key
    ),

    persons as (
        {% for side in sides -%}
            select
                '{{ side }}' as side,
                attribute,
                is_paired,
                n,
                w,
                w2,
                {{ side }}_wx as wx,
                {{ side }}_wx2 as wx2
            from all_sides
            where {{ side }}_wx is not null {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    {{ with_people("persons", "people", ["side", "attribute", "is_paired"]) }}

select side, attribute, is_paired, {{ extra_per_answer() }} as extra_per_answer
from people
