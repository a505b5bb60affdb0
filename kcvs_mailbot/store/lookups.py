"""Recognition's questions, answered from the traces that earlier mails and receipts left."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import and_, bindparam, insert, or_, select
from sqlalchemy.orm import Session

from kcvs_mailbot.recognition.verdict import Known, KnownApplication, Questions
from kcvs_mailbot.store import later
from kcvs_mailbot.store.models import Application, Candidate, Document, Message, Trace

KINDS = ("address", "message_id", "name", "phone")
_INSERT = insert(Trace)
_ASKED = select(Trace.kind, Trace.value, Trace.application_id, Trace.message_id).where(
    or_(
        *(
            and_(Trace.kind == kind, Trace.value.in_(bindparam(kind, expanding=True)))
            for kind in KINDS
        )
    )
)


def answer(session: Session, questions: Questions, without: int | None = None) -> Known:
    """The applications that share an address, thread, name or phone with the message.

    without: the id of one to leave out.
    """
    asked = dict(
        zip(
            KINDS,
            (questions.addresses, questions.message_ids, questions.names, questions.phones),
            strict=True,
        )
    )
    if not any(asked.values()):
        return Known()
    hits: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for kind, value, application_id, message_id in _traces(session, asked):
        hits[application_id][kind].add(value)
        if kind == "message_id" and message_id is None:
            hits[application_id]["receipt"].add(value)
    hits.pop(without or 0, None)
    return Known(tuple(_known(session, key, found) for key, found in sorted(hits.items())))


def _traces(
    session: Session, asked: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, int, int | None]]:
    """(kind, value, application, message) of the traces asked for, the unwritten ones too."""
    values = {kind: list(values) for kind, values in asked.items()}
    for found in session.connection().execute(_ASKED, values):
        yield found.kind, found.value, found.application_id, found.message_id
    for row in later.waiting(session, _INSERT):
        if row["value"] in asked[row["kind"]]:
            yield row["kind"], row["value"], row["application_id"], row["message_id"]


def _known(session: Session, application_id: int, found: dict[str, set[str]]) -> KnownApplication:
    application = session.get_one(Application, application_id)
    candidate = session.get_one(Candidate, application.candidate_id)
    of_it = Message.application_id == application_id
    bodies = session.scalars(select(Message.new_text).where(of_it))
    documents = session.execute(
        select(Document.sha256, Document.filename)
        .join(Message, Message.id == Document.message_id)
        .where(of_it)
    ).all()
    return KnownApplication(
        reference=application.reference,
        vacancy=application.vacancy,
        address=candidate.address,
        name=candidate.name,
        by_address="address" in found,
        by_thread="message_id" in found,
        by_name="name" in found,
        by_phone="phone" in found,
        receipts=frozenset(found.get("receipt", ())),
        bodies=frozenset(body_digest(text) for text in bodies),
        documents=frozenset(sha256 for sha256, _ in documents),
        filenames=frozenset(name.lower() for _, name in documents if name),
    )


def body_digest(text: str) -> str:
    """The SHA-256 by which the same words sent twice are known."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()


def leave_traces(
    session: Session,
    application_id: int,
    message_id: int | None,
    traces: Iterable[tuple[str, str]],
) -> None:
    """Remembers (kind, value) pairs for later mails."""
    for kind, value in sorted(set(traces)):
        if value:
            row = {
                "kind": kind,
                "value": value,
                "application_id": application_id,
                "message_id": message_id,
            }
            later.add(session, _INSERT, row)
