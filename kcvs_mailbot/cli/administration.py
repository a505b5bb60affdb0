"""Commands for the administrator: demo, migrate, backup, check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.errors import ConfigError, MailbotError
from kcvs_mailbot.running import upgrading
from kcvs_mailbot.store import Store, open_store, schema
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


def migrate(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")
    ] = False,
    no_copy: Annotated[
        bool, typer.Option("--no-copy", help="Make no copy of the database before.")
    ] = False,
) -> None:
    """Brings the database to the newest schema; one with data is copied before."""
    config = base.configuration(context)
    store = open_store(config.storage.url.get_secret_value())
    try:
        if dry_run:
            for line in _planned(upgrading.plan(store), store, copy=not no_copy):
                print(line)
            return
        done = upgrading.upgrade(store, config.storage, now(), copy=not no_copy)
    finally:
        store.close()
    for made in done.made:
        print(f"made the {'folder' if made.is_dir() else 'database'} {made}")
    if done.copy is not None:
        print(f"copied the database as it was to {done.copy}")
    for removed in done.removed:
        print(f"removed an older copy, {removed}")
    if done.uncopied:
        base.note("no copy was made of the database as it was")
    print("the database has the newest schema")


def _planned(plan: upgrading.Plan, store: Store, *, copy: bool) -> Iterator[str]:
    if not plan.steps:
        yield "the database has the newest schema: nothing would be done"
        return
    if plan.current is None:
        yield "the database would be made, or is empty"
    else:
        yield f"the database has schema {plan.current}, this program needs {schema.NEWEST}"
    if plan.copied and copy:
        yield "it would be copied first"
    elif plan.current is not None and store.file is None:
        yield "no copy would be made of it: on PostgreSQL use pg_dump before"
    for step in plan.steps:
        yield f"  {step.revision} {step.what}"
    yield "nothing was changed"


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
