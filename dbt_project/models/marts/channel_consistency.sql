-- Each channel of a touchpoint against all its other channels.
with
    experiences as (
        select
            contact.touchpoint_id,
            coalesce(contact.channel, 'unknown') as channel,
            contact.customer_key,
            contact.emotion,
            1.0 as weight
        from {{ ref("journey") }} as contact
        where contact.emotion is not null
    ),

    persons as (
        select
            touchpoint_id,
            channel,
            grouping(channel) = 1 as is_total,
            {{ person_sums("emotion") }}
        from experiences
        group by
            grouping sets (
                (touchpoint_id, channel, customer_key), (touchpoint_id, customer_key)
            )
    ),

    {{ with_people("persons", "people", ["touchpoint_id", "channel", "is_total"]) }},

    others as (
        select
            own.touchpoint_id,
            own.channel,
            own.n,
            own.n_people as n_customers,
            own.n_eff,
            own.sum_wx as sum_x,
            own.sum_wx2 as sum_x2,
            whole.n - own.n as n_other,
            -- As many of the others' answers tell something new as of the total's.
            (whole.n - own.n) * whole.n_eff / whole.n as n_eff_other,
            whole.sum_wx - own.sum_wx as sum_x_other,
            whole.sum_wx2 - own.sum_wx2 as sum_x2_other
        from people as own
        inner join
            people as whole
            on own.touchpoint_id = whole.touchpoint_id
            and whole.is_total
        where not own.is_total
    ),

    means as (
        select
            *,
            {{ ratio("sum_x", "n") }} as mean_emotion,
            {{ ratio("sum_x_other", "n_other") }} as other_mean_emotion,
            n_customers < {{ min_n("people_data") }} as is_small,
            {{ hash_key(["touchpoint_id", "channel"]) }} as cell_id
        from others
    ),

    cells as (select cell_id, n_customers as n, is_small from means),

    -- Every shown channel tells all others together, so the channels of a touchpoint
    -- are parts of a total that is always known.
    memberships as (
        select cell_id, touchpoint_id as equation, false as is_total from means
    ),

    {{ hidden_by_rounds("cells", "memberships", min_n("people_data"), rounds=3) }},

    judged as (
        select means.*, hidden.is_hidden as is_suppressed
        from means
        inner join hidden on means.cell_id = hidden.cell_id
    ),

    spread as (
        select
            *,
            {% for suffix, mean in [
                ("", "mean_emotion"),
                ("_other", "other_mean_emotion"),
            ] -%}
                {{
                    standard_error(
                        ratio("sum_x2" ~ suffix, "n" ~ suffix), mean, "n_eff" ~ suffix
                    )
                }} as se{{ suffix or "_own" }} {{- "," if not loop.last }}
            {% endfor %}
        from judged
    ),

    compared as (
        select
            *,
            mean_emotion - other_mean_emotion as difference,
            -- Welch: the variances of the two groups need not be equal.
            sqrt(se_own * se_own + se_other * se_other) as se,
            {{ mean_low("mean_emotion", "se_own", "n_eff", -1, 1) }} as low,
            {{ mean_high("mean_emotion", "se_own", "n_eff", -1, 1) }} as high,
            {{ mean_low("other_mean_emotion", "se_other", "n_eff_other", -1, 1) }}
            as other_low,
            {{ mean_high("other_mean_emotion", "se_other", "n_eff_other", -1, 1) }}
            as other_high
        from spread
    ),

    tested as (
        select
            *,
            case
                when
                    not is_suppressed
                    and n_eff >= {{ min_n("published_test") }}
                    and n_eff_other >= {{ min_n("published_test") }}
                    and se > 0
                then {{ two_sided_p("(difference / nullif(se, 0))") }}
            end as p_value
        from compared
    ),

    {{ with_q_values("tested", "ranked", [], ["touchpoint_id", "channel"]) }}

select
    touchpoint_id,
    channel,
    {{ shown("n") }} as n,
    {{ shown("n_customers") }} as n_customers,
    {{ shown("mean_emotion") }} as mean_emotion,
    cast({{ shown("n_other") }} as bigint) as n_other,
    {{ shown("other_mean_emotion") }} as other_mean_emotion,
    {{ shown("difference") }} as difference,
    {{ shown("se") }} as se,
    {{
        shown(
            difference_low("mean_emotion", "low", "other_mean_emotion", "other_high")
        )
    }} as ci_low,
    {{
        shown(
            difference_high("mean_emotion", "high", "other_mean_emotion", "other_low")
        )
    }} as ci_high,
    p_value,
    q_value,
    is_suppressed
from ranked
