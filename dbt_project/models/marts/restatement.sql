with
    figures as (
        select
            'metric_daily' as mart,
            metric_id as figure_key,
            metric_value as value,
            n,
            is_suppressed
        from {{ ref("metric_daily") }}
        union all
        select
            'gap' as mart,
            gap_id as figure_key,
            shortfall as value,
            right_n as n,
            is_suppressed
        from {{ ref("gap") }}
    ),

    compared as (
        select
            published.mart,
            published.figure_key,
            published.period_type,
            published.period_start,
            published.value as old_value,
            figures.value as new_value,
            published.n as old_n,
            figures.n as new_n,
            figures.figure_key is null as is_gone,
            -- How many came and went would tell the size of a group that was or is
            -- hidden.
            published.is_suppressed
            or coalesce(figures.is_suppressed, false) as is_suppressed
        from {{ ref("stg_published_figure") }} as published
        left join
            figures
            on published.mart = figures.mart
            and published.figure_key = figures.figure_key
    ),

    moved as (
        select *
        from compared
        where
            coalesce(abs(old_value - new_value) > 1e-9, false)
            or (old_value is null) <> (new_value is null)
            or coalesce(old_n, -1) <> coalesce(new_n, -1)
    ),

    causes as (
        {% for mart, model in [
            ("metric_daily", ref("int_restated_metric")),
            ("gap", ref("int_restated_gap")),
        ] -%}
            select
                '{{ mart }}' as mart,
                figure_key,
                has_own_rows,
                n_in,
                n_out,
                {% for cause in restatement_causes() -%}
                    n_{{ cause }}{{ "," if not loop.last }}
                {% endfor -%}
            from {{ model }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    explained as (
        select
            moved.*,
            coalesce(cause.has_own_rows, true) as has_own_rows,
            -- A belief may stay while the last customer of its cell goes, and the cell
            -- with it.
            case when moved.is_gone then 0 else coalesce(cause.n_in, 0) end as n_in,
            case
                when moved.is_gone then coalesce(old_n, 0) else coalesce(cause.n_out, 0)
            end as n_out,
            {% for cause in restatement_causes() -%}
                coalesce(cause.n_{{ cause }}, 0) as n_{{ cause }},
            {% endfor -%}
            exists (select 1 from {{ ref("stg_former_response") }}) as has_former_rows,
            (select bool_or(has_new_rules) from {{ ref("stg_run") }}) as has_new_rules
        from moved
        left join
            causes as cause
            on moved.mart = cause.mart
            and moved.figure_key = cause.figure_key
    ),

    named as (
        select
            *,
            nullif(
                concat_ws(
                    ',',
                    {% for cause in restatement_causes() -%}
                        case when n_{{ cause }} > 0 then '{{ cause }}' end
                        {{- "," if not loop.last }}
                    {% endfor %}
                ),
                ''
            ) as causes
        from explained
    )

select
    mart,
    figure_key,
    period_type,
    period_start,
    old_value,
    new_value,
    new_value - old_value as change,
    old_n,
    new_n,
    {% for count in ["n_in", "n_out"] -%}
        {{ shown("case when has_former_rows and has_own_rows then " ~ count ~ " end") }}
        as {{ count }},
    {% endfor -%}
    {% for cause in restatement_causes() -%}
        {{ shown("case when has_former_rows then n_" ~ cause ~ " end") }}
        as n_{{ cause }},
    {% endfor -%}
    case
        when not has_former_rows
        then 'former_rows_not_kept'
        else
            coalesce(
                causes,
                case
                    when has_new_rules
                    then 'rule_or_model'
                    -- It was hidden and is shown, or the reverse, with its neighbours.
                    when is_suppressed
                    then 'suppression'
                    else 'operations'
                end
            )
    end as cause,
    is_gone,
    is_suppressed,
    -- Two shown values tell what moved between them: what one person said, where only
    -- that one moved.
    case
        when has_former_rows and not is_suppressed
        then
            {% for cause in restatement_causes() -%}
                n_{{ cause }} {{ "+ " if not loop.last }}
            {%- endfor %}
            between 1 and {{ min_n("people_data") }} - 1
    end as has_few_moved
from named
