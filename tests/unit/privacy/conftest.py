import pytest

from tests.unit.privacy.people import two_people


@pytest.fixture
def installation(tmp_path):
    return two_people(tmp_path)
