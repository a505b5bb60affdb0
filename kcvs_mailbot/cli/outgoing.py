"""`outbox`: outgoing mail, and what a person does about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from kcvs_mailbot.answering import enqueueing, outgoing
from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import Reason, State
from kcvs_mailbot.errors import ConfigError, RequestError, Wrong
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import Session, outbox, views
from kcvs_mailbot.store import models as rows

Id = Annotated[int, typer.Argument(help="The entry's id in the outbox.", max=base.LARGEST_ID)]
Change = Callable[[Session, rows.Outbox, datetime, str], None]

WHY_HELD = {
    Reason.MODE: "[acknowledgement] mode does not send by itself",
    Reason.TOO_OLD: "the mail is older than [acknowledgement] max_age",
    Reason.AGE_UNKNOWN: "nobody knows when the mail arrived",
    Reason.ADDRESS_LIMIT: "more than per_address_per_day: perhaps a loop",
    Reason.HOURLY_LIMIT: "more than per_hour: perhaps a loop",
    Reason.TEXT_BROKEN: "a text of its vacancy is broken; see check",
    Reason.RECOGNITION: "the mail itself gives doubt; show tells which",
}
"""What stands in the outbox as one word."""

group = typer.Typer(help="Outgoing mail: list, release, retry, cancel.")


def register(commands: typer.Typer) -> None:
    """Adds these commands."""
    commands.add_typer(group, name="outbox", invoke_without_command=True)


@group.callback(invoke_without_command=True)
def list_(context: typer.Context, as_json: base.AsJson = False) -> None:
    """Lists outgoing mail, unless something is to be done about it."""
    if context.invoked_subcommand is not None:
        return
    config = base.configuration(context)
    with base.database(config) as store, store.read() as session:
        found = shaped(views.outbox_entries(session), config.zone)
    if as_json:
        base.print_json(found)
        return
    base.print_table(
        ["id", "application", "kind", "state", "to", "tries", "next try", "why"],
        [
            [
                e["id"],
                e["application"],
                e["kind"],
                e["state"],
                e["to"],
                e["attempts"],
                base.moment(e["next_attempt_at"]),
                WHY_HELD.get(e["why"], e["why"]),
            ]
            for e in found
        ],
    )


@group.command()
def release(
    context: typer.Context,
    entries: Annotated[
        list[int] | None,
        typer.Argument(help="Entries; all that are held unless given.", max=base.LARGEST_ID),
    ] = None,
    by: base.By = "",
) -> None:
    """Lets held mails go at the next pass."""
    config = base.configuration(context)
    actor = by or base.login_name()
    with base.database(config) as store, store.write() as session:
        if entries:
            chosen = [_entry(session, entry) for entry in entries]
        else:
            chosen = outbox.in_state(session, State.HELD)
        kept = [] if entries else [one for one in chosen if not _writable(session, one, config)]
        for entry in chosen:
            if entry not in kept:
                _change(outgoing.release, session, entry, config, actor)
    print(f"{len(chosen) - len(kept)} released")
    if kept:
        base.note(
            f"{len(kept)} held still: a text of the vacancy is broken; see: kcvs-mailbot check"
        )


@group.command()
def retry(context: typer.Context, entry: Id, by: base.By = "") -> None:
    """Sends a failed, uncertain, bounced or cancelled mail, with the same Message-ID."""
    _one(context, entry, by, outgoing.retry)


@group.command()
def cancel(context: typer.Context, entry: Id, by: base.By = "") -> None:
    """Decides that a mail shall not go."""
    _one(context, entry, by, outgoing.cancel)


def _writable(session: Session, entry: rows.Outbox, config: Configuration) -> bool:
    try:
        enqueueing.write(session, entry, config, now())
    except ConfigError:
        return False
    return True


def _one(context: typer.Context, entry_id: int, by: str, change: Change) -> None:
    config = base.configuration(context)
    with base.database(config) as store, store.write() as session:
        entry = _entry(session, entry_id)
        _change(change, session, entry, config, by or base.login_name())
        state = entry.state
    print(f"outbox entry {entry_id} is now: {state}")


def _entry(session: Session, entry_id: int) -> rows.Outbox:
    entry = session.get(rows.Outbox, entry_id)
    if entry is None:
        raise RequestError(Wrong.NO_ENTRY, f"there is no outbox entry {entry_id}")
    return entry


def _change(
    change: Change, session: Session, entry: rows.Outbox, config: Configuration, actor: str
) -> None:
    if change is not outgoing.cancel:
        enqueueing.write(session, entry, config, now())
    change(session, entry, now(), actor)
