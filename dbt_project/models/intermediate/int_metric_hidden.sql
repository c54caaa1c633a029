-- Which rows of metric_daily stay hidden: too few people, or a row that would give
-- one of
-- those away by subtraction among units, touchpoints or segments of a total, days of a
-- month or months of all time.
with
    parts as (
        select
            *,
            n_respondents > 0
            and n_respondents < {{ min_n("people_data") }} as is_small,
            {{
                hash_key(
                    [
                        "metric",
                        "respondent_type",
                        "period_type",
                        "period_start",
                        "cut",
                        "cut_value",
                    ]
                )
            }} as cell_id
        from {{ ref("int_metric_part") }}
    ),

    cells as (select cell_id, n_respondents as n, is_small from parts),

    cuts as (select distinct cut from parts where cut <> 'all'),

    memberships as (
        select
            part.cell_id,
            {{
                hash_key(
                    [
                        "'cut'",
                        "part.metric",
                        "part.respondent_type",
                        "part.period_type",
                        "part.period_start",
                        "cuts.cut",
                    ]
                )
            }} as equation,
            part.cut = 'all' as is_total
        from parts as part
        inner join cuts on part.cut = cuts.cut or part.cut = 'all'
        union all
        select
            cell_id,
            {{
                hash_key(
                    [
                        "'month'",
                        "metric",
                        "respondent_type",
                        "cut",
                        "cut_value",
                        "cast(date_trunc('month', period_start) as date)",
                    ]
                )
            }} as equation,
            period_type = 'month' as is_total
        from parts
        where period_type in ('day', 'month')
        union all
        select
            cell_id,
            {{ hash_key(["'all'", "metric", "respondent_type", "cut", "cut_value"]) }}
            as equation,
            period_type = 'all' as is_total
        from parts
        where period_type in ('month', 'all')
    ),

    {{ hidden_by_rounds("cells", "memberships", min_n("people_data")) }}

select
    parts.*,
    hidden.is_hidden as is_suppressed,
    case
        when parts.is_small
        then 'too_few_people'
        when hidden.is_hidden
        then 'complementary'
    end as suppression_reason
from parts
inner join hidden on parts.cell_id = hidden.cell_id
