"""Runs the demo from its first mail to Ctrl-C."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from kcvs_mailbot.demo import commands, show
from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.certificate import write_certificate
from kcvs_mailbot.demo.mails import sample_mails
from kcvs_mailbot.demo.mishaps import GONE
from kcvs_mailbot.demo.page import SECRETARY, Page, free_port
from kcvs_mailbot.demo.place import OWN_ADDRESS, PASSWORD, prepare_folder, write_config
from kcvs_mailbot.demo.scanner import scanner
from kcvs_mailbot.demo.servers import Servers
from kcvs_mailbot.errors import MailbotError


def run_demo(*, once: bool, data_dir: Path | None = None, port: int | None = None) -> None:
    """Shows what became of the sample mails; then serves them, and the page, until Ctrl-C.

    once: ends after the first pass instead.

    KeyboardInterrupt when Ctrl-C or SIGTERM comes before all is shown.

    data_dir: where database and configuration go (a temporary folder when None); what an earlier
    demo left there is replaced. port: IMAP listens on it, SMTP on the next one (free ones when
    None). ConfigError when either cannot be used, MailbotError when a command failed.
    """
    out, now = show.console(), datetime.now(UTC)
    folder = prepare_folder(data_dir)
    certificate = write_certificate(folder, now)
    with (
        _interrupted_by_signals(),
        scanner() as clamd,
        Servers(OWN_ADDRESS, PASSWORD, certificate, port, {GONE}) as servers,
    ):
        days, page = Calendar.around(now), Page(free_port())
        config = write_config(folder, days, servers, certificate[0], clamd, page.port)
        show.print_vacancies(out, days)
        _first_pass(out, config, servers, now)
        if once:
            show.print_page_later(out, config, SECRETARY)
        else:
            with suppress(KeyboardInterrupt):
                _serve(out, config, servers, page)


def _first_pass(out: Console, config: Path, servers: Servers, now: datetime) -> None:
    mails = sample_mails(now)
    servers.deliver(mails)
    out.print(f"{len(mails)} sample mails lie in the mailbox; one pass of kcvs-mailbot runs ...")
    commands.run(config, "migrate")
    commands.run(config, "poll")
    messages = commands.ask(config, "messages")
    applications = commands.ask(config, "applications")
    about = {hashlib.sha256(mail.raw).hexdigest(): mail.about for mail in mails}
    messages.sort(key=lambda message: message["received_at"] or "")
    show.print_receipts(out, servers.sent)
    out.print(show.mails_table(messages, applications, about))
    show.print_sum(out, messages, servers.sent)
    show.print_further(out, config, applications)
    waiting = sum(message["disposition"] is None for message in messages)
    if waiting:
        remedy = f"see `kcvs-mailbot --config {config} poll`"
        raise MailbotError(f"{waiting} mails were not processed", remedy)


def _serve(out: Console, config: Path, servers: Servers, page: Page) -> None:
    """Let the worker do its job until Ctrl-C, showing each mail that comes in or leaves."""
    account = ("user", "add", SECRETARY, "--role", "secretary")
    password = commands.run(config, *account).split()[-1]
    shown, sent = servers.delivered, len(servers.sent)
    with commands.worker(config) as process:
        show.print_serving(out, servers)
        if page.is_served(process):
            show.print_page(out, page.address, SECRETARY, password)
        out.print("Ctrl-C ends the demo.")
        while process.poll() is None:
            time.sleep(1)
            if servers.delivered > shown and (new := _settled(config, servers.delivered)):
                out.print(show.mails_table(new[shown:], commands.ask(config, "applications"), {}))
                shown = servers.delivered
            show.print_receipts(out, servers.sent[sent:])
            sent = len(servers.sent)
        raise _worker_ended(process)


def _settled(config: Path, delivered: int) -> list[show.Json]:
    """All stored mails, oldest first, once as many as were delivered are processed; else none."""
    messages: list[show.Json] = commands.ask(config, "messages")
    done = [message for message in messages if message["disposition"]]
    return sorted(done, key=lambda message: message["id"]) if len(done) >= delivered else []


def _worker_ended(process: subprocess.Popen[bytes]) -> MailbotError:
    return MailbotError(
        f"`kcvs-mailbot run` ended with {process.returncode}", "see its words above"
    )


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the demo in order: worker and servers stop."""
    # SIGINT too: a shell starts what runs in its background with SIGINT ignored.
    before = {each: signal.signal(each, _interrupt) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
