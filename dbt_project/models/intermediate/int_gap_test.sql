-- Significance, multiplicity, trend and suppression of each gap.
with
    judged as (
        select
            part.gap_no,
            part.gap_zh,
            part.gap_en,
            part.attribute,
            part.period_type,
            part.period_start,
            part.unit_id,
            part.segment,
            part.left_side,
            part.left_value,
            part.left_n,
            part.right_side,
            part.right_value,
            part.right_n,
            part.shortfall,
            part.se,
            part.reconciles,
            part.missing_part,
            attribute.name_zh as attribute_zh,
            attribute.servqual_dimension,
            -- A rule is no person's answer, so only the sides that people or cases
            -- stand behind count.
            least(
                case
                    when left_side in ('standard', 'promise') then null else left_n
                end,
                case
                    when right_side in ('standard', 'promise') then null else right_n
                end
            ) as fewest_n
        from {{ ref("int_gap_part") }} as part
        left join
            {{ ref("attributes") }} as attribute on part.attribute = attribute.attribute
    ),

    hidden as (
        select
            judged.*,
            coalesce(of_left.is_hidden, false)
            or coalesce(of_right.is_hidden, false) as is_suppressed
        from judged
        {% for side in ["left", "right"] -%}
            left join
                {{ ref("int_gap_hidden") }} as of_{{ side }}
                on judged.attribute = of_{{ side }}.attribute
                and judged.{{ side }}_side = of_{{ side }}.side
                and judged.period_type = of_{{ side }}.period_type
                and coalesce(judged.period_start, date '1900-01-01')
                = coalesce(of_{{ side }}.period_start, date '1900-01-01')
                and judged.unit_id = of_{{ side }}.unit_id
                and of_{{ side }}.segment = case
                    when judged.{{ side }}_side = 'belief'
                    then 'ALL'
                    else judged.segment
                end
        {% endfor %}
    ),

    tested as (
        select
            *,
            coalesce(fewest_n >= {{ min_n("published_test") }}, false) as min_n_ok,
            case
                when fewest_n >= {{ min_n("published_test") }} and se > 0
                then {{ two_sided_p("(shortfall / nullif(se, 0))") }}
            end as p_value,
            -- A change against a hidden period would tell that period.
            case
                when not lag(is_suppressed) over same_cell
                then shortfall - lag(shortfall) over same_cell
            end as trend_delta
        from hidden
        window
            same_cell as (
                partition by gap_no, attribute, period_type, unit_id, segment
                order by period_start asc nulls first
            )
    ),

    ranked as (
        select
            *,
            row_number() over family as p_rank,
            count(p_value) over (partition by period_type, period_start) as n_tests
        from tested
        window
            family as (
                partition by period_type, period_start
                order by
                    p_value asc nulls last,
                    gap_no asc,
                    attribute asc,
                    unit_id asc,
                    segment asc
            )
    )

select
    *,
    case
        when p_value is not null
        then
            least(
                1.0,
                min(p_value * n_tests / p_rank) over (
                    partition by period_type, period_start
                    order by p_rank desc
                    rows between unbounded preceding and current row
                )
            )
    end as q_value,
    {{ side_source("left_side") }} as left_source,
    {{ side_source("right_side") }} as right_source
from ranked
