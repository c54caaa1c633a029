"""Airflow reads its environment when it is first imported, so all tests share one private home.

Property tests draw the same examples each time, so that a change fails by what it changed; `make explore` draws
new ones. How fast a machine is makes none of them fail.
"""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

settings.register_profile(
    "same_examples", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("new_examples", settings.get_profile("same_examples"), derandomize=False, print_blob=True)
settings.load_profile("same_examples")

ROOT = Path(__file__).resolve().parents[1]

_home = tempfile.mkdtemp(prefix="huisheng-tests-")
os.environ.update(
    AIRFLOW_HOME=_home,
    AIRFLOW__CORE__DAGS_FOLDER=str(ROOT / "dags"),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__UNIT_TEST_MODE="False",
    PYTHONPATH=str(ROOT / "dags"),
)
