"""A worker in this process, on a database and a clock of the test's own; no IMAP server."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.clock import Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding import deadlines
from kcvs_mailbot.deciding.reader import CHILDREN, Reader, limits, reader_in
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import Store, filing, intake, message_views, views, workers
from kcvs_mailbot.workbench import Workbench
from servers.smtp_sink import Sink

EXAMPLE = Path(__file__).resolve().parent.parent / "config.example.toml"
PROCEDURE = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))["vacancy"][0]["procedure"]
"""Of the director's vacancy, the worked example."""
NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
Json = dict[str, Any]


def configuration(folder: Path, smtp_port: int = 25, **sections: Any) -> Configuration:
    """The vacancy's own dates; anything else by section."""
    vacancy = {
        "reference": "KCVS-2021",
        "title": "directeur Kenniscentrum Vlaamse Steden",
        "opens": "2021-08-01",
        "deadline": "2021-09-15",
        "procedure": PROCEDURE,
    }
    usual: dict[str, Any] = {
        "vacancy": [vacancy],
        "smtp": {"host": "127.0.0.1", "port": smtp_port, "security": "none"},
        "storage": {"url": f"sqlite:///{folder / 'kcvs.sqlite'}"},
    }
    return Configuration(**{**usual, **sections})


def no_reader() -> Reader:
    """For a bench at which nothing is read."""
    raise AssertionError("nothing is to be read here")


def bench_in(
    cage: Cage, store: Store, config: Configuration, clock: Clock, worker_id: str = ""
) -> Workbench:
    """A bench whose reader works in this cage, which others may share."""
    return Workbench(store, config, clock, lambda: reader_in(cage, config, store, clock), worker_id)


class Workshop:
    """`receive` takes a mail in and processes it; `at` moves the clock."""

    def __init__(self, store: Store, cage: Cage, config: Configuration, sink: Sink) -> None:
        self.store, self.sink = store, sink
        self._cage = cage
        self.now = NOW
        self.start(config)

    def start(self, config: Configuration) -> None:
        """The worker starts (again), perhaps with another configuration."""
        config.storage.spool_folder.mkdir(exist_ok=True)
        with self.store.write() as session:
            deadlines.synchronise(session, config, self.now)
            worker_id = workers.register(session, self.now)
        self.worker = Worker(bench_in(self._cage, self.store, config, lambda: self.now, worker_id))

    def at(self, moment: datetime | timedelta) -> None:
        self.now = moment if isinstance(moment, datetime) else self.now + moment

    def receive(
        self, raw: bytes | EmailMessage, when: datetime | None = None, junk: bool = False
    ) -> Json:
        """The message as the contract shows it, after processing."""
        content = Content.of_bytes(bytes(raw))
        with self.store.write() as session:
            arrival = intake.Arrival(content, internaldate=when or self.now)
            intake.record(session, [arrival], self.now, junk=junk)
        self.worker.process()
        return next(m for m in self.messages() if m["sha256"] == content.sha256)

    def messages(self) -> list[Json]:
        return [shaped(m, self.worker.config.zone) for m in message_views.each_message(self.store)]

    def applications(self) -> list[Json]:
        with self.store.read() as session:
            chosen = views.references(session, views.Choice())
        found = views.each_application(self.store, chosen)
        return [shaped(row, self.worker.config.zone) for row in found]

    def application(self) -> Json:
        (found,) = self.applications()
        return found

    def outbox(self) -> list[Json]:
        return [shaped(row, self.worker.config.zone) for row in views.each_outgoing(self.store)]

    def events(self, reference: str = "KCVS-2021-0001") -> list[str]:
        with self.store.read() as session:
            row = filing.of_reference(session, reference)
            timeline = shaped(views.dossier(session, row), self.worker.config.zone)["timeline"]
        return [event["event"] for event in timeline]


def told_by(alerts: Sink) -> dict[str, Any]:
    """[alerts] by a mail server of its own, to the administrator and the secretary."""
    return {
        "host": "127.0.0.1",
        "port": alerts.port,
        "security": "none",
        "from": "alarm@kcvb.be",
        "to": ["it@kcvb.be"],
        "secretary": ["linda.boudry@kcvb.be"],
    }


@contextmanager
def workshop(folder: Path, cage: Cage, store: Store, **sections: Any) -> Iterator[Workshop]:
    with Sink() as sink:
        yield Workshop(store, cage, configuration(folder, sink.port, **sections), sink)


@contextmanager
def shared_cage(folder: Path) -> Iterator[Cage]:
    """One cage for many tests: it costs a second to start."""
    config = configuration(folder)
    with Cage(limits(config), folder, CHILDREN, config.house) as cage:
        yield cage


LETTER = (
    "Geachte mevrouw Boudry\n\nHierbij stel ik mij kandidaat voor de functie van directeur van het "
    "Kenniscentrum Vlaamse Steden. Steden boeien mij al twintig jaar en ik wil graag met de "
    "dertien centrumsteden werken aan de grote transities die op ons afkomen. Ik werkte in Gent en "
    "in Aalst aan stadsvernieuwing en ken de stedelijke administraties van binnenuit.\n\n"
)


def application(
    name: str = "An Claes",
    address: str = "an.claes@example.be",
    body: str = LETTER,
    **documents: str,
) -> EmailMessage:
    """A clear application; documents as name="text", "_" in a name stands for "."."""
    mail = EmailMessage()
    mail["From"] = f"{name} <{address}>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    mail["Message-ID"] = f"<eerste.{address}>"
    mail.set_content(f"{body}Met vriendelijke groeten\n{name}\n")
    for key, text in documents.items():
        mail.add_attachment(text, filename=key.replace("_", "."))
    return mail


def reply(
    body: str,
    to: str = "<eerste.an.claes@example.be>",
    address: str = "an.claes@example.be",
    subject: str = "Re: Kandidatuur",
    **documents: str,
) -> EmailMessage:
    """A later mail in the same thread."""
    mail = EmailMessage()
    mail["From"] = f"An Claes <{address}>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{abs(hash((body, subject, *documents)))}@example.be>"
    mail["In-Reply-To"] = to
    mail.set_content(body)
    for key, text in documents.items():
        mail.add_attachment(text, filename=key.replace("_", "."))
    return mail


CV = (
    "Curriculum vitae\n\nWerkervaring\n"
    "2010-2021 coördinator stadsvernieuwing, Gent\n2001-2010 Aalst\n"
)


def newsletter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Stadsnieuws <nieuws@example.org>"
    mail["Subject"] = "Nieuws uit de stad"
    mail["List-Id"] = "<nieuws.example.org>"
    mail["List-Unsubscribe"] = "<https://example.org/u>"
    mail.set_content("Dit is de nieuwsbrief van september.")
    return mail
