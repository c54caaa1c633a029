"""Huisheng: from survey and operations exports to audited tables of customer experience."""

__version__ = "0.1.0"
