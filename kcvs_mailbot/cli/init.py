"""`init`: asks what the first configuration needs, tries each answer at once, and writes it."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.cli.first_questions import STEPS, Question, Step, signs_in_by_code
from kcvs_mailbot.config import Configuration, load
from kcvs_mailbot.config.drafting import SECRETS, Answers, files, in_the_way, write
from kcvs_mailbot.config.loading import PLACES
from kcvs_mailbot.errors import ConfigError, MailbotError
from kcvs_mailbot.watch import surroundings

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
    config = load(target, {})
    for odd in surroundings.deadlines(config):
        base.note(f"{odd.what}: {odd.found}; {odd.remedy}")
    _tell(wanted, answers, config)


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
    for question in (q for step in STEPS for q in (*step.questions, *step.also)):
        wrong = question.wrong(answers) if getattr(answers, question.name) else ""
        if wrong and not person:
            raise ConfigError(f"{question.option}: {wrong}")
        if wrong:
            base.note(f"{question.option}: {wrong}")
            answers = answers.without((question.name,))
    for step in STEPS:
        answers = _tried(step, answers) if person else _tried_once(step, answers)
    return answers


def _tried_once(step: Step, answers: Answers) -> Answers:
    """Without a person the first refusal is the last."""
    try:
        print(f"  {step.attempt(answers, False)}", flush=True)
    except MailbotError as error:
        if error.encryption:
            named = ", ".join(q.option for q in step.also if q.matters(answers) and q.after(error))
            error.remedy += f" (here: {named}; none only to this machine itself)"
        raise
    return answers


def _tried(step: Step, answers: Answers) -> Answers:
    """Asks until it works."""
    before, asked = Answers(), step.questions
    while True:
        for question in asked:
            answers = _answered(question, answers, before)
        try:
            print(f"  {step.attempt(answers, True)}", flush=True)
        except MailbotError as error:
            print(f"  Not right: {error}. Once more; Ctrl-C ends it.", flush=True)
            asked += tuple(q for q in step.also if q not in asked and q.after(error))
            before = answers.without(step.refused)
            answers = answers.without(tuple(question.name for question in asked))
        else:
            return answers


def _answered(question: Question, answers: Answers, before: Answers) -> Answers:
    """Until it can be right by itself; what was answered before only needs Enter."""
    name = question.name
    if not question.matters(answers):
        return answers
    offered = "" if name in SECRETS else getattr(before, name) or question.usual(answers)
    given = getattr(answers, name)
    while True:
        try:
            if not given:
                said = _prompted(question, offered)
                answers = answers.having({name: said})
                given = getattr(answers, name)
            if wrong := question.wrong(answers) if given else "":
                raise ConfigError(wrong)
            if given or question.optional:
                return answers
        except ConfigError as error:
            print(f"  Not right: {error}", flush=True)
            offered = "" if given == offered else offered
            answers, given = answers.without((name,)), ""


def _prompted(question: Question, offered: str) -> str:
    """The answer as typed; of a file with a secret what stands in it."""
    hidden = question.name.endswith("password")
    said = typer.prompt(
        question.words,
        default=offered if offered or question.optional else None,
        show_default=bool(offered),
        hide_input=hidden,
    )
    from_file = question.name in SECRETS and not hidden and said
    return _content(Path(said)) if from_file else str(said)


def _tell(wanted: dict[Path, str], answers: Answers, config: Configuration) -> None:
    print("Written, for this user's eyes only:")
    for path in wanted:
        print(f"  {path.absolute()}")
    first = ["login"] if signs_in_by_code(answers) and not sys.stdin.isatty() else []
    (*_, file) = wanted
    print(f"The database will be {config.storage.sqlite_path}, wherever it is started.")
    print("Receipts are held until you let them go. Next:")
    for command in (*first, "run --shadow", "migrate", "check"):
        print(f"  {_as_started(file)} {command}")


def _as_started(file: Path) -> str:
    """The program as it was called, with the configuration where it is not found by itself."""
    program = sys.argv[0]
    called = ["kcvs-mailbot" if shutil.which("kcvs-mailbot") == program else program]
    if Path(program).name == "__main__.py":
        called = [sys.executable, "-m", "kcvs_mailbot"]
    found = (*PLACES, Path(os.environ.get("KCVS_MAILBOT_CONFIG") or PLACES[0]))
    if file.absolute() not in [place.absolute() for place in found]:
        called += ["--config", str(file.absolute())]
    return shlex.join(called)
