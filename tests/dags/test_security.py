"""Airflow as this project starts it: the key comes from a secrets backend and is hidden, the API is local."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from transforms import airflow_server, airflow_session
from transforms.privacy import keys
from transforms.settings import Settings

KEY = "ab" * 32
ASK = """
from transforms import settings
from transforms.privacy.keys import KeyRing
ring = KeyRing.load(settings.load())
print(ring, ring.current.secret == bytes.fromhex("ab" * 32))
"""


SOURCE = """
[units]
kind = "o"
contract = "unit"
layout = "wide"
files = "units_{date}.csv"
columns = { unit_id = "id" }
"""


@pytest.fixture
def settings(tmp_path):
    return Settings(config_dir=tmp_path, inbox=tmp_path / "in", home=tmp_path / "home")


@pytest.fixture
def backend(tmp_path):
    """The environment of a process whose secrets lie in a file that only its owner can read."""
    path = tmp_path / "variables.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({keys.AIRFLOW_VARIABLE: KEY}))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUISHENG_PSEUDONYM")}
    return clean | {
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__SECRETS__BACKEND": "airflow.secrets.local_filesystem.LocalFilesystemBackend",
        "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps({"variables_file_path": str(path)}),
        "HUISHENG_HOME": str(tmp_path / "home"),
        keys.BACKEND_VARIABLE: "airflow",
        keys.KEY_VARIABLE + "_ID": "k9",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def _asked(environment):
    return subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)


def test_the_key_comes_from_the_secrets_backend(backend, tmp_path):
    done = _asked(backend)
    assert "KeyRing(k9) True" in done.stdout, done.stderr
    assert KEY not in done.stdout + done.stderr
    assert not (tmp_path / "home" / "state" / keys.DEMO_FILE).exists()


def test_a_backend_without_the_key_is_a_mistake_never_a_demonstration_key(backend, tmp_path):
    (tmp_path / "variables.json").write_text("{}")
    done = _asked(backend)
    assert done.returncode != 0
    assert "no such variable" in done.stderr
    assert not (tmp_path / "home" / "state" / keys.DEMO_FILE).exists()


def test_airflow_hides_the_variable_by_its_name():
    from airflow.sdk._shared.secrets_masker import should_hide_value_for_key

    assert should_hide_value_for_key(keys.AIRFLOW_VARIABLE)


def test_the_api_is_on_loopback_and_nobody_is_admin_without_a_password(settings):
    environment = airflow_session.environment(settings)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    served = airflow_server._environment(settings)
    assert served["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert not [name for name in environment if "ALL_ADMINS" in name or "SECRET" in name or "PSEUDONYM" in name]


@pytest.fixture
def served(tmp_path):
    """Airflow with all its components, an inbox without files, and the port of its pages."""
    (tmp_path / "in").mkdir()
    (tmp_path / "sources.toml").write_text(SOURCE, "utf-8")
    (tmp_path / "huisheng.toml").touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from transforms.cli import main; main()", "airflow", "serve"]
    command += ["--config", tmp_path, "--data", tmp_path / "in", "--home", tmp_path / "home"]
    environment = os.environ | {"AIRFLOW__API__PORT": str(port)}
    with (tmp_path / "out").open("w") as out, subprocess.Popen(command, env=environment, stdout=out) as server:
        try:
            yield server, port
        finally:
            server.terminate()


def _health(port: int) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=5) as answer:
            return {name: facts["status"] for name, facts in json.load(answer).items()}
    except (OSError, ValueError):
        return {}


def _listening(process: psutil.Process) -> set[tuple[str, int]]:
    """Where a process listens; one that has ended meanwhile does nowhere."""
    with contextlib.suppress(psutil.NoSuchProcess):
        found = process.net_connections("tcp")
        return {(one.laddr.ip, one.laddr.port) for one in found if one.status == psutil.CONN_LISTEN}
    return set()


def test_all_of_airflow_listens_on_loopback_alone_and_ends_with_the_command(served):
    server, port = served
    while set((found := _health(port)).values()) != {"healthy"}:
        assert server.poll() is None, f"it ended; healthy were {found}"
        time.sleep(1)
    processes = [*psutil.Process(server.pid).children(recursive=True), psutil.Process(server.pid)]
    assert set().union(*map(_listening, processes)) == {("127.0.0.1", port)}
    server.terminate()
    assert psutil.wait_procs(processes, timeout=60)[1] == []


def test_airflows_own_defaults_are_the_strict_ones():
    from airflow.configuration import conf

    assert not conf.getboolean("core", "simple_auth_manager_all_admins")
    assert conf.getboolean("core", "hide_sensitive_var_conn_fields")
    assert conf.get("api", "expose_config").lower() in ("false", "non-sensitive-only")
