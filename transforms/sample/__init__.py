"""A seeded simulator of a Chinese home-appliance brand that writes exports as the real tools do."""

from transforms.sample.plan import DEFAULT_CUSTOMERS, DEFAULT_DAYS, DEFAULT_END, DEFAULT_SEED
from transforms.sample.simulation import SampleSummary, write_sample

__all__ = ["DEFAULT_CUSTOMERS", "DEFAULT_DAYS", "DEFAULT_END", "DEFAULT_SEED", "SampleSummary", "write_sample"]
