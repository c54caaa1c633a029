with
    judged as (
        select
            *,
            {{ is_open_journey("last_event_date") }} as is_open,
            stage_no = max(stage_no) over () as is_last_stage
        from {{ ref("int_stage_reached") }}
        -- What has no time belongs to no day.
        where reached_date is not null
    ),

    counted as (
        select
            stage_id,
            stage_no,
            reached_date,
            coalesce(segment, 'unknown') as segment,
            count(*) as n_reached,
            count(case when is_converted then 1 end) as n_converted,
            count(
                case when not is_converted and not is_last_stage and is_open then 1 end
            ) as n_open,
            count(
                case
                    when not is_converted and not is_last_stage and not is_open then 1
                end
            ) as n_drop_off,
            count(case when not is_converted and is_last_stage then 1 end) as n_final,
            count(case when max_visits > 1 then 1 end) as n_rework,
            cast(sum(n_contacts) as bigint) as n_contacts,
            cast(sum(n_emotions) as bigint) as n_emotions,
            count(distinct case when n_emotions > 0 then customer_key end) as n_voices,
            {{ exact_sum("sum_emotion") }} as sum_emotion
        from judged
        group by stage_id, stage_no, reached_date, coalesce(segment, 'unknown')
    ),

    measured as (
        select *, n_voices between 1 and {{ min_n("people_data") }} - 1 as is_suppressed
        from counted
    )

select
    reached_date,
    stage_id,
    stage_no,
    segment,
    n_reached,
    n_converted,
    n_open,
    n_drop_off,
    n_final,
    n_rework,
    n_contacts,
    {{ shown("n_emotions") }} as n_emotions,
    {{ shown("sum_emotion") }} as sum_emotion,
    case
        when n_reached > n_final then {{ ratio("n_converted", "n_reached - n_final") }}
    end as conversion,
    {{ shown(ratio("sum_emotion", "n_emotions")) }} as mean_emotion,
    is_suppressed
from measured
