"""`outbox`: outgoing mail, and what a person does about it."""

from __future__ import annotations

from typing import Annotated

import typer

from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.cli import base
from kcvs_mailbot.delivery import Reason
from kcvs_mailbot.desk import releasing
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import views

Id = Annotated[int, typer.Argument(help="The entry's id in the outbox.", max=base.LARGEST_ID)]

WHY_HELD = {
    Reason.MODE: "made under an [acknowledgement] mode that does not send by itself",
    Reason.TOO_OLD: "the mail is older than [acknowledgement] max_age",
    Reason.AGE_UNKNOWN: "nobody knows when the mail arrived",
    Reason.ADDRESS_LIMIT: "more than per_address_per_day: perhaps a loop",
    Reason.HOURLY_LIMIT: "more than per_hour: perhaps a loop",
    Reason.TEXT_BROKEN: "a text of its vacancy is broken; see check",
    Reason.TAKEN_OUT: "its mail was taken out of another application: look at it first",
    Reason.RESTORED: "restored from a backup: may have been sent before",
    Reason.RECOGNITION: "the mail itself gives doubt; show tells which",
}
"""What stands in the outbox as one word."""
WHERE_TO_LOOK = (
    "look in the Sent folder where the server files what it sends, or with copy_to_sent; else that "
    "folder proves nothing: look in the SMTP server's log (docs/operating.md, Was it sent?). Sent: "
    "kcvs-mailbot outbox cancel ID --sent-before; not sent: kcvs-mailbot outbox release ID"
)
"""For what may have been sent before a restore."""

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
    with base.database(config) as store:
        found = (shaped(row, config.zone) for row in views.each_outgoing(store))
        if as_json:
            base.print_json(found)
            return
        base.print_table(
            ["id", "application", "kind", "state", "to", "tries", "next try", "why"],
            (
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
            ),
        )


@group.command()
def release(
    context: typer.Context,
    entries: Annotated[
        list[int] | None,
        typer.Argument(
            help="Entries; all that are held unless given, but those held by a restore.",
            max=base.LARGEST_ID,
        ),
    ] = None,
    by: base.By = "",
) -> None:
    """Lets held mails go at the next pass."""
    actor = by or base.login_name()
    with base.workbench(context) as bench:
        if entries:
            releasing.release(bench, entries, actor)
            done = releasing.Released(len(entries))
        else:
            done = releasing.release_held(bench, actor)
    print(f"{done.gone} released")
    if kept := done.unwritten:
        base.note(f"{kept} held still: a text of the vacancy is broken; see: kcvs-mailbot check")
    if kept := done.restored:
        base.note(f"{kept} held still: they may have been sent before the restore; {WHERE_TO_LOOK}")


@group.command()
def retry(context: typer.Context, entry: Id, by: base.By = "") -> None:
    """Sends a failed, uncertain, bounced or cancelled mail, with the same Message-ID."""
    _one(context, entry, by, outbox_changes.retry)


@group.command()
def cancel(
    context: typer.Context,
    entry: Id,
    sent_before: Annotated[
        bool,
        typer.Option("--sent-before", help="It was found that it went already: this is kept."),
    ] = False,
    by: base.By = "",
) -> None:
    """Decides that a mail shall not go."""
    change = outbox_changes.sent_before if sent_before else outbox_changes.cancel
    _one(context, entry, by, change)


def _one(context: typer.Context, entry_id: int, by: str, change: releasing.Change) -> None:
    with base.workbench(context) as bench:
        state = releasing.change(bench, entry_id, change, by or base.login_name())
    print(f"outbox entry {entry_id} is now: {state}")
