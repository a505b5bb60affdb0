"""What was put right in an application, and can be undone; the newest first."""

from __future__ import annotations

from kcvs_mailbot.answering import readdressing
from kcvs_mailbot.desk import amending, amending_address, text_roles
from kcvs_mailbot.desk.amending import What
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import Session, amendments
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench


def why_not(session: Session, application: rows.Application, one: rows.Amendment) -> Wrong | None:
    """Why this one cannot be undone now; None when it can."""
    if one.undone_at is not None or one.application_id != application.id:
        return Wrong.NOT_CORRECTED
    if one.what == What.ROLES:
        unchanged = text_roles.stands(session, application, one)
        return None if unchanged else Wrong.CHANGED_MEANWHILE
    last = next(other for other in history(session, application) if other.what == one.what)
    now = {What.NAME: application.candidate.name, What.ADDRESS: application.candidate.address}
    if last.id != one.id or now[What(one.what)] != one.after[one.what]:
        return Wrong.CHANGED_MEANWHILE
    if one.what == What.NAME:
        return None
    return Wrong.LETTER_WENT if readdressing.went_after(session, application, one) else None


def undo(bench: Workbench, reference: str, amendment_id: int, actor: str) -> What:
    """As if it had not been put right. RequestError when that cannot be (any more)."""
    with bench.store.write() as session:
        application = amending.application_of(session, reference)
        one = session.get(rows.Amendment, amendment_id)
        if one is None:
            raise RequestError(Wrong.NOT_CORRECTED, f"nothing of {reference} was put right so")
        session.refresh(one)
        wrong = why_not(session, application, one)
        if wrong is not None:
            raise RequestError(wrong, f"{reference} cannot be put back", reference)
        how = {
            What.NAME: amending.undo_name,
            What.ADDRESS: amending_address.undo_address,
            What.ROLES: text_roles.undo_roles,
        }
        how[What(one.what)](session, bench, application, one, actor)
        one.undone_at = bench.clock()
        return What(one.what)


def history(session: Session, application: rows.Application) -> list[rows.Amendment]:
    """All that was put right in it and stands so."""
    found = amendments.of_application(session, application.id)
    return [one for one in found if one.undone_at is None]
