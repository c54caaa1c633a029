-- Weighted mean, standard error, bounds and n of each side, per period, unit and
-- segment
-- and their totals. Behind what was delivered, and the rules for it, stand cases; each
-- counts as one.
{% set columns = [
    "side",
    "attribute",
    "period_type",
    "period_start",
    "unit_id",
    "segment",
    "n",
    "n_people",
    "sum_w",
    "sum_w2",
    "sum_wx",
    "sum_wx2",
] %}
with
    pairs as (
        select
            part.*,
            bool_or(part.is_paired) over (partition by part.attribute) as has_pairs,
            coalesce(likeness.extra_per_answer, 0) as extra
        from
            (
                {% for model in ["int_gap_month_part", "int_gap_all_part"] -%}
                    select {{ columns | join(", ") }}, is_paired
                    from {{ ref(model) }} {{ "union all" if not loop.last }}
                {% endfor %}
            ) as part
        left join
            {{ ref("int_gap_likeness") }} as likeness
            on part.side = likeness.side
            and part.attribute = likeness.attribute
            and part.is_paired = likeness.is_paired
    ),

    cases as (
        select
            side,
            attribute,
            {{ gap_period_and_place() }},
            cast(sum(n) as bigint) as n,
            cast(sum(n) as bigint) as n_people,
            {%- for name in columns[8:] %}
                {{ exact_sum(name) }} as {{ name }} {{- "," if not loop.last }}
            {%- endfor %}
        from {{ ref("int_gap_rule_part") }}
        group by {{ gap_grouping_sets(["side", "attribute"]) }}
    ),

    sides as (
        select {{ columns | join(", ") }}, extra
        from pairs
        where is_paired or not has_pairs
        union all
        select {{ columns | join(", ") }}, 0.0 as extra
        from cases
        -- What has no date counts in the period 'all' only.
        where period_type = 'all' or period_start is not null
    ),

    means as (
        select
            *,
            {{ ratio("sum_wx", "sum_w") }} as mean_score,
            {{ effective_n_in_cell("n_people", "extra") }} as n_eff
        from sides
    ),

    judged as (
        select
            *,
            case
                when side in ('standard', 'promise')
                then 0.0
                when n > 1
                then
                    {{
                        standard_error(
                            ratio("sum_wx2", "sum_w"), "mean_score", "n_eff"
                        )
                    }}
            end as se
        from means
    )

select
    {{ columns[:8] | join(", ") }},
    n_eff,
    mean_score,
    se,
    {% for bound, of_mean in [("low", mean_low), ("high", mean_high)] -%}
        case
            when side in ('standard', 'promise')
            then mean_score
            when side = 'difference'
            then {{ of_mean("mean_score", "se", "n_eff", -10, 10) }}
            else {{ of_mean("mean_score", "se", "n_eff", 0, 10) }}
        end as {{ bound }} {{- "," if not loop.last }}
    {% endfor %}
from judged
