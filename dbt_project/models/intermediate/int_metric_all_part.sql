-- Additive parts of each metric over everything, with or without a date.
with {{ metric_parts([]) }} select * from summed
