-- The customers' sides of each attribute over everything, with or without a date.
with {{ gap_parts([""]) }} select * from parts
