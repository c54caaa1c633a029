{#- The target-customer rule (TA): every row of the seed target_customer_rule must hold. A text field
    compares with value_text, a number with value_num; a field a customer lacks makes the flag null. -#}
{% macro target_customer_condition() -%}
    (
        select
            bool_and(
                case
                    rule.field
                    when 'amount_total'
                    then {{ _compares("money.amount_total") }}
                    when 'n_orders'
                    then {{ _compares("money.n_orders") }}
                    when 'segment'
                    then customer.segment = rule.value_text
                    when 'region'
                    then customer.region = rule.value_text
                end
            )
        from {{ ref("target_customer_rule") }} as rule
    )
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
