"""What we know of one candidate, for the candidate: GDPR articles 15 and 20.

Nothing of others: who did something is a role; a mail by which somebody else passed the
application on stays out, with the candidate's own words and documents from it in; one that may be
the candidate's, and notes of the house, only where a human has read them and says so, and never
notes that name others whom we know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.addresses import folded_name
from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import retention
from kcvs_mailbot.desk.access_mails import Archive, Mails
from kcvs_mailbot.desk.access_selection import Selection
from kcvs_mailbot.desk.erasing import ACCESS
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.access import Told, write_access
from kcvs_mailbot.export.files import File
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import Session, accounts, blobs, erasing, filing, views
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

Json = dict[str, Any]
UNSEEN = frozenset({Happened.VIEWED, Happened.ERASURE_ANNOUNCED})
"""Told apart, or of no meaning yet."""


@dataclass(slots=True)
class Given:
    """What goes into the archive. look_at: for a human, why something stayed out."""

    data: Json
    language: Language
    files: list[File] = field(default_factory=list)
    look_at: list[str] = field(default_factory=list)


def hand_out(
    bench: Workbench,
    reference: str,
    output: Path,
    actor: str,
    *,
    notes: bool = False,
    own: Collection[int] = (),
) -> Given:
    """Writes the archive, and the event that it was made.

    notes: a human has read the notes of the house, and they may go along. own: the same of mails,
    by id, that are the candidate's own whatever address they came from, or name nobody else.
    OSError; RequestError when there is no such application, or a mail is none of its candidate's.
    """
    with bench.store.read() as session:
        given = _Gathering(session, bench, notes=notes, own=own).all_of(
            filing.of_reference(session, reference)
        )
        privacy = bench.config.privacy
        told = Told(
            given.language,
            bench.config.smtp.sender.name or bench.config.smtp.sender.address,
            privacy.contact or bench.config.smtp.sender.address,
            privacy.told.authority.said(given.language),
            privacy.notice_url,
        )
        write_access(output, given.data, given.files, told, partial(blobs.chunks, session))
    with bench.store.write() as session:
        # Of each, for each may be erased by itself.
        for told_of in given.data["applications"]:
            row = filing.of_reference(session, told_of["reference"])
            detail = {"form": ACCESS, "applications": 1}
            accounts.note(
                session, Happened.EXPORTED, actor, bench.clock(), detail, application_id=row.id
            )
    return given


class _Gathering:
    """One person, in one state of the database."""

    def __init__(
        self, session: Session, bench: Workbench, *, notes: bool, own: Collection[int]
    ) -> None:
        self._session, self._config, self._notes = session, bench.config, notes
        self._own = frozenset(own)
        self._now = bench.clock()
        self._roles = {one.name: one.role for one in accounts.all_accounts(session)}
        self._archive = Archive()
        self._others: frozenset[str] = frozenset()
        """Names and addresses of others, and files of theirs; casefolded."""

    def all_of(self, application: rows.Application) -> Given:
        theirs = erasing.of_person(self._session, application)
        _require_theirs(self._own, theirs, application.reference)
        person = theirs.applications[0].candidate
        language = theirs.applications[0].language
        events = erasing.events_of(self._session, theirs)
        since = min(one.created_at for one in theirs.applications)
        mails = Mails(self._session, self._config, theirs, self._own, self._archive)
        told = [mails.told(one) for one in theirs.messages]
        named = erasing.names_of_others(self._session, theirs)
        self._others = frozenset(named | mails.strangers | mails.held)
        data: Json = {
            "made_at": self._now,
            "candidate": {"name": person.name, "address": person.address},
            "known_by": [
                one
                for one in erasing.known_by(self._session, theirs, but=mails.silent)
                if mails.strangers.isdisjoint({one.casefold(), folded_name(one)})
            ],
            "applications": [self._application(one, mails) for one in theirs.applications],
            "selection": self._selection(theirs),
            "mails": told,
            "sent": self._letters(theirs),
            "viewed": [self._told(e) for e in events if e.kind == Happened.VIEWED],
            "exports": [
                {**self._told(e), "form": e.detail.get("form", "")}
                for e in erasing.exported_since(self._session, since)
            ],
            "timeline": [self._told(e) for e in events if e.kind not in UNSEEN],
            "notes": self._own_notes(theirs),
            "left_out": [],
        }
        data["left_out"] = list(self._archive.left_out)
        known = Language(language) if language in set(Language) else Language.NL
        archive = self._archive
        return Given(shaped(data, self._config.zone), known, archive.files, archive.look_at)

    def _application(self, row: rows.Application, mails: Mails) -> Json:
        (told,) = views.applications(self._session, [row])
        return {
            "reference": row.reference,
            "vacancy": row.vacancy,
            "title": self._session.get_one(rows.Vacancy, row.vacancy).title,
            "received_at": row.received_at,
            "late": row.late,
            "status": row.status,
            "language": row.language,
            "kept_until": retention.until(self._config, row),
            "motivation": mails.text(row, told.motivation),
            "career": mails.text(row, told.career),
            "missing": row.missing,
            "remarks": self._remarks(row),
            "joined_to": told.joined_to,
        }

    def _remarks(self, row: rows.Application) -> list[str]:
        """What the program put before the secretary, in Dutch."""
        found = [one for one in row.notes if not _names_any(one, self._others)]
        if len(found) < len(row.notes):
            self._archive.omit("remarks_held")
        return found

    def _selection(self, theirs: erasing.Theirs) -> list[Json]:
        found = Selection(self._session, self._config, theirs, self._others, self._role)
        told = found.told()
        if found.held:
            self._archive.omit("selection_held")
            self._archive.look_at.extend(found.held)
        return told

    def _letters(self, theirs: erasing.Theirs) -> list[Json]:
        for entry in erasing.unsent(self._session, theirs):
            self._archive.omit("unsent")
            self._archive.look_at.append(
                f"outbox {entry} stays out: it is not known to have been sent"
            )
        return [self._sent(one) for one in erasing.letters_to(self._session, theirs)]

    def _sent(self, entry: rows.Outbox) -> Json:
        name = self._archive.file("sent", f"{entry.id} {entry.subject}.eml", data=entry.raw)
        return {
            "kind": entry.kind,
            "state": entry.state,
            "to": entry.recipient,
            "subject": entry.subject,
            "sent_at": entry.sent_at,
            "file": name,
        }

    def _told(self, event: rows.Event) -> Json:
        return {"at": event.at, "event": event.kind, "by": self._role(event.actor)}

    def _role(self, actor: str) -> str:
        return "machine" if actor == "machine" else self._roles.get(actor, "staff")

    def _own_notes(self, theirs: erasing.Theirs) -> list[Json]:
        found = []
        for note in erasing.notes_of(self._session, theirs):
            if not self._notes:
                self._archive.look_at.append(f"note {note.id} stays out: read it, then say --notes")
                self._archive.omit("notes_held")
            elif _names_any(note.text, self._others):
                self._archive.look_at.append(f"note {note.id} stays out: it names somebody else")
                self._archive.omit("notes_held")
            else:
                told = {"at": note.written_at, "by": self._role(note.author), "text": note.text}
                found.append(told)
        return found


def _require_theirs(own: frozenset[int], theirs: erasing.Theirs, reference: str) -> None:
    """Nobody shall get another's mail by a slip of the hand."""
    if others := sorted(own.difference(theirs.message_ids)):
        named = ", ".join(f"message {one}" for one in others)
        what = f"not among the mails of this candidate: {named}"
        raise RequestError(Wrong.MAIL_OF_ANOTHER, what, reference)


def _names_any(text: str, names: Iterable[str]) -> bool:
    words = text.casefold()
    return any(name in words for name in names)
