-- Significance, multiplicity, trend and suppression of each gap.
with
    judged as (
        select
            part.*,
            attribute.name_zh as attribute_zh,
            attribute.servqual_dimension,
            -- A rule is no person's answer, so only the sides that people or cases
            -- stand behind count.
            least(
                case
                    when left_side in ('standard', 'promise') then null else left_n_eff
                end,
                case
                    when right_side in ('standard', 'promise')
                    then null
                    else right_n_eff
                end
            ) as fewest_n_eff
        from {{ ref("int_gap_part") }} as part
        left join
            {{ ref("attributes") }} as attribute on part.attribute = attribute.attribute
    ),

    tested as (
        select
            *,
            shortfall is not null
            and coalesce(
                fewest_n_eff >= {{ min_n("published_test") }}, false
            ) as min_n_ok,
            case
                -- A hidden test would show in the q of the others.
                when
                    not is_suppressed
                    and fewest_n_eff >= {{ min_n("published_test") }}
                    and se > 0
                then {{ two_sided_p("(shortfall / nullif(se, 0))") }}
            end as p_value,
            -- A change against a hidden period would tell that period.
            case
                when not lag(is_suppressed) over same_cell
                then shortfall - lag(shortfall) over same_cell
            end as trend_delta
        from judged
        window
            same_cell as (
                partition by gap_no, attribute, period_type, unit_id, segment
                order by period_start asc nulls first
            )
    ),

    {{
        with_q_values(
            "tested",
            "judged_together",
            ["period_type", "period_start"],
            ["gap_no", "attribute", "unit_id", "segment"],
        )
    }}

select
    *,
    {{ side_source("left_side") }} as left_source,
    {{ side_source("right_side") }} as right_source
from judged_together
