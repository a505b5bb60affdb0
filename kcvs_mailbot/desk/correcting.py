"""People's corrections: one action each, recorded, undone by another, never a second receipt.

Each replays the stored original through settling.settle with the person's verdict. `seen` is what
`stamp` gave when the mail was shown to the person: who decides what a colleague decided meanwhile
gets a RequestError, and one decision stands. None where nothing was shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.deciding.processing import judge
from kcvs_mailbot.deciding.reader import Opened
from kcvs_mailbot.deciding.settling import Before, detach, settle
from kcvs_mailbot.deciding.whose_mailbox import view_of
from kcvs_mailbot.desk.candidacy import for_what, named, proposed
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.intake.fetching import fetch_again
from kcvs_mailbot.recognition import Disposition, FollowUp, Reason, Receipt, Verdict
from kcvs_mailbot.recognition.belonging import is_somebody_else
from kcvs_mailbot.store import Session, blobs, filing, intake, joined, lookups, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

Decide = Callable[[Session, rows.Message, Opened, Before], Verdict]
Step = Callable[[Session, rows.Message], None]


def stamp(row: rows.Message) -> str:
    """Changes with each decision about the mail, a person's or the machine's."""
    settled = row.settled_at.isoformat() if row.settled_at else ""
    return f"{settled} {row.settled_by or ''} {row.done_as or ''} {row.application_id or ''}"


def accept(
    bench: Workbench,
    message_id: int,
    actor: str,
    candidate: str | None,
    vacancy: str | None,
    *,
    seen: str | None = None,
) -> None:
    """The message is an application; its receipt goes out, unless the application has one.

    `candidate`: the address or "Name <address>", when it is not the proposed one, or nobody is
    proposed. RequestError when that is no candidate's address, or when it is unclear who applies or
    for what.
    """

    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        if candidate is not None:
            who = named(row, opened, candidate, bench.config.house)
        else:
            who = proposed(session, row, opened, bench, before)
        return Verdict(
            Disposition.APPLICATION,
            (said_by(actor, "accepted", "als kandidatuur aanvaard"),),
            candidate=who,
            vacancy=for_what(bench.config, view_of(session, bench.config, row.id), row, vacancy),
            receipt=Receipt.SEND,
            receipt_reason="accepted by a person",
        )

    correct(bench, message_id, actor, Happened.ACCEPTED, decide, seen=seen, apart=_is_somebody_else)


def _is_somebody_else(session: Session, verdict: Verdict) -> bool:
    """Than all who applied from that address: named otherwise, as of a couple that shares it."""
    who = verdict.candidate
    if who is None:
        return False
    there, formerly = lookups.names_at(session, canonical(who.address), verdict.vacancy or "")
    return all(there) and is_somebody_else(who.name, there, formerly)


def attach(
    bench: Workbench,
    message_id: int,
    actor: str,
    reference: str,
    kind: FollowUp | None = None,
    *,
    seen: str | None = None,
) -> None:
    """The message belongs to that application. No mail goes out.

    kind: what it is to the application; what recognition makes of it unless given. RequestError
    when it would bring somebody else's void application back.
    """
    decide = belongs_to(bench, actor, reference, kind)
    correct(bench, message_id, actor, Happened.ATTACHED, decide, seen=seen)


def belongs_to(bench: Workbench, actor: str, reference: str, kind: FollowUp | None) -> Decide:
    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        application = joined.of_reference(session, reference)
        if application.status == ApplicationStatus.VOID and not _is_its_own(
            session, row, application
        ):
            what = f"{application.reference} is void, and this mail is somebody else's"
            raise RequestError(Wrong.VOID_OF_ANOTHER, what, application.reference)
        judged = judge(session, row, opened, bench.config, before.application_id)
        return Verdict(
            Disposition.FOLLOW_UP,
            (said_by(actor, "attached", "toegewezen"),),
            application=application.reference,
            vacancy=application.vacancy,
            follow_up=kind or _kind(judged, application),
            receipt_reason="attached by a person",
            asks=kind is None and judged.asks,
        )

    return decide


def _is_its_own(session: Session, row: rows.Message, application: rows.Application) -> bool:
    """By who sent it or is proposed in it, or because it began it."""
    people = {row.sender, canonical(row.candidate_address or "")}
    theirs = not people.isdisjoint(lookups.addresses_of(session, application))
    return theirs or filing.begun_by(session, row.id) == application.id


def _kind(judged: Verdict, application: rows.Application) -> FollowUp:
    """What recognition made of the mail, as far as that holds for this application."""
    of_another = judged.application != application.reference
    if judged.follow_up is None:
        return FollowUp.ADDITION
    if of_another and judged.follow_up in (FollowUp.REPEAT, FollowUp.VERSION):
        return FollowUp.ADDITION
    return judged.follow_up


def set_aside_from(session: Session, row: rows.Message) -> rows.Application | None:
    """The application that a dismissed message was part of; None when it was of none."""
    said = filing.last_event_of(session, row.id, Happened.DISMISSED)
    if row.application_id is not None or said is None or said.application_id is None:
        return None
    return session.get(rows.Application, said.application_id)


def dismiss(bench: Workbench, message_id: int, actor: str, *, seen: str | None = None) -> None:
    """The message is not about an application."""

    def decide(_session: Session, _row: rows.Message, _opened: Opened, _before: Before) -> Verdict:
        return Verdict(
            Disposition.OTHER,
            (said_by(actor, "dismissed", "terzijde gelegd"),),
            receipt_reason="dismissed by a person",
        )

    correct(bench, message_id, actor, Happened.DISMISSED, decide, seen=seen)


def done(bench: Workbench, message_id: int, actor: str, *, seen: str | None = None) -> None:
    """What the message asked of a person was dealt with; what it belongs to stays as it is.

    RequestError when it does not wait.
    """
    with bench.store.write() as session:
        row = row_to_decide(session, message_id, seen)
        if not row.waits:
            raise RequestError(Wrong.DOES_NOT_WAIT, f"message {message_id} does not wait")
        row.done_as = filing.DONE
        if row.application is not None:
            dossier.refresh(session, row.application, bench.config)
        record(session, row, None, actor, Happened.DONE, bench.clock())


def row_to_decide(session: Session, message_id: int, seen: str | None) -> rows.Message:
    """The message, for one decision at a time; RequestError when another one came first, or it
    was erased.
    """
    vacancies.lock_all(session)
    row = filing.row_of(session, message_id)
    intake.require_not_erased(row)
    if seen is not None and seen != stamp(row):
        raise RequestError(
            Wrong.DECIDED_MEANWHILE, f"message {message_id} was decided meanwhile", message_id
        )
    return row


def _take_back(session: Session, row: rows.Message, now: datetime, actor: str) -> None:
    """Whatever was done about the message is to be done anew; its application stands again."""
    withdrew, row.done_as = row.done_as == filing.WITHDRAWN, None
    session.flush()
    application = row.application if withdrew else None
    if application is not None and not filing.withdrawing(session, application.id):
        filing.reinstate(session, application, now, actor)


def undo(bench: Workbench, message_id: int, actor: str, *, seen: str | None = None) -> None:
    """Takes the corrections back: the machine judges the original again, by its own rules.

    RequestError when nobody corrected the message, or dealt with it.
    """
    with bench.store.read() as session:
        row = filing.row_of(session, message_id)
        if row.settled_by == "machine" and row.done_as is None:
            what = f"message {message_id} was not corrected by a person"
            raise RequestError(Wrong.NOT_CORRECTED, what)

    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        view = view_of(session, bench.config, row.id)
        begun = filing.begun_by(session, row.id)
        return judge(session, row, opened, view, begun or before.application_id)

    correct(bench, message_id, actor, Happened.UNDONE, decide, by="machine", seen=seen)


def correct(
    bench: Workbench,
    message_id: int,
    actor: str,
    event: Happened,
    decide: Decide,
    *,
    by: str | None = None,
    seen: str | None = None,
    apart: Callable[[Session, Verdict], bool] = lambda _session, _verdict: False,
    first: Step = lambda _session, _row: None,
    then: Step = lambda _session, _row: None,
) -> None:
    """A person's verdict on a message, recorded; RequestError when `seen` is not how it stands.

    first, then: what else the decision does before and behind, in the same transaction. by: who
    settles it, where that is not the actor. apart: whether that is so of settling.settle.
    """
    opened = _open(bench, message_id)
    now = bench.clock()
    try:
        with bench.store.write() as session:
            row = row_to_decide(session, message_id, seen)
            first(session, row)
            _take_back(session, row, now, actor)
            row.taken_out = None
            # Out of its application first: recognition must not meet the mail's own traces.
            before = detach(session, row)
            verdict = decide(session, row, opened, before)
            settle(
                session,
                row,
                opened.mail,
                verdict,
                bench.config,
                now,
                actor=by or actor,
                before=before,
                apart=apart(session, verdict),
            )
            record(session, row, before.application_id, actor, event, now)
            then(session, row)
    finally:
        opened.close()


def _open(bench: Workbench, message_id: int) -> Opened:
    with bench.store.read() as session:
        row = filing.row_of(session, message_id)
        intake.require_not_erased(row)
        forgotten = row.blob is None
    if forgotten:
        fetch_again(bench, message_id)
    with bench.store.read() as session:
        content = blobs.load(session, filing.row_of(session, message_id).sha256, bench.spool)
    try:
        return bench.reader.read(content, every_document=True)
    finally:
        if content.path is not None:
            content.path.unlink(missing_ok=True)


def record(
    session: Session,
    row: rows.Message,
    before: int | None,
    actor: str,
    event: Happened,
    now: datetime,
) -> None:
    filing.add_event(
        session,
        event,
        now,
        actor=actor,
        application_id=row.application_id or before,
        message_id=row.id,
        disposition=row.disposition,
    )


def said_by(actor: str, english: str, dutch: str) -> Reason:
    return Reason("person", None, f"A person ({actor}) {english} it.", f"Door {actor} {dutch}.")
