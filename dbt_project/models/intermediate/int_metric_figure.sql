-- The ready figure of each metric with its spread, and the customer index CX = sum of
-- weight * part over brand, product and service: a missing part makes it null, never a
-- sum of the others. The same people answer all parts, so their errors may add up
-- whole: that of CX is the most it can be.
{% set sums = metric_part_types() %}
with
    parts as (
        select
            part.*,
            {{
                effective_n_in_cell(
                    "n_respondents", "coalesce(likeness.extra_per_answer, 0)"
                )
            }} as n_eff,
            {{ ratio("sum_wx", "sum_w") }} as mean_value,
            {{ ratio("n_promoter", "n") }} as promoter_share,
            {{ ratio("n_detractor", "n") }} as detractor_share,
            {{ ratio("n_top_box", "n") }} as top_box_share
        from {{ ref("int_metric_hidden") }} as part
        left join
            {{ ref("int_metric_likeness") }} as likeness
            on part.metric = likeness.metric
            and part.respondent_type = likeness.respondent_type
    ),

    figures as (
        select
            *,
            case
                metric_kind
                when 'nps'
                then 100 * (promoter_share - detractor_share)
                when 'index'
                then mean_value
                else 100 * top_box_share
            end as metric_value,
            case
                metric_kind
                when 'nps'
                then
                    100 * sqrt(
                        greatest(
                            promoter_share
                            + detractor_share
                            - power(promoter_share - detractor_share, 2),
                            0
                        )
                        / nullif(n_eff, 0)
                    )
                when 'index'
                then
                    {{
                        standard_error(
                            ratio("sum_wx2", "sum_w"), "mean_value", "n_eff"
                        )
                    }}
            end as se
        from parts
    ),

    bounded as (
        select
            *,
            case
                metric_kind
                when 'nps'
                then
                    100
                    * {{ net_share_low("promoter_share", "detractor_share", "n_eff") }}
                when 'index'
                then
                    {{
                        bounded_mean_low(
                            "mean_value", ratio("sum_wx2", "sum_w"), "n_eff", 0, 100
                        )
                    }}
                else 100 * {{ wilson_low("top_box_share", "n_eff") }}
            end as ci_low,
            case
                metric_kind
                when 'nps'
                then
                    100
                    * {{ net_share_high("promoter_share", "detractor_share", "n_eff") }}
                when 'index'
                then
                    {{
                        bounded_mean_high(
                            "mean_value", ratio("sum_wx2", "sum_w"), "n_eff", 0, 100
                        )
                    }}
                else 100 * {{ wilson_high("top_box_share", "n_eff") }}
            end as ci_high
        from figures
    ),

    weighted as (
        select
            part.period_type,
            part.period_start,
            part.respondent_type,
            part.cut,
            part.cut_value,
            min(part.n) as n,
            min(part.n_respondents) as n_respondents,
            sum(part.n_refused) as n_refused,
            {{ exact_sum("weight.weight * part.metric_value") }} as metric_value,
            {% for figure in ["se", "ci_low", "ci_high"] -%}
                {{ exact_sum("weight.weight * part." ~ figure) }} as {{ figure }},
            {% endfor -%}
            count(part.metric_value)
            = (select count(*) from {{ ref("tx_weights") }}) as is_whole,
            bool_or(part.is_suppressed) as is_suppressed,
            bool_and(part.is_comparable_with_previous) as is_comparable_with_previous
        from bounded as part
        inner join {{ ref("tx_weights") }} as weight on part.metric = weight.tx_part
        group by
            part.period_type,
            part.period_start,
            part.respondent_type,
            part.cut,
            part.cut_value
    )

select
    period_type,
    period_start,
    metric,
    metric_kind,
    respondent_type,
    cut,
    cut_value,
    {{ sums | join(", ") }},
    n_eff,
    metric_value,
    mean_value,
    se,
    ci_low,
    ci_high,
    is_comparable_with_previous,
    is_suppressed,
    case
        when n = 0 and n_refused > 0
        then 'wrong_or_unknown_scale'
        when n = 0
        then 'no_answers'
        else suppression_reason
    end as missing_reason
from bounded
union all
select
    period_type,
    period_start,
    'cx' as metric,
    'index' as metric_kind,
    respondent_type,
    cut,
    cut_value,
    n,
    n_respondents,
    cast(n_refused as bigint) as n_refused,
    {% for name, type in sums.items() if not name.startswith("n_re") and name != "n" -%}
        cast(null as {{ type }}) as {{ name }},
    {% endfor -%}
    cast(null as double) as n_eff,
    case when is_whole then metric_value end as metric_value,
    case when is_whole then metric_value end as mean_value,
    case when is_whole then se end as se,
    case when is_whole then ci_low end as ci_low,
    case when is_whole then ci_high end as ci_high,
    is_comparable_with_previous,
    is_suppressed,
    case
        when is_suppressed then 'too_few_people' when not is_whole then 'missing_part'
    end as missing_reason
from weighted
