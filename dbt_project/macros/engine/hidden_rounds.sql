{#- The same cells are hidden as by duckdb__hidden_by_rounds, for an engine that computes a relation anew for each that
    reads it: a round reads the one before once, where two readers a round would make a thousand of ten. -#}
{% macro spark__hidden_by_rounds(cells, memberships, limit, rounds) -%}
    state_0 as (
        select
            member.cell_id,
            member.equation,
            cast(cell.n as bigint) as n,
            case when member.is_total then 1 else 0 end as n_totals,
            cell.is_small as is_hidden
        from {{ memberships }} as member
        inner join {{ cells }} as cell on member.cell_id = cell.cell_id
        where cell.n > 0
    ),
    {%- for round in range(1, rounds + 1) %}

        summed_{{ round }} as (
            select
                *,
                sum(case when is_hidden then 1 else 0 end) over same as n_hidden,
                sum(case when is_hidden then n_totals else 0 end) over same
                as n_hidden_totals,
                sum(case when is_hidden then n * (1 - n_totals) else 0 end) over same
                as n_people,
                row_number() over (
                    partition by equation
                    order by is_hidden asc, n_totals asc, n asc, cell_id asc
                ) as turn
            from state_{{ round - 1 }}
            window same as (partition by equation)
        ),

        state_{{ round }} as (
            select
                cell_id,
                equation,
                n,
                n_totals,
                bool_or(
                    is_hidden
                    or (
                        turn = 1
                        and n_hidden > 0
                        and (
                            n_hidden = 1
                            or (n_hidden_totals = 0 and n_people < 2 * {{ limit }})
                        )
                    )
                ) over (partition by cell_id) as is_hidden
            from summed_{{ round }}
        ),
    {%- endfor %}

    hidden as (
        select
            cell.cell_id,
            cell.n,
            cell.is_small or coalesce(further.is_hidden, false) as is_hidden
        from {{ cells }} as cell
        left join
            (
                select cell_id, bool_or(is_hidden) as is_hidden
                from state_{{ rounds }}
                group by cell_id
            ) as further
            on cell.cell_id = further.cell_id
    )
{%- endmacro %}
