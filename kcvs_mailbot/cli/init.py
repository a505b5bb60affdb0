"""`init`: asks what the first configuration needs, tries each answer at once, and writes it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.cli.first_questions import STEPS, Step, option, signs_in_by_code
from kcvs_mailbot.config import load
from kcvs_mailbot.config.drafting import SECRETS, Answers, files, in_the_way, write
from kcvs_mailbot.config.loading import PLACES
from kcvs_mailbot.errors import ConfigError, MailbotError

Text = Annotated[str, typer.Option(show_default=False)]
Server = Annotated[str, typer.Option(help="HOST or HOST:PORT.")]
How = Annotated[str, typer.Option(help="tls, starttls or none.")]
Login = Annotated[str, typer.Option(help="none: nobody signs in.")]
Day = Annotated[str, typer.Option(help="A date; the deadline also a moment.")]
FromFile = Annotated[Path | None, typer.Option(show_default=False, help="A file that holds it.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="It is the first line of the input.")
]
Replace = Annotated[bool, typer.Option("--overwrite", help="Replace what an earlier one wrote.")]


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("init")(init)


def init(
    context: typer.Context,
    provider: Annotated[str, typer.Option(help="microsoft, google or plain.")] = "",
    address: Annotated[str, typer.Option(help="Of the mailbox that is watched.")] = "",
    imap: Server = "",
    imap_security: How = "",
    smtp: Server = "",
    smtp_security: How = "",
    ca_file: Annotated[str, typer.Option(help="An authority of your own.")] = "",
    username: Annotated[str, typer.Option(help="The address unless given.")] = "",
    password_file: FromFile = None,
    password_stdin: FromInput = False,
    smtp_username: Login = "",
    smtp_password_file: FromFile = None,
    tenant: Text = "",
    client_id: Text = "",
    client_secret_file: FromFile = None,
    certificate_file: FromFile = None,
    service_account_file: FromFile = None,
    organisation: Annotated[str, typer.Option(help="As candidates know it.")] = "",
    title: Annotated[str, typer.Option(help="Of the vacancy.")] = "",
    reference: Annotated[str, typer.Option(help="Of the vacancy, such as KCVS-2021.")] = "",
    opens: Day = "",
    deadline: Day = "",
    tell: Annotated[str, typer.Option(help="Who is told of troubles; none: nobody.")] = "",
    alerts: Server = "",
    alerts_security: How = "",
    alerts_username: Login = "",
    alerts_password_file: FromFile = None,
    overwrite: Replace = False,
) -> None:
    """Asks a few questions, tries each answer, and writes the first configuration.

    It goes where --config says (config.toml here unless given), secrets into files beside it.
    """
    person = sys.stdin.isatty() and not password_stdin
    target = context.obj.config_path or Path(os.environ.get("KCVS_MAILBOT_CONFIG") or PLACES[0])
    _make_way(target, person=person, overwrite=overwrite)
    answers = _settled(_given(context.params), person=person)
    wanted = files(answers, target)
    write(wanted)
    load(target, {})
    _tell(wanted, answers)


def _given(options: dict[str, object]) -> Answers:
    """What stood on the command line, and in the files that it names."""
    given = {name: value for name, value in options.items() if isinstance(value, str)}
    for name in SECRETS:
        if isinstance(file := options.get(f"{name}_file"), Path):
            given[name] = _content(file)
    if options["password_stdin"]:
        given["password"] = sys.stdin.readline().rstrip("\r\n")
    return Answers().having(given)


def _content(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig").strip()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(f"{file} cannot be read ({why})", "name the file that holds it") from None


def _make_way(target: Path, *, person: bool, overwrite: bool) -> None:
    """Before anything is asked: whoever answered ten questions shall not hear it then."""
    there = in_the_way(target)
    if not there or overwrite:
        return
    named = ", ".join(map(str, there))
    if person and typer.confirm(f"{named}: there already. Replace it?"):
        return
    raise ConfigError(f"already there: {named}", "move it away, or say --overwrite")


def _settled(answers: Answers, *, person: bool) -> Answers:
    if not person:
        missing = [q.option for step in STEPS for q in step.questions if q.missing(answers)]
        if missing:
            raise ConfigError(
                f"not answered: {', '.join(missing)}",
                "give them as options, or run it in a terminal",
            )
    for step in STEPS:
        answers = _taken(step, answers, person=person)
    return answers


def _taken(step: Step, answers: Answers, *, person: bool) -> Answers:
    """Asks until it works; without a person the first refusal is the last."""
    before = Answers()
    while True:
        if person:
            answers = _asked(step, answers, before)
        try:
            print(f"  {step.attempt(answers, person)}", flush=True)
        except MailbotError as error:
            if not person:
                raise
            print(f"  Not right: {error}", flush=True)
            if step.options:
                named = ", ".join(map(option, step.options))
                print(f"  (Only when init is started: {named}; Ctrl-C ends it.)", flush=True)
            before, answers = answers, answers.without(tuple(q.name for q in step.questions))
        else:
            return answers


def _asked(step: Step, answers: Answers, before: Answers) -> Answers:
    """What is not answered yet; what was answered before only needs Enter."""
    for question in step.questions:
        if getattr(answers, question.name) or not question.matters(answers):
            continue
        hidden = question.name.endswith("password")
        usual = "" if hidden else getattr(before, question.name) or question.usual(answers)
        if question.name in SECRETS and not hidden:
            usual = ""  # what was answered is what stood in the file
        said = typer.prompt(
            question.words,
            default=usual if usual or question.optional else None,
            show_default=bool(usual),
            hide_input=hidden,
        )
        try:
            if question.name in SECRETS and not hidden and said:
                said = _content(Path(said))
            answers = answers.having({question.name: said})
        except ConfigError as error:
            print(f"  Not right: {error}")
            return _asked(step, answers, before)
    return answers


def _tell(wanted: dict[Path, str], answers: Answers) -> None:
    print("Written, for this user's eyes only:")
    for path in wanted:
        print(f"  {path}")
    first = ["login"] if signs_in_by_code(answers) and not sys.stdin.isatty() else []
    print("Receipts are held until you let them go. Next:")
    for command in (*first, "migrate", "check", "run --shadow"):
        print(f"  kcvs-mailbot {command}")
    (*_, file) = wanted
    if file not in PLACES:
        base.note(f"say --config {file} before each command")
