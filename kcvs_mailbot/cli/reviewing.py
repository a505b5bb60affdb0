"""`review`: the mails that wait for a person, and what a person decides of them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.cli import base, lines
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import correcting, text_roles, withdrawing
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import filing, message_views, outbox
from kcvs_mailbot.store.models import Application
from kcvs_mailbot.workbench import Workbench

Id = Annotated[int, typer.Argument(help="The message's id.", max=base.LARGEST_ID)]

group = typer.Typer(help="The mails that wait for a person, and what a person decides of them.")


def register(commands: typer.Typer) -> None:
    """Adds these commands."""
    commands.add_typer(group, name="review", invoke_without_command=True)


@group.callback(invoke_without_command=True)
def review(context: typer.Context, as_json: base.AsJson = False) -> None:
    """Lists the messages that wait for a person, unless a decision follows."""
    if context.invoked_subcommand is not None:
        return
    config = base.configuration(context)
    with base.database(config) as store:
        rows = message_views.each_message(store, waiting=True)
        found = (shaped(row, config.zone) for row in rows)
        if as_json:
            base.print_json(found)
            return
        nothing = True
        for mail in found:
            lines.print_mail(mail, *_about(mail))
            nothing = False
    if nothing:
        print("no mail waits for a decision")


def _about(mail: dict[str, Any]) -> list[str]:
    proposal = mail["proposal"] or {"candidate": None, "application": None}
    candidate, application = proposal["candidate"], proposal["application"]
    return [
        *([f"from {lines.person(mail['from'])}"] if mail["from"] else []),
        *([f"{_kind(mail)}, {mail['application']}"] if mail["application"] else []),
        *([f"proposed candidate: {_candidate(candidate)}"] if mail["proposal"] else []),
        *([f"proposed application: {application}"] if application else []),
    ]


def _kind(mail: dict[str, Any]) -> str:
    return f"{mail['follow_up']} that asks something" if mail["asks"] else str(mail["follow_up"])


def _candidate(proposed: dict[str, Any] | None) -> str:
    """Whom accept takes; without an address it must be told whom to answer."""
    who = lines.person(proposed) if proposed else "nobody"
    answered = proposed is not None and proposed["address"]
    return who if answered else f"{who}; accept asks for --candidate"


@group.command()
def accept(
    context: typer.Context,
    message: Id,
    candidate: Annotated[
        str | None, typer.Option("--candidate", help='ADDRESS or "Name <ADDRESS>".')
    ] = None,
    vacancy: Annotated[str | None, typer.Option("--vacancy", help="Its reference.")] = None,
    by: base.By = "",
) -> None:
    """It is an application: stored as one, and its receipt goes out."""
    with base.workbench(context) as bench:
        correcting.accept(bench, message, by or base.login_name(), candidate, vacancy)
        _say(bench, message)


@group.command()
def attach(context: typer.Context, message: Id, reference: str, by: base.By = "") -> None:
    """It belongs to that application, as what recognition took it for; nothing is sent."""
    with base.workbench(context) as bench:
        correcting.attach(bench, message, by or base.login_name(), reference)
        _say(bench, message)


@group.command()
def dismiss(context: typer.Context, message: Id, by: base.By = "") -> None:
    """It is not about an application; nothing is sent."""
    with base.workbench(context) as bench:
        correcting.dismiss(bench, message, by or base.login_name())
        _say(bench, message)


@group.command()
def withdraw(context: typer.Context, message: Id, by: base.By = "") -> None:
    """Its application is withdrawn; nothing is sent."""
    with base.workbench(context) as bench:
        withdrawing.withdraw(bench, message, by or base.login_name())
        _say(bench, message)
    print("the application is withdrawn")


@group.command()
def done(context: typer.Context, message: Id, by: base.By = "") -> None:
    """What it asked was dealt with: it waits no longer; nothing is sent."""
    with base.workbench(context) as bench:
        correcting.done(bench, message, by or base.login_name())
    print(f"message {message} waits no longer")


@group.command()
def undo(context: typer.Context, message: Id, by: base.By = "") -> None:
    """Takes a person's decision back: the machine judges the original again."""
    with base.workbench(context) as bench:
        correcting.undo(bench, message, by or base.login_name())
        _say(bench, message)


@group.command()
def role(
    context: typer.Context,
    number: Annotated[
        int, typer.Argument(help="The document's id, see show.", max=base.LARGEST_ID)
    ],
    is_a: Annotated[Role, typer.Argument(help="What it is to the application.")],
    body: Annotated[
        bool, typer.Option("--body", help="The id is a message's: its own text is meant.")
    ] = False,
    by: base.By = "",
) -> None:
    """Says what a document or a mail's text is: cv, motivation, both or other; nothing is sent."""
    set_role = text_roles.set_body_role if body else text_roles.set_role
    with base.workbench(context) as bench:
        set_role(bench, number, by or base.login_name(), is_a)
    print(f"{'the text of message' if body else 'document'} {number} is now: {is_a}")


def _say(bench: Workbench, message_id: int) -> None:
    with bench.store.read() as session:
        (row,) = message_views.messages_by_id(session, [message_id])
        found = shaped(row, bench.config.zone)
        answers = outbox.all_answers_to(session, message_id)
        left = correcting.set_aside_from(session, filing.row_of(session, message_id))
        apart = "" if left is None else f"; {left.reference} {_without_it(left)}"
    reference = f" {found['application']}" if found["application"] else ""
    receipts = "".join(_receipt(of, state, found["application"]) for of, state in answers)
    print(f"message {message_id} is now: {found['disposition']}{reference}{receipts}{apart}")


def _without_it(left: Application) -> str:
    if left.status == ApplicationStatus.VOID:
        return "is void now, as no other mail belongs to it"
    return "goes on without it"


def _receipt(reference: str, state: State, now_of: str | None) -> str:
    """A receipt that cannot go must not wait to be found: the person is still here."""
    if reference == now_of:
        return f", its receipt: {state}"
    return f" (the receipt of {reference}: {state})"
