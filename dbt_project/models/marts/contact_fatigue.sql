with
    capped as (
        select
            *,
            cast(
                least(contact_no, {{ contact_rule("fatigue_last_no") }}) as bigint
            ) as capped_no
        from {{ ref("int_message") }}
    ),

    counted as (
        select
            message_kind,
            capped_no as contact_no,
            count(*) as n,
            count(distinct customer_key) as n_customers,
            count(case when is_opened then 1 end) as n_opened,
            count(case when has_reacted then 1 end) as n_reacted,
            count(case when has_opted_out then 1 end) as n_opted_out
        from capped
        group by message_kind, capped_no
    ),

    shared as (
        select
            *,
            {{ ratio("n_reacted", "n") }} as reaction_share,
            {{ ratio("n_opted_out", "n") }} as opt_out_share,
            n_customers < {{ min_n("people_data") }} as is_suppressed
        from counted
    )

select
    message_kind,
    contact_no,
    contact_no = max(contact_no) over (partition by message_kind) as is_last_or_later,
    {{ shown("n") }} as n,
    {{ shown("n_customers") }} as n_customers,
    {{ shown("n_opened") }} as n_opened,
    {{ shown("n_reacted") }} as n_reacted,
    {{ shown("n_opted_out") }} as n_opted_out,
    {{ shown("reaction_share") }} as reaction_share,
    {{ shown(wilson_low("reaction_share", "n")) }} as reaction_share_low,
    {{ shown(wilson_high("reaction_share", "n")) }} as reaction_share_high,
    {{ shown("opt_out_share") }} as opt_out_share,
    {{ shown(wilson_low("opt_out_share", "n")) }} as opt_out_share_low,
    {{ shown(wilson_high("opt_out_share", "n")) }} as opt_out_share_high,
    is_suppressed
from shared
