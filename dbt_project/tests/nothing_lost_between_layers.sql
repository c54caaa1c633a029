-- Rows that went in and rows that came out, per pair of layers. Any row here is a
-- loss or a fan-out.
with
    counts as (
        select
            'responses' as subject,
            (
                select count(distinct concat(survey_id, '|', response_id))
                from {{ source("raw", "response") }}
            ) as n_in,
            (select count(*) from {{ ref("int_response") }}) as n_out
        union all
        select
            'contacts of known customers' as subject,
            (
                select count(distinct event_id)
                from {{ ref("stg_touch_event") }}
                where customer_key is not null and {{ was_computed("customer_key") }}
            ) as n_in,
            (
                select count(*)
                from {{ ref("journey") }}
                where {{ was_computed("customer_key") }}
            ) as n_out
        union all
        select
            'comments of counted responses' as subject,
            (select count(distinct comment_id) from {{ ref("int_comment") }}) as n_in,
            (
                select count(case when is_first_row_of_comment then 1 end)
                from {{ ref("feedback_text") }}
            ) as n_out
        union all
        select
            'invitations' as subject,
            (select count(*) from {{ ref("stg_invitation") }}) as n_in,
            (
                select coalesce(sum(n_invitations), 0) from {{ ref("response_funnel") }}
            ) as n_out
        union all
        select
            'answered responses of customers' as subject,
            (
                select count(*)
                from {{ ref("int_response_context") }}
                where respondent_type in ('customer', 'non_customer')
            ) as n_in,
            (
                select count(distinct response_key) from {{ ref("int_experience") }}
            ) as n_out
        union all
        select
            'steps of journeys' as subject,
            (select count(*) from {{ ref("journey") }}) as n_in,
            (
                select coalesce(sum(n_steps), 0) from {{ ref("journey_summary") }}
            ) as n_out
        union all
        select
            'cases with an opening time' as subject,
            (select 2 * count(opened_at) from {{ ref("int_case") }}) as n_in,
            (select count(*) from {{ ref("action_sla") }}) as n_out
        union all
        select
            'customers' as subject,
            (select count(*) from {{ ref("int_customer") }}) as n_in,
            (select count(*) from {{ ref("customer_360") }}) as n_out
    )

select subject, n_in, n_out
from counts
where n_in <> n_out
