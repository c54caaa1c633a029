-- Which rows of metric_daily stay hidden: too few people, or a row that would give
-- one of those away,
-- first among the cuts that add up to a total, then among the days of a month and the
-- months of all time.
with
    small as (
        select
            *,
            n_respondents > 0 and n_respondents < {{ min_n("people_data") }} as is_small
        from {{ ref("int_metric_part") }}
    ),

    by_cut as (
        select
            *,
            case
                when cut = 'all'
                then is_small
                else
                    {{
                        is_hidden_with_siblings(
                            "is_small",
                            "n_respondents",
                            min_n("people_data"),
                            "metric, respondent_type, period_type, period_start, cut",
                            "cut_value",
                        )
                    }}
            end as is_hidden_by_cut
        from small
    ),

    by_period as (
        select
            *,
            case
                when period_type = 'all'
                then is_hidden_by_cut
                else
                    {{
                        is_hidden_with_siblings(
                            "is_hidden_by_cut",
                            "n_respondents",
                            min_n("people_data"),
                            "metric, respondent_type, cut, cut_value, period_type, case when period_type = 'day' then date_trunc('month', period_start) end",
                            "period_start",
                        )
                    }}
            end as is_suppressed
        from by_cut
    )

select
    *,
    case
        when is_small then 'too_few_people' when is_suppressed then 'complementary'
    end as suppression_reason
from by_period
