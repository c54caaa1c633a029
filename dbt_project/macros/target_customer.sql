{#- The target-customer rule (TA): every row of the seed target_customer_rule must hold. A text field
    compares with value_text, a number with value_num. One row that fails makes it false; else a field that the customer
    lacks makes it null. An aggregate over the rows `rule` of one `customer` with its `money`. -#}
{% macro target_customer_condition() -%}
    {%- set is_met -%}
        case
            rule.field
            when 'amount_total'
            then {{ _compares("money.amount_total") }}
            when 'n_orders'
            then {{ _compares("coalesce(money.n_orders, 0)") }}
            when 'segment'
            then customer.segment = rule.value_text
            when 'region'
            then customer.region = rule.value_text
        end
    {%- endset -%}
    case
        when bool_or(not {{ is_met }})
        then false
        when count(*) = count({{ is_met }})
        then true
    end
{%- endmacro %}

{% macro _compares(field) -%}
    case
        rule.operator
        when '>='
        then {{ field }} >= rule.value_num
        when '>'
        then {{ field }} > rule.value_num
        when '<='
        then {{ field }} <= rule.value_num
        when '<'
        then {{ field }} < rule.value_num
        when '='
        then {{ field }} = rule.value_num
    end
{%- endmacro %}
