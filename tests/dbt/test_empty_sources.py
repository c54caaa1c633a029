"""A contract that never arrives gives empty tables, not a failed night."""

from transforms.warehouse import PROJECT


def test_every_node_succeeds_without_any_file(empty):
    bad = {name: empty.messages[name] for name, status in empty.nodes.items() if status not in ("success", "pass")}
    assert bad == {}


def test_every_published_table_is_there_and_empty(empty):
    tables = [row[0] for row in empty.rows("select table_name from duckdb_tables() where schema_name = 'main'")]
    from_seeds = {"dim_touchpoint"}
    filled = [table for table in set(tables) - from_seeds if empty.rows(f"select count(*) from main.{table}") != [(0,)]]
    assert {"journey", "satisfaction_tier", "gap", "metric_daily", "customer_360"} <= set(tables)
    assert filled == []
    overview = (PROJECT / "models" / "overview.md").read_text("utf-8")
    assert {table for table in tables if f"#!/model/model.huisheng.{table})" not in overview} == set()


def test_every_formula_has_its_unit_test(empty):
    expected = {
        "tier_of_all_27_cells",
        "runs_drop_and_drawdown_of_the_methods_example",
        "peak_end_of_the_methods_example",
        "gaps_of_the_methods_example_add_up",
        "standard_and_promise_as_of_the_event",
        "link_prefers_token_then_order_then_window",
        "near_duplicates_tests_and_anonymous",
        "scales_directions_and_refusals",
        "nps_pools_answers_not_shops",
        "small_cuts_hide_and_take_one_sibling_with_them",
        "the_service_clock_stops_at_night_and_on_holidays",
        "a_later_priority_never_rewrites_a_past_breach",
        "inputs_of_the_tier_come_from_the_item_else_the_next_best",
        "severity_transition_delight_and_meh",
        "sides_are_weighted_means_with_their_error",
        "gaps_are_tested_and_followed_over_time",
        "cuts_are_tested_against_all_others_of_their_total",
        "answers_become_promoters_and_top_boxes",
        "what_staff_believe_and_customers_confirm",
        "each_journey_of_a_stage_has_one_fate",
        "every_invitation_has_one_outcome",
        "open_voices_are_censored_not_dropped",
        "culture_is_a_mean_of_people_beside_their_customers",
        "pain_is_reach_times_severity",
        "tiers_are_counted_beside_what_has_none",
        "one_row_tells_all_of_a_customer",
        "one_response_pairs_what_it_expected_and_got",
        "a_belief_holds_until_the_next_survey",
    }
    assert expected <= set(empty.nodes)
