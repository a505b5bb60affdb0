"""`restore`: back to a backup of the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.desk import restoring
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.store import schema

MOST_NAMED = 20


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("restore")(restore)


def restore(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A file that run or backup made.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check it and say what would come; change nothing.")
    ] = False,
    identity: Annotated[
        Path | None, typer.Option("--identity", help="The private key of an encrypted backup.")
    ] = None,
) -> None:
    """Puts a backup in the place of the database, which is kept; the worker is stopped."""
    config = base.configuration(context)
    do = restoring.look if dry_run else restoring.restore
    done = do(config, path, now(), identity)
    for line in _said(done, config, dry_run=dry_run):
        print(line)


def _said(done: restoring.Restored, config: Configuration, *, dry_run: bool) -> Iterator[str]:
    would = "would be" if dry_run else "is"
    brings = done.brings
    newest = brings.newest.astimezone(config.zone) if brings.newest else None
    dated = f" (the newest came {newest:%Y-%m-%d %H:%M})" if newest else ""
    yield (
        f"it brings {counted(len(brings.mails), 'mail')}{dated}, "
        f"{counted(len(brings.applications), 'application')}, "
        f"{len(brings.posted)} sent to candidates, {brings.waiting} waiting"
    )
    if config.storage.sqlite_path is not None:
        yield f"it {would} the database {config.storage.sqlite_path.absolute()}"
    yield from _lost(done, dry_run=dry_run)
    if brings.schema != schema.NEWEST:
        yield f"its schema {brings.schema} {would} brought to {schema.NEWEST}"
    ahead = {n: number for n, number in done.numbers.items() if number != brings.numbers.get(n, 1)}
    for name, number in ahead.items():
        yield f"references go on at {name}-{number:04d}: none is given twice"
    if done.held:
        yield f"{counted(done.held, 'mail')} that waited to be sent: held, see kcvs-mailbot outbox"
    if done.erased.messages:
        yield f"{counted(done.erased.messages, 'mail')} of people who were erased since: left out"
    for name in done.erased.look_at:
        yield f"  {name} holds mails of such a person and of another: look at it"
    if dry_run:
        yield "nothing was changed"
        return
    if done.kept is not None:
        yield f"the replaced database is kept as {done.kept}; remove it when it is not needed"
    yield "what came before now is answered when a person releases it: the next poll says which"


def _lost(done: restoring.Restored, *, dry_run: bool) -> Iterator[str]:
    lost = done.lost
    if lost is None:
        if done.replaces:
            yield "what stands in its place cannot be read: nobody can say what is lost"
        return
    would = "would be lost" if dry_run else "lost"
    if not lost:
        yield "nothing that stands in its place is missing in it"
        return
    yield (
        f"{would}: {counted(lost.mails, 'mail')} (fetched again, where the mailbox has them), "
        f"{counted(len(lost.applications), 'application')}, "
        f"{lost.posted} sent to candidates, "
        f"{counted(lost.decisions, 'decision')} of people"
    )
    if lost.applications:
        names = ", ".join(lost.applications[:MOST_NAMED])
        more = len(lost.applications) - MOST_NAMED
        yield f"  {names}" + (f" and {more} more" if more > 0 else "")
