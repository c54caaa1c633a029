"""The steps of a night, each alone or all through Airflow."""

from typing import Annotated

import typer

from transforms.cli.common import ConfigOption, DataOption, DateOption, HomeOption, JsonOption, load, parse_date

PANEL = "Run"
FullOption = Annotated[
    bool,
    typer.Option("--full-refresh", help="Compute every row anew, not only what new files touch."),
]

KeepsNewerOption = Annotated[
    bool, typer.Option("--keeps-newer", help="Leave readers on a release of a later date, as a backfill does.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng run --data exports --date 2026-09-30")(run)
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng ingest --data exports")(ingest)
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng score")(score)
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng build --date 2026-09-30")(build)
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng publish --date 2026-09-30")(publish)


def run(
    config: ConfigOption = None,
    data: DataOption = None,
    home: HomeOption = None,
    date: DateOption = None,
    direct: Annotated[bool, typer.Option("--direct", help="Call the steps without Airflow.")] = False,
    full_refresh: FullOption = False,
    keeps_newer: KeepsNewerOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take in new files, score, build, audit and publish: the real DAGs, in this process.

    Whatever stopped the last run, this one goes on where it ended. Nothing new changes nothing.
    """
    _load_readers()
    from transforms import kept, runs, summary
    from transforms.cli import common
    from transforms.cli.drawing import drawn

    settings = load(config, data, home)
    if full_refresh:
        kept.ask_refresh(settings)
    with drawn(common.err):
        record = runs.run(settings, parse_date(date), through_airflow=not direct, keeps_newer=keeps_newer)
    if as_json:
        common.print_json(record.as_dict() | {"summary": summary.collect(settings)})
    else:
        summary.show(common.out, summary.collect(settings), record)


def ingest(
    config: ConfigOption = None,
    data: DataOption = None,
    home: HomeOption = None,
    date: DateOption = None,
    source: Annotated[str | None, typer.Option("--source", help="Only this source, as its DAG does.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Take new files of every source into the raw zone and check the ledger.

    A file that can't be taken is refused with a reason and stops none of the others.
    """
    _load_readers()
    from transforms import intake, runs, status
    from transforms.cli import common
    from transforms.cli.drawing import drawn
    from transforms.ingest import ledger, unclaimed

    settings = load(config, data, home)
    with drawn(common.err), runs.exclusive(settings):
        totals = intake.take_all(settings, parse_date(date) or intake.default_business_date(settings), source)
    if not as_json:
        status.show_refused(common.out, status.refused_files(ledger.read(settings)))
        status.show_unclaimed(common.out, unclaimed(settings))
    _tell(totals, as_json, "huisheng score")


def score(config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Score the texts that the current model has not scored yet."""
    from transforms import pipeline, runs
    from transforms.cli import common
    from transforms.cli.drawing import drawn

    settings = load(config, None, home)
    with drawn(common.err), runs.exclusive(settings):
        totals = pipeline.score(settings)
    _tell(totals, as_json, "huisheng build")


def build(
    config: ConfigOption = None,
    home: HomeOption = None,
    date: DateOption = None,
    full_refresh: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """Build and audit the tables without publishing them: shows whether a change would pass."""
    from transforms import intake, kept, pipeline, runs
    from transforms.cli import common
    from transforms.cli.drawing import drawn

    settings = load(config, None, home)
    with drawn(common.err), runs.exclusive(settings):
        if full_refresh:
            kept.spend(settings)
        day = parse_date(date) or intake.default_business_date(settings)
        ticket = pipeline.build(settings, day, force=True)
        checks = pipeline.audit(settings, ticket)
    _tell({**ticket, **checks}, as_json, "huisheng publish")


def publish(
    config: ConfigOption = None,
    home: HomeOption = None,
    date: DateOption = None,
    full_refresh: FullOption = False,
    keeps_newer: KeepsNewerOption = False,
    as_json: JsonOption = False,
) -> None:
    """Score, build, audit and publish what has been taken in."""
    from transforms import kept, runs
    from transforms.cli import common
    from transforms.cli.drawing import drawn

    settings = load(config, None, home)
    if full_refresh:
        kept.ask_refresh(settings)
    with drawn(common.err):
        record = runs.publish(settings, parse_date(date), keeps_newer=keeps_newer)
    _tell(record.as_dict(), as_json, "huisheng query 'show tables'")


def _load_readers() -> None:
    """The process that reads files loads its libraries while this one loads its own."""
    from transforms.ingest import children

    children.start()


def _tell(result: dict, as_json: bool, next_command: str) -> None:
    from transforms.cli import common

    if as_json:
        common.print_json(result)
    else:
        common.out.print(f"done. Next: {next_command}")
