-- How alike the answers of one person are, per side and attribute: by how much each
-- further answer per person raises the design effect.
with
    pairs as ({{ gap_pairs() }}),

    all_sides as (
        select attribute, is_paired, {{ gap_sums() }}
        from pairs
        group by attribute, is_paired, has_expectation, customer_key
    ),

    persons as (
        select
            side,
            attribute,
            is_paired,
            n,
            sum_w as w,
            sum_w2 as w2,
            sum_wx as wx,
            sum_wx2 as wx2
        from
            (
                {{
                    gap_sides_apart(
                        "all_sides",
                        ["attribute", "is_paired", "n", "sum_w", "sum_w2"],
                    )
                }}
            ) as apart
    ),

    {{ with_people("persons", "people", ["side", "attribute", "is_paired"]) }}

select side, attribute, is_paired, {{ extra_per_answer() }} as extra_per_answer
from people
