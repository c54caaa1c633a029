"""X-Data 体验数据: what people say."""

from transforms.contracts.fields import FREE_TEXT, Lineage, dy, optional_text, optional_time, person_key, required

RESPONDENT_TYPES = ("customer", "non_customer", "employee", "manager")
RESPONSE_STATUSES = ("complete", "partial", "screened", "test")
MISSING_REASONS = ("not_shown", "skipped", "dont_know", "unmapped")


class Response(Lineage):
    """One row per answered questionnaire."""

    response_id = required(primary_key=True)
    survey_id = required(primary_key=True)
    questionnaire_version = optional_text()
    customer_key = person_key()
    employee_key = person_key()
    unit_id = optional_text()
    respondent_type = dy.Enum(RESPONDENT_TYPES)
    touchpoint_id = optional_text()
    order_id = optional_text()
    invitation_id = optional_text()
    invited_at = optional_time()
    started_at = optional_time()
    submitted_at = optional_time()
    submitted_date = dy.Date(nullable=True, description="local date of submitted_at")
    recorded_at = optional_time()
    duration_s = dy.Float64(nullable=True, min=0)
    status = dy.Enum(RESPONSE_STATUSES)
    channel = optional_text()
    language = optional_text()


class Answer(Lineage):
    """One row per response, question, subquestion, option and loop."""

    response_id = required(primary_key=True)
    survey_id = required(primary_key=True)
    question_key = required(primary_key=True, description="stable key, for example q3 or Q1 or QID7")
    subquestion_key = dy.String(primary_key=True, description="matrix row, empty when there is none")
    option_key = dy.String(primary_key=True, description="option of a multi-select, else empty")
    loop_key = dy.String(primary_key=True, description="loop iteration, else empty")
    question_version = dy.String(description="first 8 hex digits of the hash of wording, scale, options")
    question_text = optional_text()
    value_text = optional_text(metadata=FREE_TEXT)
    value_num = dy.Float64(nullable=True, allow_inf=False, allow_nan=False)
    scale_min = dy.Float64(nullable=True)
    scale_max = dy.Float64(nullable=True)
    is_free_text = dy.Bool(description="value_text holds words of the respondent, to be scored")
    is_other_text = dy.Bool(description="value_text is the open text behind an option")
    missing_reason = dy.Enum(MISSING_REASONS, nullable=True)


class Invitation(Lineage):
    """One row per invitation to answer a survey."""

    invitation_id = required(primary_key=True)
    survey_id = required()
    customer_key = person_key()
    touchpoint_id = optional_text()
    order_id = optional_text()
    channel = optional_text()
    sent_at = optional_time()
    suppressed_at = optional_time()
    bounced_at = optional_time()
    opened_at = optional_time()
    started_at = optional_time()
    completed_at = optional_time()
