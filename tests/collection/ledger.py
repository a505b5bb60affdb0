"""A small stand-in for the database: what earlier mails of the collection left behind."""

from __future__ import annotations

from dataclasses import dataclass, field

from kcvs_mailbot.addresses import canonical, folded_name, phones
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition import Disposition, House, Known, KnownApplication, Questions, Verdict
from kcvs_mailbot.recognition.follow_ups import digest
from kcvs_mailbot.recognition.questions import questions


@dataclass(slots=True)
class Entry:
    """One application, with what its mails may be known by."""

    reference: str
    vacancy: str
    name: str
    address: str
    traces: set[tuple[str, str]] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    filenames: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Ledger:
    """Answers recognition's questions, as store/lookups.py does."""

    house: House
    entries: list[Entry] = field(default_factory=list)

    def answer(self, message: Message) -> Known:
        asked = questions(message, self.house)
        found = [_known(entry, asked) for entry in self.entries]
        return Known(tuple(a for a in found if _is_hit(a)))

    def remember(self, message: Message, verdict: Verdict) -> None:
        """Stores what an application or a follow-up brought."""
        entry = self._entry(verdict)
        if entry is None:
            return
        entry.traces.add(("message_id", message.message_id or ""))
        if verdict.candidate is not None:
            entry.traces.add(("address", canonical(verdict.candidate.address)))
            entry.traces.add(("name", folded_name(verdict.candidate.name)))
            entry.traces |= {("phone", phone) for phone in phones(message.new_text[-4000:])}
        entry.traces = {(kind, value) for kind, value in entry.traces if value}
        entry.bodies.add(digest(message.new_text))
        entry.documents |= {document.sha256 for document in message.documents}
        entry.filenames |= {d.filename.lower() for d in message.documents if d.filename}

    def _entry(self, verdict: Verdict) -> Entry | None:
        if verdict.disposition is Disposition.FOLLOW_UP:
            return next(e for e in self.entries if e.reference == verdict.application)
        if verdict.disposition is not Disposition.APPLICATION:
            return None
        assert verdict.candidate is not None
        assert verdict.vacancy is not None
        number = len(self.entries) + 1
        candidate = verdict.candidate
        entry = Entry(
            f"{verdict.vacancy}-{number:04d}", verdict.vacancy, candidate.name, candidate.address
        )
        self.entries.append(entry)
        return entry


def _is_hit(a: KnownApplication) -> bool:
    return a.by_address or a.by_thread or a.by_name or a.by_phone or a.by_reference


def _known(entry: Entry, asked: Questions) -> KnownApplication:
    def shares(kind: str, values: frozenset[str]) -> bool:
        return any((kind, value) in entry.traces for value in values)

    return KnownApplication(
        entry.reference,
        entry.vacancy,
        entry.address,
        entry.name,
        by_address=shares("address", asked.addresses),
        by_thread=shares("message_id", asked.message_ids),
        by_name=shares("name", asked.names),
        by_phone=shares("phone", asked.phones),
        by_reference=entry.reference in asked.references,
        bodies=frozenset(entry.bodies),
        documents=frozenset(entry.documents),
        filenames=frozenset(entry.filenames),
    )
