with
    outcomes as (
        select
            invitation.*,
            {{ local_date("invitation.sent_at") }} as sent_date,
            response.status as response_status,
            case
                when invitation.suppressed_at is not null
                then 'suppressed'
                when
                    response.status = 'complete'
                    or (response.status is null and invitation.completed_at is not null)
                then 'complete'
                when
                    response.status = 'partial'
                    or (response.status is null and invitation.started_at is not null)
                then 'partial'
                when response.status = 'screened'
                then 'screened'
                when invitation.bounced_at is not null
                then 'bounced'
                when invitation.opened_at is not null
                then 'opened'
                else 'no_reaction'
            end as outcome
        from {{ ref("stg_invitation") }} as invitation
        left join
            (
                select invitation_id, max(status) as status
                from
                    (
                        select
                            invitation_id,
                            status,
                            row_number() over (
                                partition by invitation_id
                                order by
                                    case
                                        status
                                        when 'complete'
                                        then 0
                                        when 'partial'
                                        then 1
                                        else 2
                                    end
                            ) as status_order
                        from {{ ref("int_response") }}
                        where invitation_id is not null and status <> 'test'
                    ) as answered
                where status_order = 1
                group by invitation_id
            ) as response
            on invitation.invitation_id = response.invitation_id
    ),

    counted as (
        select
            survey_id,
            coalesce(touchpoint_id, 'unknown') as touchpoint_id,
            coalesce(channel, 'unknown') as channel,
            case when sent_date is null then 'undated' else 'month' end as period_type,
            {{ month_start("sent_date") }} as period_start,
            count(*) as n_invitations,
            count(case when outcome = 'suppressed' then 1 end) as n_suppressed,
            count(case when outcome = 'bounced' then 1 end) as n_bounced,
            count(case when outcome = 'no_reaction' then 1 end) as n_no_reaction,
            count(case when outcome = 'opened' then 1 end) as n_opened,
            count(case when outcome = 'screened' then 1 end) as n_screened,
            count(case when outcome = 'partial' then 1 end) as n_partial,
            count(case when outcome = 'complete' then 1 end) as n_complete
        from outcomes
        group by
            survey_id,
            coalesce(touchpoint_id, 'unknown'),
            coalesce(channel, 'unknown'),
            case when sent_date is null then 'undated' else 'month' end,
            {{ month_start("sent_date") }}
    ),

    eligible as (
        select *, n_invitations - n_suppressed - n_screened as n_eligible from counted
    )

select
    survey_id,
    touchpoint_id,
    channel,
    period_type,
    period_start,
    n_invitations,
    n_suppressed,
    n_bounced,
    n_no_reaction,
    n_opened,
    n_screened,
    n_partial,
    n_complete,
    n_eligible,
    {{ ratio("n_complete", "n_eligible") }} as response_rate_rr1,
    {{ wilson_low(ratio("n_complete", "n_eligible"), "n_eligible") }}
    as response_rate_low,
    {{ wilson_high(ratio("n_complete", "n_eligible"), "n_eligible") }}
    as response_rate_high
from eligible
