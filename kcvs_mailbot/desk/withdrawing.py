"""An application is withdrawn, on the word of a mail or otherwise, and stands again."""

from __future__ import annotations

from kcvs_mailbot import selection
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.desk.correcting import belongs_to, correct, record, row_to_decide
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.recognition import FollowUp
from kcvs_mailbot.store import Session, filing, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench


def withdraw(bench: Workbench, message_id: int, actor: str, *, seen: str | None = None) -> None:
    """The application of the message is withdrawn; one that is only proposed is attached first.

    RequestError when the message belongs to no application, or that one is not to be withdrawn.
    """

    def carry_out(session: Session, row: rows.Message) -> None:
        if row.application is None:
            what = f"message {message_id} belongs to no application"
            raise RequestError(Wrong.BELONGS_NOWHERE, what, message_id)
        _withdraw(row.application, message_id)
        row.done_as = filing.WITHDRAWN
        dossier.refresh(session, row.application, bench.config)
        record(session, row, None, actor, Happened.WITHDRAWN, bench.clock())

    with bench.store.read() as session:
        row = filing.row_of(session, message_id)
        joined, proposed = row.application_id is not None, row.proposed_reference
    if not joined and proposed is not None:
        decide = belongs_to(bench, actor, proposed, FollowUp.WITHDRAWAL)
        correct(bench, message_id, actor, Happened.ATTACHED, decide, seen=seen, then=carry_out)
        return
    with bench.store.write() as session:
        carry_out(session, row_to_decide(session, message_id, seen))


def _withdraw(application: rows.Application, message_id: int | None = None) -> None:
    if application.status == ApplicationStatus.VOID:
        what = f"{application.reference} is void"
        raise RequestError(Wrong.TAKEN_APART, what, application.reference)
    if not selection.may_withdraw(ApplicationStatus(application.status)):
        what = f"{application.reference} is {application.status} already"
        raise RequestError(Wrong.WITHDRAWN_ALREADY, what, message_id)
    filing.withdraw(application)


def withdraw_application(bench: Workbench, reference: str, actor: str) -> None:
    """The candidate withdrew in another way than by mail. RequestError when that cannot be."""
    with bench.store.write() as session:
        vacancies.lock_all(session)
        application = filing.of_reference(session, reference)
        _withdraw(application)
        filing.add_event(
            session,
            Happened.WITHDRAWN,
            bench.clock(),
            actor=actor,
            application_id=application.id,
        )


def reinstate(bench: Workbench, reference: str, actor: str) -> None:
    """Takes a withdrawal back; a mail that asked for it waits again.

    RequestError when the application is not withdrawn.
    """
    with bench.store.write() as session:
        vacancies.lock_all(session)
        application = filing.of_reference(session, reference)
        if application.status != ApplicationStatus.WITHDRAWN:
            raise RequestError(Wrong.NOT_CORRECTED, f"{application.reference} is not withdrawn")
        filing.reinstate(session, application, bench.clock(), actor)
        for message_id in filing.withdrawing(session, application.id):
            filing.row_of(session, message_id).done_as = None
        dossier.refresh(session, application, bench.config)
