-- What was delivered, and the standard and the promise then in force, where and to
-- whom it counts. Kept as rows, so that the next night can say which of them moved.
select
    {{
        hash_key(
            [
                "actual.case_kind",
                "actual.case_id",
                "actual.from_moment",
                "actual.to_moment",
            ]
        )
    }} as case_key,
    actual.case_kind,
    actual.case_id,
    actual.source,
    actual.file_id,
    actual.attribute,
    {{ month_start("actual.measured_date") }} as month_start,
    coalesce(actual.unit_id, 'unknown') as unit_id,
    coalesce(belonged.segment, 'unknown') as segment,
    actual.actual_score,
    actual.standard_score,
    actual.promise_score
from {{ ref("int_actual_score") }} as actual
left join
    {{ ref("int_customer_segment") }} as belonged
    on {{ on_segment("actual.customer_key", "actual.measured_date", "belonged") }}
