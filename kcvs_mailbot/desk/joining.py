"""Two applications of one person are joined, and taken apart again.

One stays; the mails of the other, with all they brought, go there as they are. The other is void
and points to it (Application.joined_id): what would come to it later, by its address, its
reference or its receipt, comes there too (store.joined). What of its receipts has not gone out is
cancelled; what was sent stays a fact, and so does what a person wrote. Name and address of the one
that goes stay as a person put them right: the candidate is known by them too.

What the procedure has of the one that goes (advices, appointments, scorecards) comes along, but
where the one that stays has its own of the same person: that one stands, the other is kept. A
conflict of interest and additional information count where they are, since what reads them reads
those of joined ones too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.deciding.settling import index_again, leave
from kcvs_mailbot.delivery import LETTER, Mode, State, hold_reason
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import (
    Session,
    filed_documents,
    filing,
    joined,
    joined_procedure,
    lookups,
    outbox,
    vacancies,
)
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

Along = dict[str, list[int]]
"""Names of tables, and which of their rows came along."""
TakenOver = dict[str, list[str | None]]
"""Ids of documents whose role is what a person said of a copy: before, since, and who said it."""


@dataclass(frozen=True, slots=True)
class Join:
    """That an application was joined to another: who did it, and what it takes to undo it."""

    into: str
    by: str
    at: datetime
    messages: tuple[int, ...]
    receipts: outbox_changes.Was
    roles: TakenOver
    along: Along


def stamp(session: Session, *applications: rows.Application) -> str:
    """Changes with all that a person decides on who joins these."""
    told: list[Any] = []
    for one in sorted(applications, key=lambda one: one.id):
        mails = [(m.id, m.settled_by) for m in filing.messages_of(session, one.id)]
        receipt = outbox.first_receipt(session, one.id)
        state = receipt.state if receipt else None
        who = (one.candidate.name, one.candidate.address)
        told.append((one.id, str(one.status), one.joined_id, who, mails, state))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def join(bench: Workbench, goes: str, stays: str, actor: str, *, seen: str | None = None) -> None:
    """The mails of `goes` come to `stays`. RequestError when that cannot be, or is not as seen."""
    with bench.store.write() as session:
        vacancies.lock_all(session)
        left, right = filing.of_reference(session, goes), filing.of_reference(session, stays)
        if seen is not None and seen != stamp(session, left, right):
            raise RequestError(Wrong.CHANGED_MEANWHILE, f"{goes} or {stays} changed", stays)
        require_joinable(left, right)
        _join(session, left, right, bench, actor)


def require_joinable(left: rows.Application, right: rows.Application) -> None:
    """RequestError when these two cannot be joined."""
    what = f"{left.reference} and {right.reference} cannot be joined"
    if left.id == right.id:
        raise RequestError(Wrong.SAME_APPLICATION, what)
    if left.vacancy != right.vacancy:
        raise RequestError(Wrong.ANOTHER_VACANCY, what)
    over = (ApplicationStatus.VOID, ApplicationStatus.WITHDRAWN)
    if left.status != ApplicationStatus.RECEIVED or right.status in over:
        raise RequestError(Wrong.NOT_BOTH_RECEIVED, what)


def _join(
    session: Session,
    goes: rows.Application,
    stays: rows.Application,
    bench: Workbench,
    actor: str,
) -> None:
    now = bench.clock()
    entries = [e for e in outbox.of_application(session, goes.id) if e.kind != LETTER]
    if any(entry.state == State.SENDING for entry in entries):
        raise RequestError(Wrong.ON_ITS_WAY, f"a mail of {goes.reference} is being sent")
    messages = filing.messages_of(session, goes.id)
    receipts = outbox_changes.set_aside(session, entries, outbox_changes.JOINED, now, actor)
    joined.move(session, messages, stays)
    roles = _take_over_roles(session, stays)
    along = joined_procedure.move(session, goes.id, stays.id)
    goes.status, goes.joined_id = ApplicationStatus.VOID, stays.id
    _compose(session, (goes, stays), bench)
    filing.add_event(
        session,
        Happened.JOINED,
        now,
        actor=actor,
        application_id=goes.id,
        into=stays.reference,
        messages=[message.id for message in messages],
        receipts=receipts,
        roles=roles,
        along=along,
    )
    filing.add_event(
        session, Happened.JOINED, now, actor=actor, application_id=stays.id, came=goes.reference
    )


def separate(bench: Workbench, reference: str, actor: str) -> None:
    """Undoes `join` for the one that went: its mails go back, and what came for it since.

    RequestError when it is not joined to another.
    """
    with bench.store.write() as session:
        vacancies.lock_all(session)
        application = filing.of_reference(session, reference)
        found = how(session, application)
        if found is None:
            raise RequestError(Wrong.NOT_CORRECTED, f"{reference} is not joined to another")
        now, stands = bench.clock(), joined.standing(session, application)
        application.joined_id = None
        session.flush()
        writers = lookups.addresses_of(session, application)
        writers -= lookups.addresses_of(session, stands)
        mails = joined.to_go_back(session, stands, found.messages, writers, found.at)
        joined.move(session, mails, application)
        _give_roles_back(session, found.roles)
        joined_procedure.move_back(session, found.along, stands.id, application.id)
        if mails:
            withdrew = any(mail.done_as == filing.WITHDRAWN for mail in mails)
            status = ApplicationStatus.WITHDRAWN if withdrew else ApplicationStatus.RECEIVED
            application.status = status
            by_it = withdrew and not filing.withdrawing(session, stands.id)
            if by_it and stands.status == ApplicationStatus.WITHDRAWN:
                filing.reinstate(session, stands, now, actor)
            leave(session, stands.id, bench.config, now)
        _compose(session, (application, stands), bench)
        if mails:
            outbox_changes.bring_back(
                session,
                found.receipts,
                outbox_changes.JOINED,
                now,
                actor,
                lambda _entry: _why_held(application, bench),
            )
        for one in (application, stands):
            filing.add_event(session, Happened.UNDONE, now, actor=actor, application_id=one.id)


def how(session: Session, application: rows.Application) -> Join | None:
    """How it was joined to another; None when it is not."""
    if application.joined_id is None:
        return None
    event = filing.last_event(session, application.id, Happened.JOINED)
    if event is None:
        return None
    told = event.detail
    return Join(
        joined.standing(session, application).reference,
        event.actor,
        event.at,
        tuple(told.get("messages", ())),
        told.get("receipts", {}),
        told.get("roles", {}),
        told.get("along", {}),
    )


def _take_over_roles(session: Session, application: rows.Application) -> TakenOver:
    """What a person said of a document holds for its copies, which now stand beside it."""
    mails = [message.id for message in filing.messages_of(session, application.id)]
    documents = [
        one for some in filed_documents.documents_of(session, mails).values() for one in some
    ]
    said = {one.sha256: one for one in documents if one.role_by is not None}
    taken: TakenOver = {}
    for one in documents:
        like = said.get(one.sha256)
        if one.role_by is None and like is not None:
            taken[str(one.id)] = [one.role, like.role, like.role_by]
            one.role, one.role_by = like.role, like.role_by
    return taken


def _give_roles_back(session: Session, taken: TakenOver) -> None:
    """But for those of which somebody said otherwise since."""
    for number, (before, role, by) in taken.items():
        one = session.get(rows.Document, int(number))
        if one is not None and (one.role, one.role_by) == (role, by):
            one.role, one.role_by = before or Role.OTHER, None


def _compose(
    session: Session, applications: tuple[rows.Application, rows.Application], bench: Workbench
) -> None:
    """A lateness that changes by it is told."""
    session.flush()
    for one in applications:
        was_late = one.late
        index_again(session, one)
        dossier.refresh(session, one, bench.config)
        dossier.tell_lateness(session, one, was_late, bench.clock())


def _why_held(application: rows.Application, bench: Workbench) -> str | None:
    """Whether a receipt that was on its way then would still go by itself."""
    rules = bench.config.acknowledgement
    return hold_reason(Mode(rules.mode), application.received_at, bench.clock(), rules.max_age)
