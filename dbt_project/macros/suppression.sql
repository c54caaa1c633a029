{#- Complementary suppression. `cells` is a relation of cell_id, n (people behind it) and is_small;
    `memberships` one of cell_id, equation, is_total: a total is the sum of its equation's other cells.
    Where one cell of an equation is hidden it could be had from the others; where the hidden parts of a shown
    total are fewer than twice the limit together, their sum is told, or a part of it with the help of another
    total. So the smallest shown cell hides too, the total last. A cell stands in several equations (a day's
    unit in its month and in its day), so that is repeated. Gives the relation `hidden` of cell_id, n,
    is_hidden. An empty cell hides nothing. -#}
{% macro hidden_by_rounds(cells, memberships, limit, rounds=8) -%}
    hidden_0 as (select cell_id, n, is_small as is_hidden from {{ cells }}),
    {%- for round in range(1, rounds + 1) %}

        weighed_{{ round }} as (
            select
                member.cell_id,
                cell.n,
                cell.is_hidden,
                count(case when cell.is_hidden then 1 end) over equation as n_hidden,
                count(
                    case when cell.is_hidden and member.is_total then 1 end
                ) over equation as n_hidden_totals,
                sum(
                    case when cell.is_hidden and not member.is_total then cell.n end
                ) over equation as people_hidden,
                row_number() over (
                    partition by
                        member.equation, cell.is_hidden or coalesce(cell.n, 0) = 0
                    order by
                        member.is_total asc, cell.n asc nulls last, member.cell_id asc
                ) as turn
            from {{ memberships }} as member
            inner join hidden_{{ round - 1 }} as cell on member.cell_id = cell.cell_id
            window equation as (partition by member.equation)
        ),

        further_{{ round }} as (
            select
                cell_id,
                bool_or(
                    turn = 1
                    and n > 0
                    and not is_hidden
                    and n_hidden > 0
                    and (
                        n_hidden = 1
                        or (n_hidden_totals = 0 and people_hidden < 2 * {{ limit }})
                    )
                ) as hides
            from weighed_{{ round }}
            group by cell_id
        ),

        hidden_{{ round }} as (
            select
                cell.cell_id,
                cell.n,
                cell.is_hidden or coalesce(further.hides, false) as is_hidden
            from hidden_{{ round - 1 }} as cell
            left join further_{{ round }} as further on cell.cell_id = further.cell_id
        ),
    {%- endfor %}

    hidden as (select * from hidden_{{ rounds }})
{%- endmacro %}
