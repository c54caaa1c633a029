-- A corrected export replaces the whole response, so that an answer it withdrew is
-- gone too. Of a response that takes several records of its file, the last record
-- of a question counts.
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
with
    versions as (
        select
            survey_id,
            response_id,
            source,
            file_id,
            min(record_no) < max(record_no) as has_several_records
        from {{ source("raw", "answer") }}
        where {{ is_touched_row("answer", ["survey_id", "response_id"]) }}
        group by survey_id, response_id, source, file_id, file_date
        qualify
            row_number() over (
                partition by survey_id, response_id
                order by file_date desc nulls last, file_id desc, source desc
            )
            = 1
    )

{% for has_several in [false, true] %}
    select
        {% for column in columns -%}
            answer.{{ column }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ source("raw", "answer") }} as answer
    inner join
        versions as version
        on answer.survey_id = version.survey_id
        and answer.response_id = version.response_id
        and answer.source = version.source
        and answer.file_id = version.file_id
    where version.has_several_records = {{ has_several }}
    {% if has_several -%}
        qualify
            row_number() over (
                partition by
                    answer.survey_id,
                    answer.response_id,
                    answer.question_key,
                    answer.subquestion_key,
                    answer.option_key,
                    answer.loop_key
                order by answer.record_no desc
            )
            = 1
    {%- else -%}
        union all
    {%- endif %}
{% endfor %}
