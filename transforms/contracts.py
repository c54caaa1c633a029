"""The frames that cross a file: one schema per contract of the method, section 2.

Every value arrives as text, is typed under one of these schemas, and is written to the raw zone
with the lineage columns of ``Lineage``. Times are UTC without an offset (``timestamp`` in DuckDB),
``*_date`` columns are the local date of the source. ``*_key`` columns of people are keyed
pseudonyms, and free text is masked, before a frame of this module exists.

The metadata key ``class`` states how a field is treated (method, section 11): ``identifier``
becomes a pseudonym, ``free_text`` is masked; everything else is kept as it is.
"""

import sys
from enum import StrEnum
from typing import Any

# dataframely loads SQLAlchemy, a second of CPU for each command, for column types that no contract uses.
_sqlalchemy = sys.modules.setdefault("sqlalchemy", None)  # type: ignore[arg-type]
import dataframely as dy  # noqa: E402

if _sqlalchemy is None:
    del sys.modules["sqlalchemy"]

IDENTIFIER: dict[str, Any] = {"class": "identifier"}
FREE_TEXT: dict[str, Any] = {"class": "free_text"}

RESPONDENT_TYPES = ("customer", "non_customer", "employee", "manager")
RESPONSE_STATUSES = ("complete", "partial", "screened", "test")
MISSING_REASONS = ("not_shown", "skipped", "dont_know", "unmapped")
EXPOSURE_LEVELS = ("mass", "segment", "individual")


def _id(**kwargs: Any) -> dy.String:
    return dy.String(min_length=1, **kwargs)


def _key() -> dy.String:
    return dy.String(nullable=True, metadata=IDENTIFIER)


def _text(**kwargs: Any) -> dy.String:
    return dy.String(nullable=True, **kwargs)


def _time(**kwargs: Any) -> dy.Datetime:
    return dy.Datetime(nullable=True, time_unit="us", **kwargs)


class Lineage(dy.Schema):
    """Where a row came from. Present in every table of the raw zone."""

    source = dy.String(description="name of the source in sources.toml")
    file_id = dy.String(description="first 16 hex digits of the file's sha256")
    file_date = dy.Date(nullable=True, description="business date the file speaks for")
    record_no = dy.Int64(description="1-based number of the data record in its file")
    record_hash = dy.Int64(description="hash of the record's content, stable across encodings")


class Response(Lineage):
    """One row per answered questionnaire."""

    response_id = _id(primary_key=True)
    survey_id = _id(primary_key=True)
    questionnaire_version = _text()
    customer_key = _key()
    employee_key = _key()
    unit_id = _text()
    respondent_type = dy.Enum(RESPONDENT_TYPES)
    touchpoint_id = _text()
    order_id = _text()
    invitation_id = _text()
    invited_at = _time()
    started_at = _time()
    submitted_at = _time()
    submitted_date = dy.Date(nullable=True, description="local date of submitted_at")
    recorded_at = _time()
    duration_s = dy.Float64(nullable=True, min=0)
    status = dy.Enum(RESPONSE_STATUSES)
    channel = _text()
    language = _text()


class Answer(Lineage):
    """One row per response, question, subquestion, option and loop."""

    response_id = _id(primary_key=True)
    survey_id = _id(primary_key=True)
    question_key = _id(primary_key=True, description="stable key, for example q3 or Q1 or QID7")
    subquestion_key = dy.String(primary_key=True, description="matrix row, empty when there is none")
    option_key = dy.String(primary_key=True, description="option of a multi-select, else empty")
    loop_key = dy.String(primary_key=True, description="loop iteration, else empty")
    question_version = dy.String(description="first 8 hex digits of the hash of wording, scale, options")
    question_text = _text()
    value_text = _text(metadata=FREE_TEXT)
    value_num = dy.Float64(nullable=True, allow_inf=False, allow_nan=False)
    scale_min = dy.Float64(nullable=True)
    scale_max = dy.Float64(nullable=True)
    is_free_text = dy.Bool(description="value_text holds words of the respondent, to be scored")
    is_other_text = dy.Bool(description="value_text is the open text behind an option")
    missing_reason = dy.Enum(MISSING_REASONS, nullable=True)


class Invitation(Lineage):
    """One row per invitation to answer a survey."""

    invitation_id = _id(primary_key=True)
    survey_id = _id()
    customer_key = _key()
    touchpoint_id = _text()
    order_id = _text()
    channel = _text()
    sent_at = _time()
    suppressed_at = _time()
    bounced_at = _time()
    opened_at = _time()
    started_at = _time()
    completed_at = _time()


class TouchEvent(Lineage):
    """One row per contact between a customer and the company."""

    event_id = _id(primary_key=True)
    customer_key = _key()
    touchpoint_id = _id()
    event_at = dy.Datetime(time_unit="us")
    channel = _text()
    unit_id = _text()
    order_id = _text()
    employee_key = _key()
    is_customer_initiated = dy.Bool(nullable=True)
    steps_offered = dy.Int64(nullable=True, min=0)
    steps_taken = dy.Int64(nullable=True, min=0)
    dwell_s = dy.Float64(nullable=True, min=0)
    is_success = dy.Bool(nullable=True)


class Order(Lineage):
    """One row per order."""

    order_id = _id(primary_key=True)
    customer_key = _key()
    unit_id = _text()
    product = _text()
    channel = _text()
    amount = dy.Float64(nullable=True, allow_inf=False, allow_nan=False)
    ordered_at = _time()
    promised_at = _time()
    delivered_at = _time()
    installed_at = _time()
    returned_at = _time()


class Ticket(Lineage):
    """One row per service case."""

    ticket_id = _id(primary_key=True)
    customer_key = _key()
    order_id = _text()
    unit_id = _text()
    touchpoint_id = _text()
    category = _text()
    channel = _text()
    owner_key = _key()
    opened_at = _time()
    first_reply_at = _time()
    resolved_at = _time()


class TicketPriority(Lineage):
    """One row per ticket and change of priority."""

    ticket_id = _id(primary_key=True)
    changed_at = dy.Datetime(time_unit="us", primary_key=True)
    priority = _id()


class Customer(Lineage):
    """One row per customer as of a date."""

    customer_key = dy.String(min_length=1, primary_key=True, metadata=IDENTIFIER)
    as_of_date = dy.Date(primary_key=True, description="the file's date where the file has no column for it")
    name_key = _key()
    segment = _text()
    is_contractual = dy.Bool(nullable=True)
    joined_at = _time()
    region = _text()
    attributes = _text(description="further attributes as a JSON object")


class Action(Lineage):
    """One row per closed-loop action."""

    action_id = _id(primary_key=True)
    customer_key = _key()
    trigger_response_id = _text()
    trigger_ticket_id = _text()
    action_type = _id()
    owner_key = _key()
    opened_at = _time()
    first_reply_at = _time()
    closed_at = _time()
    cost = dy.Float64(nullable=True, min=0)
    outcome = _text()


class Exposure(Lineage):
    """One row per message sent to a customer, or held back from one in the control group."""

    exposure_id = _id(primary_key=True)
    customer_key = _key()
    campaign_id = _id()
    level = dy.Enum(EXPOSURE_LEVELS)
    is_holdout = dy.Bool()
    channel = _text()
    product = _text(description="product the message advertises")
    salutation_key = _key()
    sent_at = _time()
    opened_at = _time()
    opted_out_at = _time()


class Standard(Lineage):
    """One row per service standard and its validity. The end of validity is exclusive."""

    standard_id = _id(primary_key=True)
    attribute = _id()
    unit_id = _text()
    channel = _text()
    value = dy.Float64(allow_inf=False, allow_nan=False)
    value_unit = _id()
    valid_from = dy.Date()
    valid_to = dy.Date(nullable=True)


class Promise(Lineage):
    """One row per promise made to customers and its validity. The end of validity is exclusive."""

    promise_id = _id(primary_key=True)
    attribute = _id()
    unit_id = _text()
    channel = _text()
    claim = _text()
    value = dy.Float64(allow_inf=False, allow_nan=False)
    value_unit = _id()
    valid_from = dy.Date()
    valid_to = dy.Date(nullable=True)


class Unit(Lineage):
    """One row per organisational unit (shop, service station, region) and its validity."""

    unit_id = _id(primary_key=True)
    unit_name = _text()
    unit_type = _text()
    region = _text()
    parent_unit_id = _text()
    valid_from = dy.Date(nullable=True)
    valid_to = dy.Date(nullable=True)


class Measurement(Lineage):
    """One row per measured actual that no other contract carries (a network counter, a waiting time)."""

    measurement_id = _id(primary_key=True)
    attribute = _id()
    customer_key = _key()
    unit_id = _text()
    order_id = _text()
    channel = _text()
    value = dy.Float64(allow_inf=False, allow_nan=False)
    value_unit = _id()
    measured_at = _time()


class Contract(StrEnum):
    """Names of the raw tables; the values are the table names in the warehouse's raw schema."""

    RESPONSE = "response"
    ANSWER = "answer"
    INVITATION = "invitation"
    TOUCH_EVENT = "touch_event"
    ORDER = "customer_order"
    TICKET = "ticket"
    TICKET_PRIORITY = "ticket_priority"
    CUSTOMER = "customer"
    ACTION = "action"
    EXPOSURE = "exposure"
    STANDARD = "standard"
    PROMISE = "promise"
    UNIT = "unit"
    MEASUREMENT = "measurement"


SCHEMAS: dict[Contract, type[Lineage]] = {
    Contract.RESPONSE: Response,
    Contract.ANSWER: Answer,
    Contract.INVITATION: Invitation,
    Contract.TOUCH_EVENT: TouchEvent,
    Contract.ORDER: Order,
    Contract.TICKET: Ticket,
    Contract.TICKET_PRIORITY: TicketPriority,
    Contract.CUSTOMER: Customer,
    Contract.ACTION: Action,
    Contract.EXPOSURE: Exposure,
    Contract.STANDARD: Standard,
    Contract.PROMISE: Promise,
    Contract.UNIT: Unit,
    Contract.MEASUREMENT: Measurement,
}


class Quarantine(Lineage):
    """One row per refused record and reason. ``found`` is masked."""

    contract = dy.String()
    column = _text(description="name of the column in the file, as found")
    found = _text(description="the refused value, masked and shortened")
    rule = dy.String(description="the rule it broke, for example wrong_type or missing_required")
    expected = _text()


class TextScore(dy.Schema):
    """One row per distinct masked text and model version."""

    text_hash = dy.String(primary_key=True, description="md5 of the masked text, as DuckDB's md5()")
    model_version = dy.String(primary_key=True)
    sentiment_score = dy.Float64(nullable=True, min=-1, max=1)
    p_positive = dy.Float64(nullable=True, min=0, max=1)
    sentiment_label = dy.Enum(("positive", "neutral", "negative"), nullable=True)
    confidence = dy.Float64(nullable=True, min=0, max=1)
    coverage = dy.Float64(nullable=True, min=0, max=1)
    abstain_reason = _text()
    intent = dy.String(nullable=True)
    emotion = dy.String(nullable=True)
    is_delight = dy.Bool()
    is_meh = dy.Bool()
    keywords = _text(description="at most five, separated by 、")


class TextTerm(dy.Schema):
    """One row per distinct masked text and term: a word, or two neighbouring words with a space."""

    text_hash = dy.String(primary_key=True)
    model_version = dy.String(primary_key=True)
    term = dy.String(primary_key=True)


class TextClause(dy.Schema):
    """One row per distinct masked text, clause and aspect (aspect empty when none is named)."""

    text_hash = dy.String(primary_key=True)
    model_version = dy.String(primary_key=True)
    clause_no = dy.Int64(primary_key=True, min=1)
    aspect = dy.String(primary_key=True, description="aspect code of seeds/aspects.csv, or empty")
    span_start = dy.Int64(min=0, description="0-based code point in the masked text")
    span_end = dy.Int64(min=0, description="exclusive")
    sentiment_score = dy.Float64(nullable=True, min=-1, max=1)
    p_positive = dy.Float64(nullable=True, min=0, max=1)
    intensity = dy.Float64(nullable=True, min=0)
    is_implicit = dy.Bool(description="the aspect is inferred, not named")
