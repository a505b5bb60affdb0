"""A mail is taken out of its application, into one of its own or another; and put back.

What it was stays with the mail (Message.taken_out), so that putting back restores it as it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kcvs_mailbot import selection
from kcvs_mailbot.acknowledgement import Kind
from kcvs_mailbot.answering import outbox_changes, receipts
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.deciding.reader import Opened
from kcvs_mailbot.deciding.reprocessing import as_stored
from kcvs_mailbot.deciding.secretary_notes import submitting
from kcvs_mailbot.deciding.settling import Before
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import candidacy, correcting
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.recognition import Disposition, Receipt, Verdict
from kcvs_mailbot.store import Session, filing, joined, outbox
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

Json = dict[str, Any]
_AS_IT_WAS = (
    "disposition",
    "reasons",
    "likelihood",
    "settled_by",
    "application_id",
    "follow_up",
    "asks",
    "vacancy",
    "candidate_name",
    "candidate_address",
    "proposed_reference",
    "receipt_reason",
    "done_as",
)


def apart(
    bench: Workbench, message_id: int, actor: str, candidate: str, *, seen: str | None = None
) -> str:
    """Into an application of its own, with a reference that was never used, which comes back.

    candidate: the address or "Name <address>". The receipt is held, to be looked at. RequestError
    when that is no address, or it is the only mail of its application.
    """

    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        vacancy = session.get_one(rows.Application, before.application_id).vacancy
        return Verdict(
            Disposition.APPLICATION,
            (correcting.said_by(actor, "took out", "als aparte kandidatuur bewaard"),),
            candidate=candidacy.named(row, opened, candidate, bench.config.house),
            vacancy=vacancy,
            receipt=Receipt.HOLD,
            receipt_reason="taken out by a person, who looks at the receipt first",
        )

    return _take_out(bench, message_id, actor, decide, seen, own=True)


def elsewhere(
    bench: Workbench, message_id: int, actor: str, reference: str, *, seen: str | None = None
) -> str:
    """Into that application, or the one that it was joined to; its reference comes back.

    No mail goes out. RequestError when it is there already, or the only mail where it is.
    """
    to = correcting.belongs_to(bench, actor, reference, None)

    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        if joined.of_reference(session, reference).id == before.application_id:
            raise RequestError(Wrong.SAME_APPLICATION, f"message {message_id} is there already")
        return to(session, row, opened, before)

    return _take_out(bench, message_id, actor, decide, seen, own=False)


def _take_out(
    bench: Workbench,
    message_id: int,
    actor: str,
    decide: correcting.Decide,
    seen: str | None,
    *,
    own: bool,
) -> str:
    was: Json = {}
    came_to: list[str] = []

    def first(session: Session, row: rows.Message) -> None:
        if row.application_id is None:
            raise RequestError(Wrong.BELONGS_NOWHERE, f"message {message_id} belongs nowhere")
        if len(filing.messages_of(session, row.application_id)) < 2:
            raise RequestError(Wrong.ONLY_MAIL, f"message {message_id} is the only one there")
        was.update({name: getattr(row, name) for name in _AS_IT_WAS})
        was["settled_at"] = row.settled_at.isoformat() if row.settled_at else None
        was["answers"] = _set_answers_aside(session, row, bench.clock(), actor)

    def then(session: Session, row: rows.Message) -> None:
        row.taken_out = was
        _take_roles_along(session, row)
        left = was["application_id"]
        _write_receipt_anew(session, left, row.id, bench)
        _tell(session, Happened.TAKEN_OUT, left, row.id, actor, bench.clock())
        came_to.append(session.get_one(rows.Application, row.application_id).reference)

    correcting.correct(
        bench,
        message_id,
        actor,
        Happened.TAKEN_OUT,
        decide,
        seen=seen,
        apart=lambda _session, _verdict: own,
        first=first,
        then=then,
    )
    return came_to[0]


def _set_answers_aside(
    session: Session, row: rows.Message, now: datetime, actor: str
) -> outbox_changes.Was:
    """The short answers to it that have not gone out: it is no addition where it was."""
    entries = outbox.of_application(session, row.application_id or 0)
    theirs = [e for e in entries if e.answers == row.id and e.kind == Kind.ADDITION]
    if any(entry.state == State.SENDING for entry in theirs):
        raise RequestError(Wrong.ON_ITS_WAY, f"a mail that answers message {row.id} is going")
    return outbox_changes.set_aside(session, theirs, outbox_changes.MOVED, now, actor)


def _write_receipt_anew(
    session: Session, application_id: int, taken_out: int, bench: Workbench
) -> None:
    """A receipt that still waits tells of a mail that stays, not of somebody else's."""
    entry = outbox.first_receipt(session, application_id)
    if entry is None or entry.answers != taken_out:
        return
    session.refresh(entry, with_for_update=True)
    if entry.state == State.SENDING:
        what = f"the receipt that answers message {taken_out} is going"
        raise RequestError(Wrong.ON_ITS_WAY, what)
    if entry.state in (State.HELD, State.QUEUED, State.FAILED) and entry.raw:
        entry.answers = submitting(filing.messages_of(session, application_id))[0].id
        receipts.write_anew(session, entry, bench.config, bench.clock())


def put_back(bench: Workbench, message_id: int, actor: str, *, seen: str | None = None) -> str:
    """Where it was taken out of, as it was there; that application's reference comes back.

    RequestError when nobody took it out, or somebody decided otherwise about it since.
    """
    was: Json = {}
    came_from: list[int | None] = []

    def first(_session: Session, row: rows.Message) -> None:
        if row.taken_out is None:
            raise RequestError(Wrong.NOT_CORRECTED, f"message {message_id} was not taken out")
        was.update(row.taken_out)
        came_from.append(row.application_id)

    def decide(session: Session, _row: rows.Message, _opened: Opened, _before: Before) -> Verdict:
        return as_stored(session, rows.Message(**_columns(was)))

    def then(session: Session, row: rows.Message) -> None:
        stands = row.application_id
        for name, value in _columns(was).items():
            setattr(row, name, value)
        row.application_id = stands
        _take_roles_along(session, row)
        _withdraw_again(session, row)
        if row.done_as is not None and row.application is not None:
            dossier.refresh(session, row.application, bench.config)
        now = bench.clock()
        outbox_changes.bring_back(
            session, was["answers"], outbox_changes.MOVED, now, actor, lambda _one: None
        )
        _tell(session, Happened.UNDONE, came_from[0], row.id, actor, now)

    correcting.correct(
        bench, message_id, actor, Happened.UNDONE, decide, seen=seen, first=first, then=then
    )
    with bench.store.read() as session:
        found = filing.row_of(session, message_id).application
        return found.reference if found else ""


def taken_out(session: Session, application: rows.Application) -> list[tuple[rows.Message, str]]:
    """The mails of this application that can be put back, each with where it came from."""
    found = []
    for row in filing.messages_of(session, application.id):
        if row.taken_out is not None:
            before = session.get(rows.Application, row.taken_out["application_id"])
            if before is not None:
                found.append((row, joined.standing(session, before).reference))
    return found


def _columns(was: Json) -> Json:
    settled = was["settled_at"]
    # Whether it asks stood nowhere when an earlier version took it out.
    columns = {"asks": False} | {name: was[name] for name in _AS_IT_WAS if name in was}
    return {**columns, "settled_at": datetime.fromisoformat(settled) if settled else None}


def _take_roles_along(session: Session, row: rows.Message) -> None:
    """What people said that its texts are."""
    application = session.get(rows.Application, row.application_id)
    if application is not None:
        joined.move_roles(session, [row], application)


def _withdraw_again(session: Session, row: rows.Message) -> None:
    """Its word had withdrawn the application that it comes back to; another may have since."""
    application = session.get(rows.Application, row.application_id)
    if row.done_as != filing.WITHDRAWN or application is None:
        return
    if selection.may_withdraw(ApplicationStatus(application.status)):
        filing.withdraw(application)


def _tell(
    session: Session,
    what: Happened,
    application_id: int | None,
    message_id: int,
    actor: str,
    now: datetime,
) -> None:
    """In the timeline of the application that it left."""
    filing.add_event(
        session, what, now, actor=actor, application_id=application_id, message_id=message_id
    )
