-- A corrected export replaces the whole response, so that an answer it withdrew is
-- gone too. Of a response that takes several records of its file, the last record
-- of a question counts. Few responses have either, so only those are put in order.
{% set columns = [
    "response_id",
    "survey_id",
    "question_key",
    "subquestion_key",
    "option_key",
    "loop_key",
    "source",
    "file_id",
    "question_version",
    "question_text",
    "value_text",
    "missing_reason",
    "value_num",
    "scale_min",
    "scale_max",
    "is_free_text",
    "is_other_text",
] %}
{% set key = ["survey_id", "response_id"] %}
with
    several as (
        select survey_id, response_id
        from
            (
                select distinct survey_id, response_id, source, file_id, record_no
                from {{ given_rows("answer") }}
                where {{ is_touched_row("answer", key) }}
            ) as records
        group by survey_id, response_id
        having count(*) > 1
    )

select {{ columns | join(", ") }}
from {{ given_rows("answer") }} as answer
where
    {{ is_touched_row("answer", key) }}
    and not exists (
        select 1
        from several
        where
            answer.survey_id = several.survey_id
            and answer.response_id = several.response_id
    )
union all
select
    {% for column in columns -%}
        answer.{{ column }}{{ "," if not loop.last }}
    {% endfor %}
from {{ given_rows("answer") }} as answer
inner join
    several
    on answer.survey_id = several.survey_id
    and answer.response_id = several.response_id
qualify
    rank() over (
        partition by answer.survey_id, answer.response_id
        order by
            answer.file_date desc nulls last, answer.file_id desc, answer.source desc
    )
    = 1
    and row_number() over (
        partition by
            answer.survey_id,
            answer.response_id,
            answer.question_key,
            answer.subquestion_key,
            answer.option_key,
            answer.loop_key
        order by
            answer.file_date desc nulls last,
            answer.file_id desc,
            answer.source desc,
            answer.record_no desc
    )
    = 1
