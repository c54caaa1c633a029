{#- Two-sided 95 % quantile of the normal distribution. -#}
{% macro z95() -%} 1.959963984540054 {%- endmacro %}

{% macro ratio(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0))
{%- endmacro %}

{#- A value held between bounds; null stays null, which least() and greatest() don't promise. -#}
{% macro clamp(value, low=none, high=none) -%}
    case
        {%- if low is not none %}
            when {{ value }} < {{ low }} then {{ low }}
        {%- endif %}
        {%- if high is not none %}
            when {{ value }} > {{ high }} then {{ high }}
        {%- endif %}
        else {{ value }}
    end
{%- endmacro %}

{#- Effective sample size under weights (Kish 1965). -#}
{% macro effective_n(sum_w, sum_w2) -%}
    (
        cast({{ sum_w }} as double)
        * {{ sum_w }}
        / nullif(cast({{ sum_w2 }} as double), 0)
    )
{%- endmacro %}

{#- Bounds of the Wilson (1927) score interval of a proportion p of n. Rounding would leave the ends by 1e-17. -#}
{% macro wilson_low(p, n) -%}({{ clamp(_wilson(p, n, "-"), low=0.0) }}) {%- endmacro %}
{% macro wilson_high(p, n) -%}
    ({{ clamp(_wilson(p, n, "+"), high=1.0) }})
{%- endmacro %}

{% macro _wilson(p, n, sign) -%}
    (
        (
            {{ p }} + {{ z95() }} * {{ z95() }} / (2 * nullif({{ n }}, 0))
            {{ sign }} {{ z95() }} * sqrt(
                {{ p }} * (1 - {{ p }}) / nullif({{ n }}, 0)
                + {{ z95() }} * {{ z95() }} / (4.0 * nullif({{ n }}, 0) * {{ n }})
            )
        )
        / (1 + {{ z95() }} * {{ z95() }} / nullif({{ n }}, 0))
    )
{%- endmacro %}

{#- Variance of the values behind a mean, from the mean of their squares; what rounding leaves of none is 0. -#}
{% macro variance_of(mean_square, mean) -%}
    {%- set value = "(" ~ mean_square ~ " - " ~ mean ~ " * " ~ mean ~ ")" -%}
    (case when {{ value }} < 1e-9 then 0.0 else {{ value }} end)
{%- endmacro %}

{#- Standard error of a mean of n independent answers; none of one answer. -#}
{% macro standard_error(mean_square, mean, n) -%}
    sqrt(
        {{ variance_of(mean_square, mean) }}
        / nullif({{ clamp("(" ~ n ~ " - 1)", low="0") }}, 0)
    )
{%- endmacro %}

{#- Bounds of the mean of n answers on a scale from `least` to `most`: the adjusted Wald interval that Rocks (2016, The
    American Statistician 70:365) found best for the three answers of an NPS, as if three more had answered, a quarter of
    them at each end and half in the middle. The plain one is a point where all answer alike. -#}
{% macro bounded_mean_low(mean, mean_square, n, least, most) -%}
    ({{ clamp(_bounded_mean(mean, mean_square, n, least, most, "-"), low=least) }})
{%- endmacro %}
{% macro bounded_mean_high(mean, mean_square, n, least, most) -%}
    ({{ clamp(_bounded_mean(mean, mean_square, n, least, most, "+"), high=most) }})
{%- endmacro %}

{% macro _bounded_mean(mean, mean_square, n, least, most, sign) -%}
    {%- set middle = (least + most) / 2 -%}
    {%- set half = (most - least) / 2 -%}
    {%- set first = _of_three_more(mean ~ " - (" ~ middle ~ ")", 0, n) -%}
    {%- set second = _of_three_more(
        "%s - 2 * (%s) * (%s) + %s"
        | format(mean_square, middle, mean, middle * middle),
        1.5 * half * half,
        n,
    ) -%}
    (
        {{ middle }} + {{ first }}
        {{ sign }} {{ z95() }}
        * sqrt(({{ second }} - {{ first }} * {{ first }}) / ({{ n }} + 3))
    )
{%- endmacro %}

{% macro _of_three_more(share, more, n) -%}
    (({{ n }} * ({{ share }}) + {{ more }}) / ({{ n }} + 3))
{%- endmacro %}

{#- The same of the difference p - d of two shares of n answers. -#}
{% macro net_share_low(p, d, n) -%}
    {{ bounded_mean_low(p ~ " - " ~ d, p ~ " + " ~ d, n, -1, 1) }}
{%- endmacro %}
{% macro net_share_high(p, d, n) -%}
    {{ bounded_mean_high(p ~ " - " ~ d, p ~ " + " ~ d, n, -1, 1) }}
{%- endmacro %}

{#- Bounds of a mean on a scale with its standard error: normal, and as above where nobody differs from the others. -#}
{% macro mean_low(mean, se, n, least, most) -%}
    case
        when {{ se }} = 0
        then {{ bounded_mean_low(mean, mean ~ " * " ~ mean, n, least, most) }}
        else {{ mean }} - {{ z95() }} * {{ se }}
    end
{%- endmacro %}
{% macro mean_high(mean, se, n, least, most) -%}
    case
        when {{ se }} = 0
        then {{ bounded_mean_high(mean, mean ~ " * " ~ mean, n, least, most) }}
        else {{ mean }} + {{ z95() }} * {{ se }}
    end
{%- endmacro %}

{#- Bounds of the difference of two independent means from the bounds of each (Zou & Donner 2008, Statistics in Medicine
    27:1693): the normal ones where both are normal. -#}
{% macro difference_low(left, left_low, right, right_high) -%}
    (
        {{ left }}
        - {{ right }}
        - sqrt(
            power({{ left }} - {{ left_low }}, 2)
            + power({{ right_high }} - {{ right }}, 2)
        )
    )
{%- endmacro %}
{% macro difference_high(left, left_high, right, right_low) -%}
    (
        {{ left }}
        - {{ right }}
        + sqrt(
            power({{ left_high }} - {{ left }}, 2)
            + power({{ right }} - {{ right_low }}, 2)
        )
    )
{%- endmacro %}

{#- Bounds of the difference p1 - p2 of independent proportions (Newcombe 1998, method 10). -#}
{% macro newcombe_low(p1, n1, p2, n2) -%}
    {{ difference_low(p1, wilson_low(p1, n1), p2, wilson_high(p2, n2)) }}
{%- endmacro %}

{% macro newcombe_high(p1, n1, p2, n2) -%}
    {{ difference_high(p1, wilson_high(p1, n1), p2, wilson_low(p2, n2)) }}
{%- endmacro %}

{#- Two-sided p of a standard normal z; Abramowitz & Stegun 26.2.17, error below 1.5e-7.
    Null stays null. -#}
{% macro two_sided_p(z) -%}
    (
        2
        * exp(-0.5 * {{ z }} * {{ z }})
        / sqrt(2 * pi())
        * (
            0.319381530 / (1 + 0.2316419 * abs({{ z }}))
            - 0.356563782 / power(1 + 0.2316419 * abs({{ z }}), 2)
            + 1.781477937 / power(1 + 0.2316419 * abs({{ z }}), 3)
            - 1.821255978 / power(1 + 0.2316419 * abs({{ z }}), 4)
            + 1.330274429 / power(1 + 0.2316419 * abs({{ z }}), 5)
        )
    )
{%- endmacro %}

{#- A figure of few people stays hidden: null where the row's is_suppressed is true. -#}
{% macro shown(expression) -%}
    case when not is_suppressed then {{ expression }} end
{%- endmacro %}

{#- Benjamini-Hochberg (1995): gives the relation `into` of `tests` with a q_value beside each p_value that is not null,
    over the tests of one family (the columns it names; none: all). `order_by` makes the order of equal p total. Most
    rows have too few answers for a test, so they are not put in order. -#}
{% macro with_q_values(tests, into, family, order_by) -%}
    {%- set of_family = "partition by " ~ family | join(", ") if family else "" -%}
    {{ into }}_by_p as (
        select
            *,
            row_number() over (
                {{ of_family }}
                order by p_value asc nulls last, {{ order_by | join(" asc, ") }} asc
            ) as p_rank,
            count(*) over ({{ of_family }}) as n_tests
        from {{ tests }}
        where p_value is not null
    ),

    {{ into }} as (
        select
            *,
            least(
                1.0,
                min(p_value * n_tests / p_rank) over (
                    {{ of_family }}
                    order by p_rank desc
                    rows between unbounded preceding and current row
                )
            ) as q_value
        from {{ into }}_by_p
        union all
        select
            *,
            cast(null as bigint) as p_rank,
            cast(null as bigint) as n_tests,
            cast(null as double) as q_value
        from {{ tests }}
        where p_value is null
    )
{%- endmacro %}
