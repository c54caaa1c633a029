with
    checks as (
        {% for kind, flag in [
            ("wrong_name", "is_wrong_name"),
            ("just_bought", "is_just_bought"),
            ("no_signal", "is_without_signal"),
        ] -%}
            select
                campaign_id,
                level,
                customer_key,
                '{{ kind }}' as error_kind,
                {{ flag }} as is_error
            from {{ ref("int_exposure_error") }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    counted as (
        select
            campaign_id,
            level,
            error_kind,
            count(*) as n_sent,
            count(is_error) as n_checked,
            count(case when is_error then 1 end) as n_error,
            count(distinct customer_key) as n_customers
        from checks
        group by campaign_id, level, error_kind
    ),

    shared as (
        select
            *,
            {{ ratio("n_error", "n_checked") }} as error_share,
            n_customers < {{ min_n("people_data") }} as is_suppressed
        from counted
    )

select
    campaign_id,
    level,
    error_kind,
    {{ shown("n_sent") }} as n_sent,
    {{ shown("n_checked") }} as n_checked,
    {{ shown("n_error") }} as n_error,
    {{ shown("error_share") }} as error_share,
    {{ shown(wilson_low("error_share", "n_checked")) }} as error_share_low,
    {{ shown(wilson_high("error_share", "n_checked")) }} as error_share_high,
    case
        when n_checked = 0
        then 'nothing_to_check'
        when is_suppressed
        then 'too_few_people'
    end as missing_reason,
    is_suppressed
from shared
