"""An office whose letters go to a server of the test's own."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import databases
from kcvs_mailbot import connecting
from kcvs_mailbot.answering import sending
from kcvs_mailbot.config import Vacancy
from kcvs_mailbot.message.flowed import unflow
from kcvs_mailbot.procedure import letter_rounds
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.store import Store, filing, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench
from servers.smtp_sink import Sink
from web.office import NOW, Office
from workshop import configuration, no_reader

UID = "kcvs-2021-{:04d}.{}.abcdef0123456789@kcvb.be"


class PostRoom(Office):
    """`stand` puts candidates where they stand, `post` looks and sends, `deliver` empties it."""

    def __init__(self, store: Store, folder: Path, sink: Sink, **sections: Any) -> None:
        super().__init__(store, folder)
        self.sink, self.folder = sink, folder
        self.configure(**sections)

    def configure(self, **sections: Any) -> None:
        config = configuration(self.folder, self.sink.port, **sections)
        with self.store.write() as session:
            worker_id = workers.register(session, self.now)
        self.bench = Workbench(self.store, config, lambda: self.now, no_reader, worker_id)

    @property
    def vacancy(self) -> Vacancy:
        return self.bench.config.vacancies[0]

    def stand(self, status: str, *numbers: int, **more: Any) -> list[str]:
        names = {1: "An Claes", 2: "Bo Maes", 3: "Cé Wouters"}
        found = [
            self.candidate(n, names.get(n, f"Dirk {n:03d}"), status=status, **more) for n in numbers
        ]
        with self.store.write() as session:
            for person in session.query(rows.Candidate):
                person.canonical = person.address
        return found

    def become(self, reference: str, status: str) -> None:
        with self.store.write() as session:
            filing.of_reference(session, reference).status = status

    def plan(self, number: int, kind: str = "test", **more: Any) -> None:
        """An appointment four days on, from 14.30 to 16 hours by the clock of Brussels."""
        begins = NOW + timedelta(days=4, hours=4, minutes=30)
        usual = {
            "begins_at": begins,
            "ends_at": begins + timedelta(minutes=90),
            "place": "Zaal 1, Bischoffsheimlaan 1, Brussel",
        }
        with self.store.write() as session:
            application = filing.of_reference(session, f"KCVS-2021-{number:04d}")
            made = {"uid": UID.format(number, kind), "by": "linda", "at": NOW, **usual, **more}
            session.add(rows.Appointment(application_id=application.id, kind=kind, **made))

    def replan(self, number: int, kind: str = "test", **changes: Any) -> None:
        with self.store.write() as session:
            row = session.query(rows.Appointment).filter_by(uid=UID.format(number, kind)).one()
            row.sequence += 1
            for name, value in changes.items():
                setattr(row, name, value)

    def offered(self, letter: ProcedureLetter) -> list[str]:
        return [o.reference for o in letter_rounds.offered(self.bench, self.vacancy, letter)]

    def look(self, letter: ProcedureLetter, references: list[str]) -> letter_rounds.Look:
        return letter_rounds.look(self.bench, self.vacancy, letter, references)

    def send(self, letter: ProcedureLetter, references: list[str], seen: str, by: str = "x") -> int:
        return letter_rounds.send(self.bench, self.vacancy, letter, references, by, seen=seen)

    def post(self, letter: ProcedureLetter, references: list[str], by: str = "linda") -> int:
        """As a person does who looked at it."""
        return self.send(letter, references, self.look(letter, references).stamp, by)

    def deliver(self) -> None:
        sending.recover(self.bench)
        with connecting.sender(self.bench.config, self.bench.clock) as sender:
            for attempt in sending.send_due(self.bench, sender):
                assert attempt.away is None

    @property
    def letters(self) -> list[rows.Outbox]:
        with self.store.read() as session:
            found = session.query(rows.Outbox).order_by(rows.Outbox.id).all()
            session.expunge_all()
            return found

    @property
    def mails(self) -> list[EmailMessage]:
        """As they arrived."""
        found = []
        for taken in self.sink.taken:
            mail = email.message_from_bytes(taken.raw, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            found.append(mail)
        return found


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return unflow(str(body.get_content()).replace("\r\n", "\n"), delete_space=False)


@contextmanager
def post_room(folder: Path, kind: str = "sqlite", **sections: Any) -> Iterator[PostRoom]:
    with getattr(databases, kind)(folder) as store, Sink() as sink:
        yield PostRoom(store, folder, sink, **sections)
