-- Weighted mean, standard error and n of each side, per period, unit and segment and
-- their totals, which are sums of the smallest cells.
{% set sums = ["sum_w", "sum_w2", "sum_wx", "sum_wx2"] %}
{% set columns = [
    "side",
    "attribute",
    "month_start",
    "unit_id",
    "segment",
    "n",
] + sums %}
with
    pairs as (
        select *, bool_or(is_paired) over (partition by attribute) as has_pairs
        from {{ ref("int_gap_pair_part") }}
    ),

    cells as (
        select
            side,
            attribute,
            nullif(month_start, {{ no_date() }}) as month_start,
            {{ columns[3:] | join(", ") }}
        from pairs
        where is_paired or not has_pairs
        union all
        select {{ columns | join(", ") }}
        from {{ ref("int_gap_rule_part") }}
    ),

    sums as (
        select
            side,
            attribute,
            {{ gap_period_and_place() }},
            {% for name in sums -%} {{ exact_sum(name) }} as {{ name }}, {% endfor -%}
            cast(sum(n) as bigint) as n
        from cells
        group by {{ gap_grouping_sets(["side", "attribute"]) }}
    ),

    means as (
        select
            *,
            {{ ratio("sum_wx", "sum_w") }} as mean_score,
            {{ effective_n("sum_w", "sum_w2") }} as n_eff
        from sums
    )

select
    side,
    attribute,
    period_type,
    period_start,
    unit_id,
    segment,
    n,
    n_eff,
    mean_score,
    case
        when side in ('standard', 'promise')
        then 0.0
        when n > 1
        then
            sqrt(
                greatest({{ ratio("sum_wx2", "sum_w") }} - mean_score * mean_score, 0)
                / nullif(n_eff - 1, 0)
            )
    end as se
from means
-- What has no date counts in the period 'all' only.
where period_type = 'all' or period_start is not null
