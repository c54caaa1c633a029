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

{#- Rows that came and went in a group, and the responses or cases behind them by cause. -#}
{% macro restated_counts(key="response_key", is_counted="true") -%}
    {%- for count, direction in [("n_in", 1), ("n_out", -1)] -%}
        count(
            case when direction = {{ direction }} and {{ is_counted }} then 1 end
        ) as {{ count }},
    {% endfor -%}
    {%- for cause in restatement_causes() %}
        count(
            distinct case when cause = '{{ cause }}' then {{ key }} end
        ) as n_{{ cause }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- The names of those counts. -#}
{% macro restated_columns() -%}
    {{ return("n_in, n_out, n_" ~ restatement_causes() | join(", n_")) }}
{%- endmacro %}

{#- The relation `removed`: files whose rows erasure or retention took out since the former release. -#}
{% macro removed_files() -%}
    removed as (
        select
            ledger.source,
            ledger.file_id,
            ledger.erased > coalesce(published.erased, 0) as is_erased,
            ledger.expired > coalesce(published.expired, 0) as is_expired
        from {{ ref("stg_ledger") }} as ledger
        left join
            {{ ref("stg_published_file") }} as published
            on ledger.source = published.source
            and ledger.file_id = published.file_id
    )
{%- endmacro %}

{#- Why the rows of a response or case moved: what is true of it in `now_row` and was in `former`, whose file is in
    `removed`. `also` are causes that go before a correction. -#}
{% macro restated_cause(key, also="") -%}
    case
        when former.{{ key }} is null
        then 'late'
        when now_row.{{ key }} is null and removed.is_erased
        then 'erased'
        when now_row.{{ key }} is null and removed.is_expired
        then 'expired'
        when now_row.{{ key }} is null
        then 'withdrawn' {{ also }}
        when now_row.source <> former.source or now_row.file_id <> former.file_id
        then 'edited'
        when removed.is_erased
        then 'erased'
        when (select bool_or(has_new_rules) from {{ ref("stg_run") }})
        then 'rule_or_model'
        else 'operations'
    end
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
