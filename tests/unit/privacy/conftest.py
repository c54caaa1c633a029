import pytest

from tests.unit.ingest.conftest import make_site
from tests.unit.privacy.people import two_people


@pytest.fixture
def installation(tmp_path):
    return two_people(tmp_path)


@pytest.fixture
def orders(tmp_path):
    columns = {"order_id": "id", "customer_key": "phone", "amount": "amount", "ordered_at": "time"}
    one = {"files": "*", "kind": "o", "contract": "customer_order", "layout": "table", "columns": columns}
    return make_site(tmp_path, {**one, "max_bad_share": 1.0})
