"""An installation of several mailboxes: one Dovecot, a vacancy and a sender for each of them."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from databases import make_sqlite
from house import ROOT, House
from servers.dovecot import PASSWORD, Dovecot
from servers.smtp_sink import Sink
from test_story import application


def names(count: int) -> list[str]:
    """Of the mailboxes: that of [mailbox] first."""
    return ["mailbox", *(f"office-{number}" for number in range(1, count))]


def reference(name: str) -> str:
    """Of the one vacancy of a mailbox."""
    return "DIR" if name == "mailbox" else f"DIR-{name.rpartition('-')[2]}-X"


def sender(name: str) -> str:
    """Who writes to its candidates."""
    return f"{name}@offices.example"


def applies(name: str, who: str, about: str = "") -> bytes:
    """An application that somebody sends to that mailbox."""
    mail: EmailMessage = application(who.title(), f"{who}@people.example")
    mail.replace_header("To", sender(name))
    mail.replace_header("Message-ID", f"<{who}.{name}{about}@people.example>")
    return bytes(mail)


class Offices(House):
    """A House of several mailboxes; its users are the names of the mailboxes."""

    def __init__(
        self, folder: Path, count: int, dovecot: Dovecot, smtp_port: int, url: str = "", **more: Any
    ) -> None:
        super().__init__(folder, dovecot, smtp_port, **more)
        self.names = names(count)
        self.url = url or f"sqlite:///{self.database}"
        self.passwords = dict.fromkeys(self.names, PASSWORD)
        self.hosts: dict[str, str] = {}
        self.first: dict[str, Any] = {}
        """More keys of [mailbox]."""
        self.around: tuple[str, ...] = ()
        """The words of a program in which each of the workers is started; it takes no SIGTERM."""

    def write_config(self) -> None:
        server: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.dovecot.tls_port,
            "ca_file": str(self.dovecot.authority),
            "own_addresses": [sender("mailbox")],
        }
        lines = [line for name in self.names for line in self._vacancy(name)]
        mailbox = {**server, "username": "mailbox", "password": self.passwords["mailbox"]}
        smtp: dict[str, Any] = {"host": "127.0.0.1", "port": self.smtp_port, "security": "none"}
        smtp["from"] = f"Office mailbox <{sender('mailbox')}>"
        sections: dict[str, dict[str, Any]] = {
            "mailbox": mailbox | self.first,
            "smtp": smtp,
            "storage": {"url": self.url},
        }
        for name in {**sections, **self.sections}:
            lines.append(f"[{name}]")
            lines += _keys({**sections.get(name, {}), **self.sections.get(name, {})})
        lines += [line for name in self.names[1:] for line in self._further(name)]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _vacancy(self, name: str) -> list[str]:
        keys = {"reference": reference(name), "title": "directeur Kenniscentrum Vlaamse Steden"}
        days = [f"opens = {self.opens}", f"deadline = {self.deadline}"]
        return ["[[vacancy]]", *_keys(keys), *days]

    def _further(self, name: str) -> list[str]:
        keys: dict[str, Any] = {
            "name": name,
            "username": name,
            "password": self.passwords[name],
            "vacancies": [reference(name)],
        }
        if name in self.hosts:
            keys |= {"host": self.hosts[name], "security": "none", "port": 9}
        written = f"Office {name} <{sender(name)}>"
        return ["[[mailboxes]]", *_keys(keys), "[mailboxes.smtp]", *_keys({"from": written})]

    def set_up(self) -> None:
        self.write_config()
        if self.url.startswith("sqlite:"):
            make_sqlite(self.database)

    def deliver(self, name: str, *mails: bytes) -> None:
        self.dovecot.deliver_many(mails, user=name)

    @contextmanager
    def workers(self, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
        """So many of `run`; those that still live at the end are ended."""
        with ExitStack() as stack:
            found = []
            for number in range(count):
                log = stack.enter_context((self.folder / f"worker-{number}.log").open("ab"))
                found.append(self.start(log))
            try:
                yield found
            finally:
                for process in found:
                    if process.poll() is None:
                        process.send_signal(signal.SIGKILL if self.around else signal.SIGTERM)
                for process in found:
                    process.wait(20)

    def start(self, log: Any) -> subprocess.Popen[bytes]:
        words = [*self.around, *self.command("run")]
        return subprocess.Popen(words, stdout=log, stderr=log, cwd=ROOT)


def _keys(keys: dict[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in keys.items()]


@contextmanager
def offices(folder: Path, count: int, **sections: dict[str, Any]) -> Iterator[Offices]:
    """With a running Dovecot and sink, on SQLite."""
    with Dovecot(dict.fromkeys(names(count), PASSWORD)) as dovecot, Sink() as sink:
        made = Offices(folder, count, dovecot, sink.port, sink=sink, sections=sections)
        made.set_up()
        yield made
