"""The commands by name, with what the help says of each; their modules are loaded when asked.

The database and the flows take most of a second to load: `--help` needs none of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kcvs_mailbot.cli.loading import loading
from kcvs_mailbot.errors import ConfigError

COMMANDS = {
    "demo": ("administration", "Shows the whole job on embedded mail servers."),
    "init": (
        "init",
        "Asks a few questions, tries each answer, and writes the first configuration.",
    ),
    "migrate": (
        "administration",
        "Brings the database to the newest schema; one with data is copied before.",
    ),
    "backup": (
        "administration",
        "A consistent copy of the database, also while the worker runs.",
    ),
    "restore": (
        "going_back",
        "Puts a backup in the place of the database, which is kept; the worker is stopped.",
    ),
    "copy-database": (
        "copy_database",
        "Copies the SQLite database to PostgreSQL, proved the same; the worker is stopped.",
    ),
    "check": (
        "administration",
        "Tries configuration, mailbox, SMTP, database, cage, programs, files, disk and clock.",
    ),
    "health": (
        "health",
        "Exit 0 when the worker lives and reads the mailbox; for a container's HEALTHCHECK.",
    ),
    "balance": (
        "accounting",
        "Compares the mailbox with the records; exit 1 when a mail is not accounted for.",
    ),
    "run": ("mails", "The unattended worker; SIGTERM ends it cleanly within 10 seconds."),
    "poll": ("mails", "One full pass: fetch all new, process all, send all that is due."),
    "import": ("mails", "Takes in mails from files, whatever their date."),
    "classify": (
        "mails",
        "Says what would become of mail files; nothing is stored, nothing is sent.",
    ),
    "messages": ("mails", "All stored messages."),
    "reprocess": (
        "mails",
        "Reads stored originals again with newer code; people's decisions stay, nothing is sent.",
    ),
    "applications": ("applications", "All applications."),
    "show": ("applications", "One application with documents, texts, timeline and correspondence."),
    "search": (
        "applications",
        "Full text over names, mails, motivation, career and documents; a reference finds its own.",
    ),
    "export": (
        "applications",
        "Writes lists or dossiers, in the place of an earlier file of that name.",
    ),
    "save": (
        "applications",
        "Writes an application's documents, mails as they came and texts into a new folder.",
    ),
    "papers": (
        "papers",
        "Writes register, privacy notices, retention table, DPIA notes and AI Act assessment.",
    ),
    "erase": (
        "erasing",
        "Erases a candidate from the database and every byte of its files; asks first.",
    ),
    "retention": (
        "erasing",
        "Who is kept until when, from the end of the vacancy; erases those that are due.",
    ),
    "access": (
        "erasing",
        "Writes all that is known of a candidate, for the candidate: a page, JSON, the originals.",
    ),
    "login": ("signing_in", "Signs in at Microsoft 365 with a code, and keeps the tokens."),
    "web": ("desk", "Serves the secretary's page until SIGTERM."),
    "review": (
        "reviewing",
        "The mails that wait for a person, and what a person decides of them.",
    ),
    "outbox": ("outbox", "Outgoing mail: list, release, retry, cancel."),
    "user": ("desk", "Who may use the secretary's page."),
}
"""Its module, and the first sentence of its own help."""


def loaded(name: str) -> Any:
    """The command itself, from its module."""
    module, _ = COMMANDS[name]
    own = typer.Typer(rich_markup_mode=None, add_completion=False)
    with loading():
        import_module(f"kcvs_mailbot.cli.{module}").register(own)
    return typer.main.get_group(own).commands[name]


class ByName(TyperGroup):
    """Shows its commands by the table above, and loads the one that is to be run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        return name, loaded(str(name)), rest


@dataclass
class Invocation:
    """What stood before the command."""

    config_path: Path | None = None


commands = typer.Typer(
    cls=ByName,
    help="Watches a mailbox for applications, keeps them safe, answers each candidate once.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@commands.callback(invoke_without_command=True)
def _before(
    context: typer.Context,
    config: Annotated[
        str | None, typer.Option("--config", help="The configuration file.", show_default=False)
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=lambda asked: _print_version(asked), is_eager=True),
    ] = False,
) -> None:
    if config == "":  # such as an unset variable of a shell
        raise ConfigError("--config is empty", "name the configuration file")
    context.obj = Invocation(Path(config) if config else None)
    if context.invoked_subcommand is None:
        print(context.get_help())


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # slow to load, and for this alone

        print(f"kcvs-mailbot {version('kcvs-mailbot')}")
        raise typer.Exit


def _listed() -> None:
    """Stands in the list for a command that is not loaded."""


for _name, (_, _help) in COMMANDS.items():
    commands.command(_name, help=_help)(_listed)
