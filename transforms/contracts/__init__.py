"""The frames that cross a file: one schema per contract of the method, section 2.

Every value arrives as text, is typed under one of these schemas, and is written to the raw zone
with the lineage columns of ``Lineage``. Times are UTC without an offset (``timestamp`` in DuckDB),
``*_date`` columns are the local date of the source. ``*_key`` columns of people are keyed
pseudonyms, and free text is masked, before a frame of this package exists.

The metadata key ``class`` states how a field is treated (method, section 11): ``identifier``
becomes a pseudonym, ``free_text`` is masked; everything else is kept as it is.
"""

from enum import StrEnum

from transforms.contracts.experience import RESPONDENT_TYPES, Answer, Invitation, Response
from transforms.contracts.fields import Lineage, dy, optional_text
from transforms.contracts.operations import (
    Action,
    Customer,
    Exposure,
    Measurement,
    Order,
    Ticket,
    TicketPriority,
    TouchEvent,
)
from transforms.contracts.rules import Promise, Standard, Unit
from transforms.contracts.text import TextClause, TextScore, TextTerm

__all__ = ["RESPONDENT_TYPES", "SCHEMAS", "Contract", "Lineage", "Quarantine", "TextClause", "TextScore", "TextTerm"]


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
    column = optional_text(description="name of the column in the file, as found")
    found = optional_text(description="the refused value, masked and shortened")
    rule = dy.String(description="the rule it broke, for example wrong_type or missing_required")
    expected = optional_text()
