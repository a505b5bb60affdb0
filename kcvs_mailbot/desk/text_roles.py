"""People say what the texts of an application are: motivation, career, both, neither.

What they say stays: when a mail is read again, and when a document comes again or in a new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kcvs_mailbot.application import Happened
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.desk.amending import What, application_of, note, require_unchanged, stamp
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import Session, filed_documents, filing
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

Said = tuple[str | None, str | None]
"""A role, and the person who gave it; of a mail's text (None, None) where nobody did."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the application: `key` names a mail ("m5") or a document ("d12")."""

    key: str
    filename: str | None
    """None: the mail itself."""
    message: int
    at: datetime | None
    role: Role
    by: str | None
    """The person who gave the role; None: the machine did."""
    text: str


def texts(session: Session, application: rows.Application) -> list[Text]:
    """All that count, in the order they came; a document that came twice stands here once."""
    found, seen = [], set[str]()
    messages = filing.messages_of(session, application.id)
    documents = filed_documents.documents_of(session, [m.id for m in messages])
    readings = filed_documents.known_readings(
        session, {d.sha256 for ds in documents.values() for d in ds}
    )
    for message in messages:
        text = message.words or message.body
        if message.follow_up in dossier.BRINGS_TEXT and text.strip():
            role, by = dossier.role_of_text(message), message.body_role_by
            key = f"m{message.id}"
            found.append(Text(key, None, message.id, message.received_at, role, by, text))
        for one in documents[message.id]:
            if one.sha256 in seen or one.inline or one.replaced:
                continue
            seen.add(one.sha256)
            text = "" if one.refused else readings[one.sha256].text
            name = one.filename or one.media_type
            role, at = Role(one.role), message.received_at
            found.append(Text(f"d{one.id}", name, message.id, at, role, one.role_by, text))
    return found


def seen_in(found: Iterable[Text]) -> str:
    """Changes with what any of them is said to be."""
    return stamp(*((one.key, one.role, one.by) for one in found))


def set_roles(
    bench: Workbench,
    reference: str,
    said: Mapping[str, Role | None],
    actor: str,
    *,
    seen: str | None = None,
) -> None:
    """What these texts are, by their keys; None leaves it to the machine (again).

    RequestError when one is not of this application, or none of it is new.
    """
    with bench.store.write() as session:
        application = application_of(session, reference)
        found = {one.key: one for one in texts(session, application)}
        require_unchanged(reference, seen, seen_in(found.values()))
        if not said.keys() <= found.keys():
            raise RequestError(Wrong.NO_DOCUMENT, f"{reference} has no such text")
        new = {key: role for key, role in said.items() if _is_new(found[key], role)}
        if not new:
            raise RequestError(Wrong.NOTHING_NEW, f"the texts of {reference} are said to be that")
        _say(session, bench, application, new, actor)


def _is_new(text: Text, role: Role | None) -> bool:
    return text.by is not None if role is None else text.by is None or text.role != role


def _say(
    session: Session,
    bench: Workbench,
    application: rows.Application,
    said: Mapping[str, Role | None],
    actor: str,
) -> None:
    before: dict[str, Said] = {}
    after: dict[str, Said] = {}
    for key, role in said.items():
        for each in _copies(session, application, key):
            before[each] = _said(session, each)
            _let_be(session, each, (role, actor) if role is not None else (None, None))
            after[each] = _said(session, each)
    now = bench.clock()
    note(session, application, What.ROLES, dict(before), dict(after), now, actor)
    session.flush()
    dossier.refresh(session, application, bench.config)
    _tell(
        session, bench, application, actor, Happened.ROLE_SET, {k: v[0] for k, v in after.items()}
    )


def _tell(
    session: Session,
    bench: Workbench,
    application: rows.Application,
    actor: str,
    event: Happened,
    roles: dict[str, Any],
) -> None:
    filing.add_event(
        session,
        event,
        bench.clock(),
        actor=actor,
        application_id=application.id,
        what=What.ROLES,
        roles=roles,
    )


def _copies(session: Session, application: rows.Application, key: str) -> list[str]:
    """The same document wherever it came with this application."""
    if key.startswith("m"):
        return [key]
    sha256 = session.get_one(rows.Document, int(key[1:])).sha256
    return [f"d{one.id}" for one in _documents(session, application) if one.sha256 == sha256]


def _documents(session: Session, application: rows.Application) -> list[rows.Document]:
    messages = [m.id for m in filing.messages_of(session, application.id)]
    return [
        one for ones in filed_documents.documents_of(session, messages).values() for one in ones
    ]


def _said(session: Session, key: str) -> Said:
    number = int(key[1:])
    if key.startswith("m"):
        message = session.get_one(rows.Message, number)
        return message.body_role, message.body_role_by
    document = session.get_one(rows.Document, number)
    return document.role, document.role_by


def _let_be(session: Session, key: str, said: Said) -> None:
    """A document of which nobody said anything is what the machine takes it for now."""
    role, by = said
    number = int(key[1:])
    if key.startswith("m"):
        message = session.get_one(rows.Message, number)
        message.body_role, message.body_role_by = role, by
        return
    document = session.get_one(rows.Document, number)
    if by is None:
        reading = filed_documents.known_readings(session, [document.sha256])[document.sha256]
        role = guess_role(document.filename, "" if document.refused else reading.text)
    document.role, document.role_by = role or Role.OTHER, by


def stands(session: Session, application: rows.Application, one: rows.Amendment) -> bool:
    """True when all that was said then is still so."""
    return all(
        _said_here(session, application, key) == tuple(was) for key, was in one.after.items()
    )


def _said_here(session: Session, application: rows.Application, key: str) -> Said | None:
    """None when the text is not of this application any more."""
    number = int(key[1:])
    if key.startswith("d"):
        document = session.get(rows.Document, number)
        number = document.message_id if document is not None else 0
    message = session.get(rows.Message, number)
    mine = message is not None and message.application_id == application.id
    return _said(session, key) if mine else None


def undo_roles(
    session: Session,
    bench: Workbench,
    application: rows.Application,
    one: rows.Amendment,
    actor: str,
) -> None:
    """Copies and versions that came since, and took it over, go back as well."""
    for key, was in one.before.items():
        for each in _taken_over(session, application, key, tuple(one.after[key])):
            _let_be(session, each, (was[0], was[1]))
    session.flush()
    dossier.refresh(session, application, bench.config)
    roles = {key: was[0] for key, was in one.before.items()}
    _tell(session, bench, application, actor, Happened.UNDONE, roles)


def _taken_over(
    session: Session, application: rows.Application, key: str, said: tuple[Any, ...]
) -> list[str]:
    if key.startswith("m"):
        return [key]
    first = session.get_one(rows.Document, int(key[1:]))
    alike = [
        f"d{one.id}"
        for one in _documents(session, application)
        if (one.role, one.role_by) == said and one.role_by is not None
        if one.sha256 == first.sha256 or (one.filename and one.filename == first.filename)
    ]
    return list(dict.fromkeys([key, *alike]))


def set_role(bench: Workbench, document_id: int, actor: str, role: Role) -> None:
    """What a document is; of a mail that belongs to no application too."""
    with bench.store.write() as session:
        document = session.get(rows.Document, document_id)
        if document is None:
            raise RequestError(Wrong.NO_DOCUMENT, f"there is no document {document_id}")
        message = session.get_one(rows.Message, document.message_id)
        _say_of(session, bench, message, f"d{document_id}", role, actor)


def set_body_role(bench: Workbench, message_id: int, actor: str, role: Role) -> None:
    """The same for what stands in a mail itself."""
    with bench.store.write() as session:
        message = filing.row_of(session, message_id)
        _say_of(session, bench, message, f"m{message_id}", role, actor)


def _say_of(
    session: Session, bench: Workbench, message: rows.Message, key: str, role: Role, actor: str
) -> None:
    if message.application_id is not None:
        application = session.get_one(rows.Application, message.application_id)
        _say(session, bench, application, {key: role}, actor)
        return
    _let_be(session, key, (role, actor))
    filing.add_event(
        session,
        Happened.ROLE_SET,
        bench.clock(),
        actor=actor,
        message_id=message.id,
        roles={key: role},
    )
