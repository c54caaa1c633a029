import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_group

import transforms.cli
from transforms.cli import COMMANDS
from transforms.cli.lazy import command

MODULES = sorted({entry.module for entry in COMMANDS.values()})


@pytest.mark.parametrize("name", COMMANDS)
def test_a_listed_command_is_there_and_says_what_it_does(name):
    found = command(name, COMMANDS[name])
    assert found.name == name
    assert found.help


@pytest.mark.parametrize("module", MODULES)
def test_every_command_of_a_module_is_listed(module):
    loaded, app = import_module(f"transforms.cli.{module}"), typer.Typer()
    app.callback()(lambda: None)
    if hasattr(loaded, "register"):
        loaded.register(app)
    assert set(get_group(app).commands) <= set(COMMANDS)


def test_every_module_with_commands_is_listed():
    files = {path.stem for path in Path(transforms.cli.__file__).parent.glob("*.py")}
    assert files - {"__init__", "lazy", "common", "drawing"} == set(MODULES)


def test_help_loads_no_library_of_the_night():
    code = (
        "import sys\nfrom transforms.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'polars', 'duckdb', 'pydantic', 'numpy', 'dbt', 'airflow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_mistyped_command_is_answered_with_the_near_one():
    done = subprocess.run([Path(sys.executable).with_name("huisheng"), "relaeses"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "Did you mean 'releases'" in done.stderr
