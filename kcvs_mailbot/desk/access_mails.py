"""What a candidate gets of the mails, and of what they brought: hers, and nothing of others."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any

from kcvs_mailbot.config import Configuration
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
from kcvs_mailbot.export.files import File, Names
from kcvs_mailbot.store import Session, erasing, filed_documents, message_views, views
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.message_views import DocumentRow, MessageRow

Json = dict[str, Any]
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
class Archive:
    """What goes into it, why something stays out, and what a human is to look at."""

    files: list[File] = field(default_factory=list)
    look_at: list[str] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)
    names: Names = field(default_factory=Names)

    def omit(self, why: str) -> None:
        """A word of access_words."""
        self.left_out[why] = None

    def file(
        self, folder: str, wanted: str, sha256: str | None = None, data: str | bytes = b""
    ) -> str:
        """Its name there; the bytes stored under that hash, or these."""
        name = self.names.free(folder, wanted)
        raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
        self.files.append(File(name, sha256, raw))
        return str(name)


class Mails:
    """Of one person; what they leave out is known once each was told."""

    def __init__(
        self,
        session: Session,
        config: Configuration,
        theirs: erasing.Theirs,
        own: Set[int],
        archive: Archive,
    ) -> None:
        self._session, self._zone, self._theirs = session, config.zone, theirs
        self._own, self._archive = own, archive
        self._came = {m.id: origin(m, theirs, config.house, own) for m in theirs.messages}
        foreign = [m for m in theirs.messages if self._came[m.id].came is Came.OTHERS]
        self.strangers = strangers(foreign, theirs)
        """Names and addresses of who sent mails that are not the candidate's; casefolded."""
        self.silent = [m.id for m in theirs.messages if self._came[m.id].why in WITHOUT_WORDS]
        """Ids of mails of which nothing is told."""
        self.held: set[str] = set()
        """Names of documents that stay out; casefolded."""
        self._unsaid: set[str] = set()
        """What was read in mails and documents that stay out, which texts may have taken in."""
        self._told_of: set[str] = set()
        """The same of documents that go along."""

    def text(self, row: rows.Application, found: views.Text) -> Json:
        """Without what came of mails and documents that stay out."""
        left = _without(found.text or "", self._unsaid - self._told_of)
        if left == (found.text or ""):
            return {"text": found.text, "source": found.source}
        self._archive.omit("texts_of_others")
        self._archive.look_at.append(
            f"{row.reference}: what its texts have of what stays out is cut out"
        )
        return {"text": left, "source": None}

    def told(self, row: rows.Message) -> Json:
        """It, with its file and documents, which go into the archive."""
        came = self._came[row.id]
        (told,) = message_views.messages(self._session, [row])
        whole = came.why is None
        if whole and row.id not in self._own and wrote_formerly(row, self._theirs):
            self._archive.look_at.append(
                f"message {row.id} goes along: it came from an address that was put right since; "
                "send the archive only where the candidate wrote it"
            )
        if came.why in WITHOUT_WORDS:
            self._unsaid.add((row.words.strip() or row.body).strip())
        documents = [self._document(one) for one in self._hers(row, told, came)]
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
            self._archive.omit(why)
        if why is not None or came.why is not None:
            text = row.body if came.why is None else _words(row, came)
            return self._archive.file("mails", f"{row.id}.txt", data=text) if text else None
        at = row.received_at.astimezone(self._zone).date() if row.received_at else ""
        return self._archive.file("mails", f"{at} {row.subject or row.id}.eml".strip(), row.sha256)

    def _why_not(self, row: rows.Message, told: MessageRow, came: Origin) -> str | None:
        """A word of access_words; None when it goes along, or the words in it that are hers."""
        if row.blob is None:
            return "forgotten"
        if came.why is not None:
            self._archive.look_at.append(LOOK_AT[came.why].format(row.id))
            self._archive.omit(came.why)
            if not _words(row, came):
                return came.why
        return "sealed" if any(document.sealed for document in told.documents) else None

    def _hers(self, row: rows.Message, told: MessageRow, came: Origin) -> list[DocumentRow]:
        """Its documents, but for those that are not known to be the candidate's."""
        every = filed_documents.documents_of(self._session, [row.id])[row.id]
        texts = message_views.texts_of(self._session, {one.sha256 for one in every})
        held = {one.id for one in every}
        if came.why in BRINGS_DOCUMENTS:
            held = set() if came.why is None else set(of_others(every, texts, self._theirs))
            for document in sorted(held):
                self._archive.omit("documents_of_others")
                self._archive.look_at.append(
                    f"document {document} of message {row.id} stays out: it is a mail of somebody "
                    "else, or came with one"
                )
        for one in every:
            kept = self._unsaid if one.id in held else self._told_of
            kept.add(texts.get(one.sha256, "").strip())
            if one.id in held and one.filename:
                self.held.add(one.filename.casefold())
        return [one for one in told.documents if one.id not in held]

    def _document(self, one: DocumentRow) -> Json:
        told = {name: getattr(one, name) for name in OF_A_DOCUMENT}
        if one.sealed:
            self._archive.omit("sealed")
            return {**told, "file": None}
        return {
            **told,
            "file": self._archive.file("documents", one.filename or str(one.id), one.sha256),
        }


def _words(row: rows.Message, came: Origin) -> str:
    """The candidate's, of a mail that somebody else passed on."""
    return row.own_text or "" if came.why is Why.PASSED_ON else ""


def _without(text: str, unsaid: Iterable[str]) -> str:
    """The text without these pieces of it, as the dossier joins them."""
    around = f"\n\n{text}\n\n"
    for piece in sorted(filter(None, unsaid), key=len, reverse=True):
        around = around.replace(f"\n\n{piece}\n\n", "\n\n")
    return around[2:-2]
