-- Additive parts of each metric over everything, with or without a date: the sums of
-- its months. Who answered in several is one person, so people are counted anew.
{% set cuts = {
    "all": "'ALL'",
    "unit": "coalesce(unit_id, 'unknown')",
    "touchpoint": "coalesce(touchpoint_id, 'unknown')",
    "segment": "coalesce(segment, 'unknown')",
} %}
{% set figure = ["metric", "respondent_type", "cut", "cut_value"] %}
with
    sums as (
        select
            {{ figure | join(", ") }},
            metric_kind,
            {% for n_part, type in metric_part_types().items() if type == "bigint" and n_part != "n_respondents" -%}
                cast(sum({{ n_part }}) as bigint) as {{ n_part }},
            {% endfor -%}
            {% for total, type in metric_part_types().items() if type == "double" -%}
                {{ exact_total(total) }} as {{ total }} {{- "," if not loop.last }}
            {% endfor %}
        from {{ ref("int_metric_month_part") }}
        where period_type = 'month'
        group by {{ figure | join(", ") }}, metric_kind
    ),

    people as (
        {% for cut, cut_value in cuts.items() -%}
            select
                metric,
                respondent_type,
                '{{ cut }}' as cut,
                cut_value,
                count(*) as n_respondents
            from
                (
                    select distinct
                        metric,
                        respondent_type,
                        {{ cut_value }} as cut_value,
                        customer_key
                    from {{ ref("int_metric_observation") }}
                    where null_reason is null
                ) as persons
            group by
                metric, respondent_type, cut_value {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    'all' as period_type,
    cast(null as date) as period_start,
    sums.*,
    coalesce(people.n_respondents, 0) as n_respondents,
    -- There is no period before to compare words with.
    cast(null as string) as first_wording,
    cast(null as string) as last_wording,
    cast(null as bigint) as n_wordings
from sums
left join
    people
    on sums.metric = people.metric
    and sums.respondent_type = people.respondent_type
    and sums.cut = people.cut
    and sums.cut_value = people.cut_value
