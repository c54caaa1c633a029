select
    rule.side,
    rule.rule_id,
    rule.attribute,
    attribute.name_zh as attribute_zh,
    rule.unit_id,
    rule.channel,
    rule.value,
    rule.value_unit,
    rule.score,
    rule.valid_from,
    rule.valid_to,
    coalesce(rule.valid_from <= {{ business_date() }}, true)
    and coalesce(rule.valid_to > {{ business_date() }}, true) as is_current,
    case when rule.score is null then 'no_scale_map' end as missing_reason
from {{ ref("int_rule_score") }} as rule
left join {{ ref("attributes") }} as attribute on rule.attribute = attribute.attribute
