"""Recognition's questions, answered from the traces that earlier mails and receipts left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, insert, or_, select
from sqlalchemy.orm import Session

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.recognition.follow_ups import Brought
from kcvs_mailbot.recognition.verdict import Known, KnownApplication, Questions
from kcvs_mailbot.store import batched_rows, joined
from kcvs_mailbot.store.models import Application, Candidate, Trace

KINDS = ("address", "message_id", "name", "phone", "uid")
_INSERT = insert(Trace)
_BY_RECEIPT = Trace.message_id.is_(None)
_ASKED = (
    select(Trace.kind, Trace.value, Trace.application_id, _BY_RECEIPT.label("receipt"))
    .where(
        or_(
            *(
                and_(Trace.kind == kind, Trace.value.in_(bindparam(kind, expanding=True)))
                for kind in KINDS
            )
        )
    )
    .distinct()
)  # each mail of an application leaves those of its sender
_KEPT = (
    select(Trace.application_id, Trace.kind, Trace.value)
    .where(
        Trace.application_id.in_(bindparam("applications", expanding=True)),
        Trace.kind.in_(bindparam("kinds", expanding=True)),
        Trace.value.in_(bindparam("values", expanding=True)),
    )
    .distinct()
    .execution_options(**batched_rows.COUNTS_THEM)
)

Hits = dict[int, dict[str, set[str]]]
"""An application to what it shares with the mail, by kind."""
Stored = Mapping[tuple[str, str], list[tuple[int, bool]]]
"""(kind, value) of a trace to the applications that left it, True where a receipt of ours did."""


def stored(session: Session, asked: Iterable[Questions]) -> Stored:
    """What was stored, before this transaction, about all that these mails ask; one query."""
    values = {kind: set[str]() for kind in KINDS}
    for questions in asked:
        for kind, wanted in _asked(questions).items():
            values[kind] |= wanted
    found: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    if any(values.values()):
        every = {kind: sorted(some) for kind, some in values.items()}
        for row in session.connection().execute(_ASKED, every):
            found[row.kind, row.value].append((row.application_id, bool(row.receipt)))
    return found


def answer(
    session: Session,
    questions: Questions,
    before: Stored,
    sent: Brought,
    without: int | None = None,
) -> Known:
    """The applications that share an address, thread, name, phone or reference with the message.

    before: what `stored` gave for these questions. sent: what of it they may have already.
    without: the id of one to leave out.
    """
    asked = _asked(questions)
    hits: Hits = defaultdict(lambda: defaultdict(set))
    for kind, value, application_id, receipt in _traces(session, asked, before):
        if receipt and kind != "message_id" and _was_taken_apart(session, application_id):
            continue  # a person said so of one that has no mails any more
        hits[application_id][kind].add(value)
        if kind == "message_id" and receipt:
            hits[application_id]["receipt"].add(value)
    for reference, application_id in _cited(session, questions.references):
        hits[application_id]["reference"].add(reference)
    if hits:
        session.flush()
        hits = _of_those_that_stand(session, hits)
    hits.pop(without or 0, None)
    if hits:
        for application_id, kind, value in _kept(session, list(hits), sent):
            hits[application_id][kind].add(value)
    return Known(tuple(_known(session, key, found) for key, found in sorted(hits.items())))


def _of_those_that_stand(session: Session, hits: Hits) -> Hits:
    """What points to an application that was joined to another points to that one."""
    found: Hits = defaultdict(lambda: defaultdict(set))
    for application_id, kinds in hits.items():
        stands = joined.standing(session, session.get_one(Application, application_id))
        for kind, values in kinds.items():
            found[stands.id][kind] |= values
    return found


def _was_taken_apart(session: Session, application_id: int) -> bool:
    application = session.get_one(Application, application_id)
    return joined.standing(session, application).status == ApplicationStatus.VOID


def _asked(questions: Questions) -> dict[str, frozenset[str]]:
    people = (questions.addresses, questions.message_ids, questions.names, questions.phones)
    return dict(zip(KINDS, (*people, questions.uids), strict=True))


def _traces(
    session: Session, asked: Mapping[str, frozenset[str]], before: Stored
) -> Iterator[tuple[str, str, int, bool]]:
    """(kind, value, application, whether of a receipt): this transaction's traces too."""
    for kind, values in asked.items():
        for value in values:
            for application_id, receipt in before.get((kind, value), ()):
                yield kind, value, application_id, receipt
    for row in batched_rows.added(session, _INSERT):
        if row["value"] in asked.get(row["kind"], ()):
            yield row["kind"], row["value"], row["application_id"], row["message_id"] is None


def _kept(
    session: Session, applications: list[int], sent: Brought
) -> Iterator[tuple[int, str, str]]:
    """(application, kind, value) of what they have already of what was sent."""
    asked = dict(sent.by_kind())
    values = sorted(frozenset().union(*asked.values()))
    given = {"applications": applications, "kinds": list(asked), "values": values}
    for row in session.connection().execute(_KEPT, given):
        yield row.application_id, row.kind, row.value
    for new in batched_rows.added(session, _INSERT):
        if new["application_id"] in applications and new["value"] in asked.get(new["kind"], ()):
            yield new["application_id"], new["kind"], new["value"]


def _cited(session: Session, references: frozenset[str]) -> list[tuple[str, int]]:
    """Applications by their reference; few mails cite one, so that it costs a query only then."""
    if not references:
        return []
    session.flush()  # this transaction's applications too
    query = select(Application.reference, Application.id)
    found = session.execute(query.where(Application.reference.in_(references)))
    return [(row.reference, row.id) for row in found]


def _known(session: Session, application_id: int, found: dict[str, set[str]]) -> KnownApplication:
    application = session.get_one(Application, application_id)
    candidate = session.get_one(Candidate, application.candidate_id)
    came = joined.into(session, application_id)
    put_right = formerly(session, application_id, *came)
    return KnownApplication(
        reference=application.reference,
        vacancy=application.vacancy,
        address=candidate.address,
        name=candidate.name,
        others=joined.others(session, came),
        by_address="address" in found,
        by_thread="message_id" in found,
        by_name="name" in found,
        by_phone="phone" in found,
        by_reference="reference" in found,
        by_invitation="uid" in found,
        receipts=frozenset(found.get("receipt", ())),
        bodies=frozenset(found.get("body", ())),
        documents=frozenset(found.get("document", ())),
        filenames=frozenset(found.get("stem", ())),
        former=put_right.addresses,
        names=put_right.names,
    )


FORMER, NAMED = "former", "named"
"""Kinds of traces: an address, a name of the candidate that a person put right."""
OF_ANOTHER = "of_another"
"""And an address that was put right because it is of our house, and never was the candidate's."""
_FORMERLY = select(Trace.kind, Trace.value).where(
    Trace.application_id.in_(bindparam("applications", expanding=True)),
    Trace.kind.in_((FORMER, NAMED)),
)


@dataclass(frozen=True, slots=True)
class Formerly:
    """What the candidate of applications was known by: addresses are canonical."""

    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def formerly(session: Session, *applications: int) -> Formerly:
    """What was put right in these and stands so."""
    found = session.execute(_FORMERLY, {"applications": applications}).all()
    return Formerly(
        frozenset(value for kind, value in found if kind == FORMER),
        frozenset(value for kind, value in found if kind == NAMED),
    )


def names_at(session: Session, canonical: str, vacancy: str) -> tuple[list[str], frozenset[str]]:
    """Of those at that address who applied for the vacancy: the names, and former ones."""
    query = (
        select(Application.id, Candidate.name)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Candidate.canonical == canonical, Application.vacancy == vacancy)
    )
    found = session.execute(query).all()
    return [row.name for row in found], formerly(session, *(row.id for row in found)).names


def addresses_of(session: Session, application: Application) -> frozenset[str]:
    """From which its candidate writes: now, before, and in what was joined to it; canonical."""
    came = joined.into(session, application.id)
    put_right = formerly(session, application.id, *came)
    theirs = {canonical(one.address) for one in joined.others(session, came)}
    return put_right.addresses | theirs | {application.candidate.canonical}


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
            batched_rows.add(session, _INSERT, row)
