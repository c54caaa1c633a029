"""Emerging topics: a new problem of enough people is seen, a steady one and one of few people aren't."""

SELECT = "+emerging_topic"


def test_an_empty_night_has_no_topics_and_the_unit_test_holds(warehouse):
    found = warehouse.build(select=SELECT)
    nodes = {"emerging_topic", "a_risen_term_of_enough_people_is_seen"}
    bad = {name: found.messages[name] for name in nodes if found.nodes[name] not in ("success", "pass")}
    assert bad == {}, bad
    assert "a_risen_term_of_enough_people_is_seen" in found.nodes
    assert found.rows("select count(*) from main.emerging_topic") == [(0,)]
