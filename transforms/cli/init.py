"""``huisheng init``: a configuration for a folder of exports."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from transforms.cli import common
from transforms.ingest import first_sources


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Start", epilog="Example: huisheng init my_config --data my_exports")(init)


def init(
    config: Annotated[Path, typer.Argument(help="New folder for the configuration.")],
    data: Annotated[Path, typer.Option("--data", help="The folder of your exports; it is only read.")],
    as_json: common.JsonOption = False,
) -> None:
    """Look at every file of a folder and write a configuration for it: sources.toml and question roles to check."""
    with Progress(console=common.err, transient=True) as bar:
        task = bar.add_task("looking", total=None)
        sources = first_sources.write(
            config, data, lambda name, done, of: bar.update(task, description=escape(name), completed=done, total=of)
        )
    if as_json:
        facts = [
            {"files": s.files, "number": s.number, "source": s.name or None, "contract": s.found.contract}
            | {"records": s.found.records, "needed": s.needed, "refused": s.found.refused}
            for s in sources
        ]
        common.print_json({"config": str(config), "sources": facts})
        return
    table = Table("files", "", "source", "contract", "records", "still to say")
    for source in sources:
        found = source.found
        todo = found.refused or ", ".join(source.needed)
        records = "" if found.records is None else f"{found.records:,}"
        cells = (source.files, f"× {source.number}", source.name, found.contract, records, todo)
        table.add_row(*(escape(cell or "") for cell in cells))
    common.out.print(table)
    roles = sum(len(source.found.question_roles) for source in sources)
    common.out.print(
        f"wrote {config}/huisheng.toml, sources.toml ({sum(bool(s.name) for s in sources)} sources) and "
        f"seeds/question_roles.csv ({roles} questions). Read them: what could not be known stands in comments.\n"
        f"Next: huisheng run --config {config}",
        markup=False,
        soft_wrap=True,
    )
