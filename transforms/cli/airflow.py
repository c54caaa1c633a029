"""``huisheng airflow``: the scheduler with its UI, backfills, and Airflow's own command line."""

import os
from typing import Annotated

import typer

from transforms import airflow_server
from transforms.cli import common
from transforms.cli.common import ConfigOption, DataOption, HomeOption, load, parse_date
from transforms.errors import UserError

app = typer.Typer(
    no_args_is_help=True,
    help="The nightly schedule: Airflow with its UI on this machine, and backfills.",
    epilog="Examples: huisheng airflow serve · huisheng airflow backfill --from 2026-09-01 --to 2026-09-30",
)


@app.command(epilog="Example: huisheng airflow serve --config my_config")
def serve(config: ConfigOption = None, data: DataOption = None, home: HomeOption = None) -> None:
    """Start Airflow with its UI and the schedule.

    It is on http://127.0.0.1:8080 (or AIRFLOW__API__PORT), for one person on this machine. Ctrl-C stops all of it.
    """
    settings = load(config, data, home)
    password = settings.home / "airflow" / "simple_auth_manager_passwords.json.generated"
    port = os.environ.get("AIRFLOW__API__PORT", "8080")
    common.err.print(f"Airflow starts on http://127.0.0.1:{port}, user admin, password in {password}", soft_wrap=True)
    raise typer.Exit(airflow_server.serve(settings))


@app.command(epilog="Example: huisheng airflow backfill --from 2026-09-01 --to 2026-09-30 --dry-run")
def backfill(
    first: Annotated[str, typer.Option("--from", help="First business date.")],
    last: Annotated[str, typer.Option("--to", help="Last business date, included.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the dates.")] = False,
    reprocess: Annotated[bool, typer.Option("--reprocess", help="Run dates again that succeeded before.")] = False,
    config: ConfigOption = None,
    data: DataOption = None,
    home: HomeOption = None,
) -> None:
    """Run past business dates, both ends included.

    The Airflow that `huisheng airflow serve` started runs them: leave it running.
    """
    start, end = parse_date(first), parse_date(last)
    if start is None or end is None or start > end:
        raise UserError(f"{first} to {last} is no range", where="backfill", expected="--from DATE --to DATE, in order")
    airflow_server.backfill(load(config, data, home), start, end, dry_run=dry_run, reprocess=reprocess)
    days = (end - start).days + 1
    common.out.print(
        f"{days} business dates {'would be' if dry_run else 'are'} queued for each intake, {start} to {end}"
    )


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def cli(context: typer.Context, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Airflow's own command line.

    In this installation's environment, for example: huisheng airflow cli dags list.
    """
    raise typer.Exit(airflow_server.execute(load(config, None, home), context.args))
