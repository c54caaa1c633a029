"""What holds from a day on: standards, promises, units. The end of validity is exclusive."""

from transforms.contracts.fields import Lineage, dy, optional_text, required


class Standard(Lineage):
    """One row per service standard and its validity. The end of validity is exclusive."""

    standard_id = required(primary_key=True)
    attribute = required()
    unit_id = optional_text()
    channel = optional_text()
    value = dy.Float64(allow_inf=False, allow_nan=False)
    value_unit = required()
    valid_from = dy.Date()
    valid_to = dy.Date(nullable=True)


class Promise(Lineage):
    """One row per promise made to customers and its validity. The end of validity is exclusive."""

    promise_id = required(primary_key=True)
    attribute = required()
    unit_id = optional_text()
    channel = optional_text()
    claim = optional_text()
    value = dy.Float64(allow_inf=False, allow_nan=False)
    value_unit = required()
    valid_from = dy.Date()
    valid_to = dy.Date(nullable=True)


class Unit(Lineage):
    """One row per organisational unit (shop, service station, region) and its validity."""

    unit_id = required(primary_key=True)
    unit_name = optional_text()
    unit_type = optional_text()
    region = optional_text()
    parent_unit_id = optional_text()
    valid_from = dy.Date(nullable=True)
    valid_to = dy.Date(nullable=True)
