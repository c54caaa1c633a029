"""O-Data 运营数据: what happened."""

from transforms.contracts.fields import IDENTIFIER, Lineage, dy, optional_text, optional_time, person_key, required

EXPOSURE_LEVELS = ("mass", "segment", "individual")


class TouchEvent(Lineage):
    """One row per contact between a customer and the company."""

    event_id = required(primary_key=True)
    customer_key = person_key()
    touchpoint_id = required()
    event_at = dy.Datetime(time_unit="us")
    channel = optional_text()
    unit_id = optional_text()
    order_id = optional_text()
    employee_key = person_key()
    is_customer_initiated = dy.Bool(nullable=True)
    steps_offered = dy.Int64(nullable=True, min=0)
    steps_taken = dy.Int64(nullable=True, min=0)
    dwell_s = dy.Float64(nullable=True, min=0)
    is_success = dy.Bool(nullable=True)


class Order(Lineage):
    """One row per order."""

    order_id = required(primary_key=True)
    customer_key = person_key()
    unit_id = optional_text()
    product = optional_text()
    channel = optional_text()
    amount = dy.Float64(nullable=True, allow_inf=False, allow_nan=False)
    ordered_at = optional_time()
    promised_at = optional_time()
    delivered_at = optional_time()
    installed_at = optional_time()
    returned_at = optional_time()


class Ticket(Lineage):
    """One row per service case."""

    ticket_id = required(primary_key=True)
    customer_key = person_key()
    order_id = optional_text()
    unit_id = optional_text()
    touchpoint_id = optional_text()
    category = optional_text()
    channel = optional_text()
    owner_key = person_key()
    opened_at = optional_time()
    first_reply_at = optional_time()
    resolved_at = optional_time()


class TicketPriority(Lineage):
    """One row per ticket and change of priority."""

    ticket_id = required(primary_key=True)
    changed_at = dy.Datetime(time_unit="us", primary_key=True)
    priority = required()


class Customer(Lineage):
    """One row per customer as of a date."""

    customer_key = dy.String(min_length=1, primary_key=True, metadata=IDENTIFIER)
    as_of_date = dy.Date(primary_key=True, description="the file's date where the file has no column for it")
    name_key = person_key()
    segment = optional_text()
    is_contractual = dy.Bool(nullable=True)
    joined_at = optional_time()
    region = optional_text()
    attributes = optional_text(description="further attributes as a JSON object")


class Action(Lineage):
    """One row per closed-loop action."""

    action_id = required(primary_key=True)
    customer_key = person_key()
    trigger_response_id = optional_text()
    trigger_ticket_id = optional_text()
    action_type = required()
    owner_key = person_key()
    opened_at = optional_time()
    first_reply_at = optional_time()
    closed_at = optional_time()
    cost = dy.Float64(nullable=True, min=0)
    outcome = optional_text()


class Exposure(Lineage):
    """One row per message sent to a customer, or held back from one in the control group."""

    exposure_id = required(primary_key=True)
    customer_key = person_key()
    campaign_id = required()
    level = dy.Enum(EXPOSURE_LEVELS)
    is_holdout = dy.Bool()
    channel = optional_text()
    product = optional_text(description="product the message advertises")
    salutation_key = person_key()
    sent_at = optional_time()
    opened_at = optional_time()
    opted_out_at = optional_time()


class Measurement(Lineage):
    """One row per measured actual that no other contract carries (a network counter, a waiting time)."""

    measurement_id = required(primary_key=True)
    attribute = required()
    customer_key = person_key()
    unit_id = optional_text()
    order_id = optional_text()
    channel = optional_text()
    value = dy.Float64(allow_inf=False, allow_nan=False)
    value_unit = required()
    measured_at = optional_time()
