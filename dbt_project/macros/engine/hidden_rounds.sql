{#- Complementary suppression. `cells` is a relation of cell_id, n (people behind it) and is_small;
    `memberships` one of cell_id, equation, is_total: a total is the sum of its equation's other cells.
    Where one cell of an equation is hidden it could be had from the others; where the hidden parts of a shown
    total are fewer than twice the limit together, their sum is told, or a part of it with the help of another
    total. One person may stand in several parts, so they count as many as the largest of them, or as the total has
    beyond its shown parts. So the smallest shown cell hides too, the total last. A cell stands in several equations (a day's
    unit in its month and in its day), so that is repeated. Gives the relation `hidden` of cell_id, n,
    is_hidden. An empty cell hides nothing. Of what is hidden only sums per equation go from round to round, since
    most cells of a sparse cut are small from the start. -#}
{% macro hidden_by_rounds(cells, memberships, limit, rounds=8) -%}
    {{
        return(
            adapter.dispatch("hidden_by_rounds", "huisheng")(
                cells, memberships, limit, rounds
            )
        )
    }}
{%- endmacro %}

{% macro duckdb__hidden_by_rounds(cells, memberships, limit, rounds) -%}
    members as (
        select
            member.cell_id,
            member.equation,
            cell.is_small,
            cast(cell.n as bigint) as n,
            case when member.is_total then 1 else 0 end as n_totals
        from {{ memberships }} as member
        inner join {{ cells }} as cell on member.cell_id = cell.cell_id
        where cell.n > 0
    ),

    shown_0 as (select cell_id, equation, n, n_totals from members where not is_small),

    sums_0 as (
        select
            equation,
            count(case when is_small then 1 end) as n_hidden,
            cast(
                sum(case when is_small then n_totals else 0 end) as bigint
            ) as n_hidden_totals,
            cast(
                sum(case when is_small then n * (1 - n_totals) else 0 end) as bigint
            ) as n_people,
            max(case when is_small then n * (1 - n_totals) else 0 end) as n_most,
            -- What the total has beyond its parts: none where each is another person.
            cast(sum(n * (2 * n_totals - 1)) as bigint) as n_beyond
        from members
        group by equation
        having bool_or(is_small)
    ),
    {%- for round in range(1, rounds + 1) %}

        taken_{{ round }} as (
            select distinct cell_id
            from
                (
                    select
                        shown.cell_id,
                        row_number() over (
                            partition by shown.equation
                            order by shown.n_totals asc, shown.n asc, shown.cell_id asc
                        ) as turn
                    from shown_{{ round - 1 }} as shown
                    inner join
                        sums_{{ round - 1 }} as sums on shown.equation = sums.equation
                    where
                        sums.n_hidden = 1
                        or (
                            sums.n_hidden_totals = 0
                            and (
                                sums.n_people < 2 * {{ limit }}
                                or greatest(sums.n_most, sums.n_people + sums.n_beyond)
                                < {{ limit }}
                            )
                        )
                ) as smallest
            where turn = 1
        ),

        shown_{{ round }} as (
            select shown.*
            from shown_{{ round - 1 }} as shown
            left join taken_{{ round }} as taken on shown.cell_id = taken.cell_id
            where taken.cell_id is null
        ),

        sums_{{ round }} as (
            select
                equation,
                cast(sum(n_hidden) as bigint) as n_hidden,
                cast(sum(n_hidden_totals) as bigint) as n_hidden_totals,
                cast(sum(n_people) as bigint) as n_people,
                max(n_most) as n_most,
                max(n_beyond) as n_beyond
            from
                (
                    select *
                    from sums_{{ round - 1 }}
                    union all
                    select
                        shown.equation,
                        1 as n_hidden,
                        shown.n_totals as n_hidden_totals,
                        shown.n * (1 - shown.n_totals) as n_people,
                        shown.n * (1 - shown.n_totals) as n_most,
                        cast(null as bigint) as n_beyond
                    from shown_{{ round - 1 }} as shown
                    inner join
                        taken_{{ round }} as taken on shown.cell_id = taken.cell_id
                ) as known
            group by equation
        ),
    {%- endfor %}

    hidden as (
        select
            cell.cell_id,
            cell.n,
            cell.is_small or further.cell_id is not null as is_hidden
        from {{ cells }} as cell
        left join
            (
                {% for round in range(1, rounds + 1) -%}
                    select cell_id
                    from taken_{{ round }} {{ "union all" if not loop.last }}
                {% endfor %}
            ) as further
            on cell.cell_id = further.cell_id
    )
{%- endmacro %}

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
                max(case when is_hidden then n * (1 - n_totals) else 0 end) over same
                as n_most,
                sum(n * (2 * n_totals - 1)) over same as n_beyond,
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
                            or (
                                n_hidden_totals = 0
                                and (
                                    n_people < 2 * {{ limit }}
                                    or greatest(n_most, n_people + n_beyond)
                                    < {{ limit }}
                                )
                            )
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
