"""Commands for the administrator: demo, migrate, backup, check."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.errors import ConfigError, MailbotError
from kcvs_mailbot.store import open_store, schema
from kcvs_mailbot.watch import checking
from kcvs_mailbot.watch.finding import Finding


def register(commands: typer.Typer) -> None:
    """Adds these commands."""
    commands.command("demo")(demo)
    commands.command("migrate")(migrate)
    commands.command("backup")(backup)
    commands.command("check")(check)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the first pass.")] = False,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Where it keeps its files.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", help="Of the first server.")] = None,
) -> None:
    """Shows the whole job on embedded mail servers."""
    try:
        from kcvs_mailbot.demo import run_demo
    except ImportError as error:
        raise ConfigError(
            f"the demo needs the library {error.name}", "in the project's folder: make demo"
        ) from error
    run_demo(once=once, data_dir=data_dir, port=port)


def migrate(context: typer.Context) -> None:
    """Brings the database to the newest schema."""
    config = base.configuration(context)
    store = open_store(config.storage.url.get_secret_value())
    try:
        for made in schema.migrate(store):
            print(f"made the {'folder' if made.is_dir() else 'database'} {made}")
    finally:
        store.close()
    print("the database has the newest schema")


def backup(context: typer.Context, path: Path) -> None:
    """A consistent copy of the database, also while the worker runs."""
    config = base.configuration(context)
    with base.database(config) as store:
        schema.backup(store, path)
    print(f"copied to {path}")


def check(
    context: typer.Context,
    mail: Annotated[
        bool, typer.Option("--mail", help="Send each address of [alerts] a trial mail.")
    ] = False,
    as_json: base.AsJson = False,
) -> int:
    """Tries configuration, mailbox, SMTP, database, cage, programs, files, disk and clock."""
    config = base.configuration(context)
    found = checking.check_all(config, mail=mail)
    if as_json:
        base.print_json([asdict(one) for one in found])
    else:
        base.print_table(
            ["", "what", "found", "remedy"],
            [[_sign(one), one.what, one.found, one.remedy] for one in found],
        )
    wrong = [one.what for one in found if one.ok is False]
    if wrong:
        raise MailbotError(f"not right: {', '.join(wrong)}", "see the remedies above")
    return 0


def _sign(one: Finding) -> str:
    return {True: "ok", False: "WRONG", None: "note"}[one.ok]
