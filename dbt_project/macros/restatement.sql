{#- Why rows behind a figure came, went or changed. -#}
{% macro restatement_causes() -%}
    {{
        return(
            [
                "late",
                "edited",
                "deduplicated",
                "withdrawn",
                "erased",
                "expired",
                "reversioned",
                "rule_or_model",
                "operations",
            ]
        )
    }}
{%- endmacro %}

{#- Rows that came and went in a group, and the responses behind them by cause. -#}
{% macro restated_counts() -%}
    count(case when direction = 1 then 1 end) as n_in,
    count(case when direction = -1 then 1 end) as n_out,
    {%- for cause in restatement_causes() %}
        count(
            distinct case when cause = '{{ cause }}' then response_key end
        ) as n_{{ cause }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- The relation `moved` of the columns given: rows that are in `now` and were not in `former` (direction 1), and the
    reverse (-1); a changed row is both. Empty where no former rows were kept. -#}
{% macro moved_rows(now, former, columns, condition="true") -%}
    {%- set columns = columns | join(", ") -%}
    now_rows as (
        select {{ columns }}
        from {{ now }}
        where
            {{ condition }} and exists (select 1 from {{ ref("stg_former_response") }})
    ),

    former_rows as (select {{ columns }} from {{ former }}),

    moved as (
        select came.*, 1 as direction
        from
            (
                select *
                from now_rows
                except
                select *
                from former_rows
            ) as came
        union all
        select went.*, -1 as direction
        from
            (
                select *
                from former_rows
                except
                select *
                from now_rows
            ) as went
    )
{%- endmacro %}
