"""Prints what came in, what became of it, and what was answered."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from kcvs_mailbot.demo.calendar import BRUSSELS, Calendar
from kcvs_mailbot.demo.place import OWN_ADDRESS
from kcvs_mailbot.demo.servers import HOST, SentMail, Servers
from kcvs_mailbot.demo.writing import CLOSED_JOB, JOB

Json = Mapping[str, Any]
WIDTH = 120  # where no terminal says how wide it is
COLOURS = {"application": "green", "follow_up": "cyan", "review": "yellow"}


def console() -> Console:
    """Where the demo prints: as wide as the terminal, or wide enough for the table."""
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def print_vacancies(out: Console, days: Calendar) -> None:
    """For what people apply, and until when."""
    out.print(f"Open until {days.deadline:%d/%m}: {JOB}.", soft_wrap=True)
    out.print(f"Closed on {days.closed:%d/%m}: {CLOSED_JOB}.", soft_wrap=True)


def mails_table(
    messages: Sequence[Json], applications: Sequence[Json], about: Mapping[str, str]
) -> Table:
    """One row a mail. `messages` and `applications` as the commands give them with --json.

    about: what each sample mail is, by the SHA-256 of its bytes.
    """
    by_reference = {each["reference"]: each for each in applications}
    table = Table(
        title="What came in, and what became of it",
        title_style="bold",
        expand=True,
        show_lines=True,
    )
    table.add_column("received", width=14)
    table.add_column("mail", ratio=2)
    table.add_column("became", width=17)
    table.add_column("why", ratio=3)
    for message in messages:
        application = by_reference.get(message["application"] or "")
        table.add_row(*_row(message, application, about.get(message["sha256"])))
    return table


def _row(message: Json, application: Json | None, about: str | None) -> tuple[Text, ...]:
    mail = Text(_sender(message["from"]), "bold")
    mail.append(f"\n{about or message['subject'] or ''}", "not bold")
    return (
        Text(_moment(message["received_at"])),
        mail,
        _became(message, application),
        # Two sentences of one mail can give the same reason: their words stand on the page.
        Text(" ".join(dict.fromkeys(map(_reason, message["reasons"])))),
    )


def _became(message: Json, application: Json | None) -> Text:
    disposition = message["disposition"] or "waiting"
    text = Text(disposition, COLOURS.get(disposition, "dim"))
    if message["application"]:
        text.append(f"\n{message['application']}", "not dim")
    if application and disposition == "application" and application["late"]:
        text.append("\nlate", "bold red")
    return text


def _moment(iso: str | None) -> str:
    if iso is None:
        return "unknown"
    return f"{datetime.fromisoformat(iso).astimezone(BRUSSELS):%d/%m %H:%M:%S}"


def _sender(sender: Json | None) -> str:
    return "" if sender is None else sender["name"] or sender["address"]


def _reason(reason: str | Json) -> str:
    return reason if isinstance(reason, str) else str(reason["english"])


def print_receipts(out: Console, sent: Sequence[SentMail]) -> None:
    """Each mail that left, as its reader sees it."""
    for number, mail in enumerate(sent, 1):
        message = message_from_bytes(mail.raw)
        out.print(Rule(Text(f"Receipt {number} of {len(sent)}", "bold")))
        for name in ("To", "Subject"):
            words = " ".join(str(make_header(decode_header(message[name]))).split())
            out.print(Text(f"{name}: {words}", "bold"), soft_wrap=True)
        out.print()
        out.print(Text(plain_text(mail.raw)), soft_wrap=True)


def plain_text(raw: bytes) -> str:
    """The text of a mail, its first text/plain part."""
    for part in message_from_bytes(raw).walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(payload, bytes):
            return payload.decode("utf-8", "replace").replace("\r\n", "\n")
    return ""


def print_sum(out: Console, messages: Sequence[Json], sent: Sequence[SentMail]) -> None:
    """How many mails became what."""
    kinds = [message["disposition"] or "waiting" for message in messages]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    out.print(f"{len(messages)} mails came in: {counts}. {len(sent)} receipts left.", style="bold")


def print_further(out: Console, config: Path, applications: Sequence[Json]) -> None:
    """How to look further into what the demo left."""
    first = applications[0]["reference"] if applications else "REFERENCE"
    out.print("\nLook further (the mails and all that became of them stay in this folder):")
    for words in ("applications", f"show {first}", "search stadsvernieuwing", "review", "outbox"):
        _print_command(out, f"{_program()} --config {shlex.quote(str(config))} {words}")


def print_serving(out: Console, servers: Servers) -> None:
    """How to send a mail of one's own into the demo, while it serves."""
    out.print(f"\nMail to {OWN_ADDRESS} is taken at {HOST}:{servers.smtp_port} (SMTP). Try it:")
    post = f"{shlex.quote(sys.executable)} -m kcvs_mailbot.demo.post --port {servers.smtp_port}"
    for words in (
        '--from "Jo Test <jo@voorbeeld.example>" --subject Kandidatuur'
        ' "Hierbij mijn kandidatuur als directeur. Ik werk al tien jaar voor steden."',
        "--help",
    ):
        _print_command(out, f"{post} {words}")
    out.print("Answers are shown here.")


def print_page_later(out: Console, config: Path, name: str) -> None:
    """How to see the page when the demo has ended."""
    out.print("The secretary's page:")
    for words in (f"user add {name} --role secretary", "web"):
        _print_command(out, f"{_program()} --config {shlex.quote(str(config))} {words}")


def print_page(out: Console, address: str, name: str, password: str) -> None:
    """Where the secretary's page is, and how to get in."""
    out.print(f"\nThe secretary's page is at {address}", style="bold", soft_wrap=True)
    out.print(f"Sign in as {name} with the one-time password {password}", soft_wrap=True)


def _print_command(out: Console, line: str) -> None:
    out.print(Text(f"  {line}"), soft_wrap=True)  # never broken: it is there to be copied


def _program() -> str:
    installed = Path(sys.executable).with_name("kcvs-mailbot")
    if installed.exists():
        return shlex.quote(str(installed))
    return f"{shlex.quote(sys.executable)} -m kcvs_mailbot"
