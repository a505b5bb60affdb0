"""Whose words and documents a mail holds, where somebody passed on a candidate's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kcvs_mailbot.application import Piece
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding.dossier import body_piece, role_of_body
from kcvs_mailbot.deciding.reader import ReadMail, attached, is_shown
from kcvs_mailbot.documents.language import guess_language
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import Disposition, House, Verdict
from kcvs_mailbot.recognition.first_look import own_text
from kcvs_mailbot.recognition.mail_view import MAIL
from kcvs_mailbot.recognition.own_words import Words, own_words
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.filed_documents import FiledDocument

KEPT_AS_FILES = (Disposition.APPLICATION, Disposition.FOLLOW_UP, Disposition.REVIEW)
"""What people may want to read; of other mail nothing stays but its bytes, for a while."""


def pieces_of_mail(mail: ReadMail, verdict: Verdict, house: House) -> tuple[list[Piece], str]:
    """The texts of one mail that is not stored, and the note of who passed it on."""
    words = None
    if verdict.disposition in KEPT_AS_FILES:
        words = own_words(mail.message, attached(mail.documents), verdict.candidate, house)
    body = words.text if words else own_text(mail.message)
    seen = mail.first_look if words is None else None
    pieces = [body_piece(body, seen.body_role if seen else role_of_body(body))]
    for document in _of_candidate(mail.documents, words):
        name = document.filename or document.media_type
        pieces.append(Piece(name, document.role, document.seen.text))
    return pieces, words.note if words else ""


def with_own_words(
    row: rows.Message, mail: ReadMail, candidate: Address, config: Configuration
) -> ReadMail:
    """Notes whose words the mail holds; the mail, with only the candidate's documents in a role."""
    words = own_words(mail.message, attached(mail.documents), candidate, config.house)
    if words is None:
        return mail
    row.own_text, row.note, row.written = words.text, words.note or None, words.date or None
    row.language = guess_language(words.text) or row.language
    return replace(mail, documents=_of_candidate(mail.documents, words))


def _of_candidate(
    documents: tuple[FiledDocument, ...], words: Words | None
) -> tuple[FiledDocument, ...]:
    """An attached mail gave its words already; what another's brings is not the candidate's."""
    if words is None or not words.places:
        return documents
    shown = [place for place, document in enumerate(documents) if is_shown(document)]
    own = {shown[place] for place in words.places}
    mails = {place for place in shown if documents[place].media_type == MAIL}
    found = []
    for place, document in enumerate(documents):
        around = {*_around(documents, place)} & mails
        another = bool(around) and not around & own
        found.append(replace(document, role=Role.OTHER) if another or place in own else document)
    return tuple(found)


def _around(documents: tuple[FiledDocument, ...], place: int | None) -> Iterator[int]:
    """The document, and what it was found in."""
    while place is not None:
        yield place
        place = documents[place].parent
