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
from kcvs_mailbot.desk.whose_mail import (
    BRINGS_DOCUMENTS,
    WITHOUT_WORDS,
    Came,
    Origin,
    Why,
    of_others,
    origin,
    strangers,
    wrote_formerly,
)
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.access import Told, write_access
from kcvs_mailbot.export.files import File, Names
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import (
    Session,
    accounts,
    blobs,
    erasing,
    filed_documents,
    filing,
    message_views,
    views,
)
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.message_views import DocumentRow, MessageRow
from kcvs_mailbot.workbench import Workbench

Json = dict[str, Any]
UNSEEN = frozenset({Happened.VIEWED, Happened.ERASURE_ANNOUNCED})
"""Told apart, or of no meaning yet."""
OF_A_DOCUMENT = (
    "filename",
    "media_type",
    "size",
    "sha256",
    "role",
    "status",
    "characters",
    "pages",
    "language",
    "replaced",
)
LOOK_AT = {
    Why.PASSED_ON: "message {0} stays out: somebody else passed it on",
    Why.UNSPLIT: "message {0} stays out: somebody else passed it on, and the candidate's words in "
    "it are not known from theirs",
    Why.UNDECIDED: "message {0} stays out: nobody decided that it is about the candidate; see: "
    "kcvs-mailbot review",
    Why.PERHAPS_YOURS: "message {0} stays out: it came from an address that is not known as the "
    "candidate's; read it, and where it is the candidate's own, say --with-message {0}",
    Why.OF_MACHINE: "message {0} stays out: a mail server's report, which may name others; read "
    "it, and where it names nobody else, say --with-message {0}",
}
"""What a human is told of a mail that does not go along as it came."""


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
        row = filing.of_reference(session, reference)
        detail = {"form": "access", "applications": 1}
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
        self._own, self._house = frozenset(own), bench.config.house
        self._now = bench.clock()
        self._roles = {one.name: one.role for one in accounts.all_accounts(session)}
        self._names = Names()
        self._files: list[File] = []
        self._look_at: list[str] = []
        self._left_out: dict[str, None] = {}
        self._unsaid: set[str] = set()
        """What was read in mails and documents that stay out, which texts may have taken in."""
        self._told_of: set[str] = set()
        """The same of documents that go along."""
        self._others: set[str] = set()
        """Names and addresses of others, and files of theirs; casefolded."""

    def all_of(self, application: rows.Application) -> Given:
        theirs = erasing.of_person(self._session, application)
        _require_theirs(self._own, theirs, application.reference)
        person = theirs.applications[0].candidate
        language = theirs.applications[0].language
        events = erasing.events_of(self._session, theirs)
        since = min(one.created_at for one in theirs.applications)
        came = {m.id: origin(m, theirs, self._house, self._own) for m in theirs.messages}
        foreign = [m for m in theirs.messages if came[m.id].came is Came.OTHERS]
        unknown = strangers(foreign, theirs)
        self._others |= unknown | erasing.names_of_others(self._session, theirs)
        silent = [m.id for m in theirs.messages if came[m.id].why in WITHOUT_WORDS]
        mails = [self._mail(one, theirs, came[one.id]) for one in theirs.messages]
        data: Json = {
            "made_at": self._now,
            "candidate": {"name": person.name, "address": person.address},
            "known_by": [
                one
                for one in erasing.known_by(self._session, theirs, but=silent)
                if unknown.isdisjoint({one.casefold(), folded_name(one)})
            ],
            "applications": [self._application(one) for one in theirs.applications],
            "mails": mails,
            "sent": self._letters(theirs),
            "viewed": [self._told(e) for e in events if e.kind == Happened.VIEWED],
            "exports": [
                {**self._told(e), "form": e.detail.get("form", "")}
                for e in erasing.exported_since(self._session, since)
                if e.application_id is None
            ],
            "timeline": [self._told(e) for e in events if e.kind not in UNSEEN],
            "notes": self._own_notes(theirs),
            "left_out": [],
        }
        data["left_out"] = list(self._left_out)
        known = Language(language) if language in set(Language) else Language.NL
        return Given(shaped(data, self._config.zone), known, self._files, self._look_at)

    def _application(self, row: rows.Application) -> Json:
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
            "motivation": self._text(row, told.motivation),
            "career": self._text(row, told.career),
            "missing": row.missing,
            "remarks": self._remarks(row),
            "joined_to": told.joined_to,
        }

    def _remarks(self, row: rows.Application) -> list[str]:
        """What the program put before the secretary, in Dutch."""
        found = [one for one in row.notes if not _names_any(one, self._others)]
        if len(found) < len(row.notes):
            self._omit("remarks_held")
        return found

    def _text(self, row: rows.Application, found: views.Text) -> Json:
        """Without what came of mails and documents that stay out."""
        left = _without(found.text or "", self._unsaid - self._told_of)
        if left == (found.text or ""):
            return {"text": found.text, "source": found.source}
        self._omit("texts_of_others")
        self._look_at.append(f"{row.reference}: what its texts have of what stays out is cut out")
        return {"text": left, "source": None}

    def _mail(self, row: rows.Message, theirs: erasing.Theirs, came: Origin) -> Json:
        (told,) = message_views.messages(self._session, [row])
        whole = came.why is None
        if whole and row.id not in self._own and wrote_formerly(row, theirs):
            self._look_at.append(
                f"message {row.id} goes along: it came from an address that was put right since; "
                "send the archive only where the candidate wrote it"
            )
        if came.why in WITHOUT_WORDS:
            self._unsaid.add((row.words.strip() or row.body).strip())
        documents = [self._document(one) for one in self._hers(row, told, theirs, came)]
        return {
            "received_at": row.received_at,
            "came": came.came,
            "left_out": came.why,
            "mailbox": told.position.mailbox if told.position else None,
            "subject": row.subject if whole else None,
            "text": row.body if whole else _words(row, came),
            "sha256": row.sha256 if whole else None,
            "size": row.size,
            "disposition": row.disposition,
            "file": self._as_it_came(row, told, came),
            "documents": documents,
        }

    def _as_it_came(self, row: rows.Message, told: MessageRow, came: Origin) -> str | None:
        why = self._why_not(row, told, came)
        if why is not None:
            self._omit(why)
        if why is not None or came.why is not None:
            text = row.body if came.why is None else _words(row, came)
            return self._file("mails", f"{row.id}.txt", data=text) if text else None
        at = row.received_at.astimezone(self._config.zone).date() if row.received_at else ""
        return self._file("mails", f"{at} {row.subject or row.id}.eml".strip(), row.sha256)

    def _why_not(self, row: rows.Message, told: MessageRow, came: Origin) -> str | None:
        """A word of access_words; None when it goes along, or the words in it that are hers."""
        if row.blob is None:
            return "forgotten"
        if came.why is not None:
            self._look_at.append(LOOK_AT[came.why].format(row.id))
            self._omit(came.why)
            if not _words(row, came):
                return came.why
        return "sealed" if any(document.sealed for document in told.documents) else None

    def _hers(
        self, row: rows.Message, told: MessageRow, theirs: erasing.Theirs, came: Origin
    ) -> list[DocumentRow]:
        """Its documents, but for those that are not known to be the candidate's."""
        every = filed_documents.documents_of(self._session, [row.id])[row.id]
        texts = message_views.texts_of(self._session, {one.sha256 for one in every})
        held = {one.id for one in every}
        if came.why in BRINGS_DOCUMENTS:
            held = set() if came.why is None else set(of_others(every, texts, theirs))
            for document in sorted(held):
                self._omit("documents_of_others")
                self._look_at.append(
                    f"document {document} of message {row.id} stays out: it is a mail of somebody "
                    "else, or came with one"
                )
        for one in every:
            kept = self._unsaid if one.id in held else self._told_of
            kept.add(texts.get(one.sha256, "").strip())
            if one.id in held and one.filename:
                self._others.add(one.filename.casefold())
        return [one for one in told.documents if one.id not in held]

    def _document(self, one: DocumentRow) -> Json:
        told = {name: getattr(one, name) for name in OF_A_DOCUMENT}
        if one.sealed:
            self._omit("sealed")
            return {**told, "file": None}
        return {**told, "file": self._file("documents", one.filename or str(one.id), one.sha256)}

    def _letters(self, theirs: erasing.Theirs) -> list[Json]:
        for entry in erasing.unsent(self._session, theirs):
            self._omit("unsent")
            self._look_at.append(f"outbox {entry} stays out: it is not known to have been sent")
        return [self._sent(one) for one in erasing.letters_to(self._session, theirs)]

    def _sent(self, entry: rows.Outbox) -> Json:
        name = self._file("sent", f"{entry.id} {entry.subject}.eml", data=entry.raw)
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
                self._look_at.append(f"note {note.id} stays out: read it, then say --notes")
                self._omit("notes_held")
            elif _names_any(note.text, self._others):
                self._look_at.append(f"note {note.id} stays out: it names somebody else")
                self._omit("notes_held")
            else:
                told = {"at": note.written_at, "by": self._role(note.author), "text": note.text}
                found.append(told)
        return found

    def _omit(self, why: str) -> None:
        self._left_out[why] = None

    def _file(
        self, folder: str, wanted: str, sha256: str | None = None, data: str | bytes = b""
    ) -> str:
        name = self._names.free(folder, wanted)
        raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
        self._files.append(File(name, sha256, raw))
        return str(name)


def _require_theirs(own: frozenset[int], theirs: erasing.Theirs, reference: str) -> None:
    """Nobody shall get another's mail by a slip of the hand."""
    if others := sorted(own.difference(theirs.message_ids)):
        named = ", ".join(f"message {one}" for one in others)
        what = f"not among the mails of this candidate: {named}"
        raise RequestError(Wrong.MAIL_OF_ANOTHER, what, reference)


def _words(row: rows.Message, came: Origin) -> str:
    """The candidate's, of a mail that somebody else passed on."""
    return row.own_text or "" if came.why is Why.PASSED_ON else ""


def _without(text: str, unsaid: Iterable[str]) -> str:
    """The text without these pieces of it, as the dossier joins them."""
    around = f"\n\n{text}\n\n"
    for piece in sorted(filter(None, unsaid), key=len, reverse=True):
        around = around.replace(f"\n\n{piece}\n\n", "\n\n")
    return around[2:-2]


def _names_any(text: str, names: Iterable[str]) -> bool:
    words = text.casefold()
    return any(name in words for name in names)
