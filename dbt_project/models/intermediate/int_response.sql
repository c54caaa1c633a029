with
    invited as (
        select
            response.*,
            invitation.invitation_id is not null as has_known_invitation,
            coalesce(
                response.touchpoint_id, invitation.touchpoint_id
            ) as response_touchpoint_id,
            coalesce(response.order_id, invitation.order_id) as response_order_id,
            coalesce(
                response.customer_key, invitation.customer_key
            ) as known_customer_key,
            coalesce(response.invited_at, invitation.sent_at) as response_invited_at,
            coalesce(
                response.submitted_at, response.recorded_at, response.started_at
            ) as response_at,
            case
                response.status when 'complete' then 2 when 'partial' then 1 else 0
            end as status_rank
        from {{ ref("stg_response") }} as response
        left join
            {{ ref("stg_invitation") }} as invitation
            on response.invitation_id = invitation.invitation_id
    ),

    named as (
        select
            *,
            case
                when respondent_type in ('employee', 'manager')
                then employee_key
                else known_customer_key
            end as person_key,
            {{ hash_key(["survey_id", "response_id"]) }} as response_key
        from invited
    ),

    keyed as (
        select
            *,
            coalesce(person_key, concat('anonymous:', response_key)) as respondent_key
        from named
    ),

    neighbours as (
        select
            *,
            lead(response_at) over same_person as next_at,
            lead(status_rank) over same_person as next_rank,
            lag(response_at) over same_person as previous_at,
            lag(status_rank) over same_person as previous_rank
        from keyed
        where {{ is_touched("respondent_key") }}
        window
            same_person as (
                partition by
                    survey_id,
                    respondent_type,
                    respondent_key,
                    coalesce(response_touchpoint_id, ''),
                    coalesce(response_order_id, ''),
                    status_rank > 0
                order by response_at asc nulls last, response_id asc
            )
    ),

    judged as (
        select
            *,
            case
                when status in ('test', 'screened')
                then status
                when
                    person_key is not null
                    and (
                        (
                            {{ seconds_between("response_at", "next_at") }} <= 86400
                            and next_rank > status_rank
                        )
                        or (
                            {{ seconds_between("previous_at", "response_at") }} <= 86400
                            and previous_rank >= status_rank
                        )
                    )
                then 'near_duplicate'
            end as not_counted_reason
        from neighbours
    )

select
    response_id,
    survey_id,
    response_key,
    coalesce(questionnaire_version, '') as questionnaire_version,
    respondent_key as customer_key,
    unit_id,
    response_touchpoint_id as touchpoint_id,
    response_order_id as order_id,
    case when has_known_invitation then invitation_id end as invitation_id,
    respondent_type,
    status,
    channel,
    language,
    not_counted_reason,
    source,
    duration_s,
    not_counted_reason is null as is_counted,
    person_key is null as is_anonymous,
    response_at,
    response_invited_at as invited_at,
    started_at,
    submitted_at,
    recorded_at,
    coalesce(submitted_date, {{ local_date("response_at") }}) as response_date
from judged
