"""A group of commands whose modules are imported when they are called, so that help and short commands start fast."""

from dataclasses import dataclass
from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


@dataclass(frozen=True)
class Entry:
    """Where a command lives (a module of this package), its panel, and what the list of commands says about it."""

    module: str
    panel: str
    help: str


def group(entries: dict[str, Entry]) -> type[TyperGroup]:
    """The class of a group that holds these commands beside those registered with it."""

    class Lazy(TyperGroup):
        def format_commands(self, ctx, formatter):  # type: ignore[no-untyped-def]  # click's types differ between versions
            for panel in dict.fromkeys(entry.panel for entry in entries.values()):
                with formatter.section(panel):
                    formatter.write_dl([(name, entry.help) for name, entry in entries.items() if entry.panel == panel])

        def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # click's types differ between versions
            return [*entries, *self.commands.keys() - entries.keys()]

        def get_command(self, ctx: typer.Context, cmd_name: str):  # type: ignore[no-untyped-def,override]  # click's types differ between versions
            if cmd_name in self.commands or cmd_name not in entries:
                return super().get_command(ctx, cmd_name)
            entry = entries[cmd_name]
            return TyperCommand(cmd_name, help=entry.help, rich_help_panel=entry.panel)

        def resolve_command(self, ctx: typer.Context, args: list[str]):  # type: ignore[no-untyped-def,override]  # click's types differ between versions
            name = args[0]
            if name in entries:
                self.commands[name] = command(name, entries[name])
            elif name not in self.commands:
                self.commands.update({known: self.get_command(ctx, known) for known in entries})  # for suggestions
            return super().resolve_command(ctx, args)

    return Lazy


def command(name: str, entry: Entry):  # type: ignore[no-untyped-def]  # click's types differ between versions
    """The real command: one that its module registers, or the module's own group of this name."""
    module = import_module(f"transforms.cli.{entry.module}")
    found = typer.Typer()
    found.callback()(lambda: None)
    if hasattr(module, "register"):
        module.register(found)
    registered = get_group(found).commands.get(name)
    chosen = registered or get_group(module.app)
    chosen.name = name
    return chosen
