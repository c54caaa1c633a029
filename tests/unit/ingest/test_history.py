"""What changes between the files of one source: columns, corrections, order of arrival, another try."""

from datetime import date

import pytest

from transforms.errors import UserError
from transforms.ingest import ledger, quarantine
from transforms.ingest.drift import changes, collisions

COLUMNS = {"order_id": "id", "amount": "amount"}
SHOP = {"files": "o_{date}.csv", "kind": "o", "contract": "customer_order", "columns": COLUMNS, "max_bad_share": 1.0}


def newest_amounts(shop):
    rows = shop.rows("customer_order").sort("file_date", "file_id").unique("order_id", keep="last")
    return dict(rows.select("order_id", "amount").rows())


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0)])
def test_a_reverted_correction_wins_in_any_order_of_arrival(site, order):
    shop = site(SHOP)
    files = [
        ("o_20260901.csv", "id,amount\n1,5\n2,5\n"),
        ("o_20260902.csv", "id,amount\n1,7\n2,5\n"),
        ("o_20260903.csv", "id,amount\n1,5\n2,5\n"),
    ]
    for place in order:
        shop.take(*files[place])
    assert newest_amounts(shop) == {"1": 5.0, "2": 5.0}
    ledger.check(ledger.read(shop.settings))


def test_a_cumulative_export_stores_only_what_is_new(site):
    shop = site(SHOP)
    shop.take("o_20260901.csv", "id,amount\n1,5\n")
    entry = shop.take("o_20260902.csv", "id,amount\n1,5\n2,6\n")
    assert (entry.loaded, entry.duplicate) == (1, 1)


def test_a_snapshot_source_withdraws_what_its_newest_file_lacks(site):
    shop = site(SHOP | {"is_snapshot": True})
    shop.take("o_20260901.csv", "id,amount\n1,5\n2,6\n")
    shop.take("o_20260902.csv", "id,amount\n2,6\n")
    assert newest_amounts(shop) == {"2": 6.0}
    assert len(ledger.read(shop.settings)) == 2


@pytest.mark.parametrize(
    ("before", "now", "lines"),
    [
        (["a", "b"], ["a", "b"], []),
        (["a", "b"], ["b", "a"], ["reordered"]),
        (["a", "b"], ["a", "b", "c"], ["new: 'c'"]),
        (["a", "b"], ["a"], ["missing: 'b'"]),
        (["满意度评分", "b"], ["满意度 评分", "b"], ["renamed: '满意度评分' to '满意度 评分'"]),
        (
            ["您的满意度是多少", "b"],
            ["您的满意度是多少？", "b"],
            ["renamed: '您的满意度是多少' to '您的满意度是多少？'"],
        ),
    ],
)
def test_drift_in_words(before, now, lines):
    assert changes(before, now) == lines


def test_columns_hard_to_tell_apart_are_named():
    assert collisions(["Id", "id", "other", "other__2"]) == [
        "repeated: 2 columns read 'id'",
        "repeated: 2 columns read 'other'",
    ]


def test_drift_is_reported_or_refused_as_configured(site, tmp_path):
    shop = site(SHOP)
    shop.take("o_20260901.csv", "id,amount\n1,5\n")
    entry = shop.take("o_20260902.csv", "id,amount,note\n2,5,x\n")
    assert (entry.drift, entry.missing) == (["new: 'note'"], [])
    entry = shop.take("o_20260903.csv", "amount,id,Amount\n5,3,4\n")
    assert entry.drift == ["missing: 'note'", "new: 'Amount'", "repeated: 2 columns read 'amount'"]
    assert entry.missing == ["note"]
    strict = site(SHOP | {"drift": "refuse"})
    entry = strict.take("o_20260904.csv", "id,amount,remark,x\n3,5,x,\n")
    assert (entry.status, entry.code) == ("refused", "drift")
    assert "remark" in entry.reason


def test_an_alias_stands_in_for_a_renamed_column(site):
    shop = site(SHOP | {"aliases": {"amount": ["金额"]}})
    assert shop.take("o_20260901.csv", "id,金额\n1,5\n").loaded == 1


def test_replay_takes_a_file_again_under_the_new_mapping(site):
    shop = site(SHOP)
    entry = shop.take("o_20260901.csv", "id,amount\n1,5\n2,待定\n")
    assert entry.quarantined == 1
    listed = quarantine.listed(shop.settings)
    assert listed.select("file_id", "quarantined", "reason").row(0) == (entry.file_id, 1, "wrong_type 1")
    assert quarantine.shown(shop.settings, "s", entry.file_id).row(0)[:4] == (2, "amount", "待定", "wrong_type")
    wiser = site(SHOP | {"values": {"amount": {"待定": ""}}})
    again = quarantine.replay(wiser.settings, "s", entry.file_id)
    assert (again.loaded, again.quarantined) == (2, 0)
    assert quarantine.listed(wiser.settings).is_empty()
    assert wiser.rows("customer_order").height == 2


def test_replay_of_an_unknown_file_is_the_callers_mistake(site):
    with pytest.raises(UserError):
        quarantine.replay(site(SHOP).settings, "s", "0" * 16)


def test_the_date_in_the_name_is_the_files_date(site):
    entry = site(SHOP).take("o_20260901.csv", "id,amount\n1,5\n", day=date(2026, 9, 20))
    assert (entry.file_date, entry.business_date) == (date(2026, 9, 1), date(2026, 9, 20))


def test_two_versions_of_a_key_in_one_file_both_stay_and_the_later_record_counts(site):
    shop = site(SHOP)
    entry = shop.take("o_20260901.csv", "id,amount\n1,5\n2,6\n1,7\n1,7\n")
    assert (entry.loaded, entry.duplicate) == (3, 1)
    rows = shop.rows("customer_order").sort("file_date", "file_id", "source", "record_no")
    assert rows.select("order_id", "amount", "record_no").rows() == [("1", 5.0, 1), ("2", 6.0, 2), ("1", 7.0, 3)]
    assert dict(rows.unique("order_id", keep="last").select("order_id", "amount").rows()) == {"1": 7.0, "2": 6.0}
    assert shop.rows("records")["key_hash"].n_unique() == 2
