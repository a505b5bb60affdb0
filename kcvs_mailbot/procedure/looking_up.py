"""People note what they found of a candidate elsewhere: the vacancy's "aanvullende informatie".

The program looks nothing up. What is noted is not the candidate's own and stands apart; its words
stand in no event and no log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure.moving import require_part
from kcvs_mailbot.selection import Procedure
from kcvs_mailbot.selection.closing import SEARCHED_FOR
from kcvs_mailbot.store import Session, filing, joined, look_ups, vacancies, vacuuming
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

LONGEST = 4000
"""Characters, of what it says and of an address."""
AT_ONCE = timedelta(minutes=1)
"""The same words so soon are a second click."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found in one source: where, on which day, what it says; or nothing at all."""

    source: str
    looked_on: date | None
    address: str = ""
    found: str = ""
    nothing: bool = False


def procedure_of(bench: Workbench, vacancy: str) -> Procedure | None:
    """As configured; None for a vacancy that the configuration has dropped."""
    return next((v.procedure for v in bench.config.vacancies if v.reference == vacancy), None)


def note(bench: Workbench, reference: str, actor: str, *findings: Finding) -> None:
    """Keeps all of them, or none. The same once more, as by two clicks, is one.

    RequestError when something is missing or wrong, the candidate takes no part (any more), or
    who notes has a conflict of interest.
    """
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row = joined.of_reference(session, reference)
        texts = [checked(one, bench, row.vacancy) for one in findings]
        if ApplicationStatus(row.status) not in SEARCHED_FOR:
            what = f"{row.reference} is {row.status}"
            raise RequestError(Wrong.NOT_IN_THIS_PHASE, what, row.reference)
        procedure = procedure_of(bench, row.vacancy)
        if procedure is None or any(one.source not in procedure.searched for one in findings):
            raise RequestError(Wrong.NO_SOURCE, "that source is not in the configuration")
        require_part(session, row, actor)
        for finding, (address, found) in zip(findings, texts, strict=True):
            new = rows.LookUp(
                application_id=row.id,
                source=finding.source,
                address=address,
                found=found,
                looked_on=finding.looked_on,
                by=actor,
                at=bench.clock(),
            )
            if not _is_a_second_click(session, new):
                session.add(new)
                _tell(session, Happened.LOOKED_UP, new, bench, actor)


def opened_on(bench: Workbench, vacancy: str) -> date | None:
    """Before that day nobody can have looked for its candidates. None: not configured any more."""
    every = bench.config.vacancies
    opens = (one.opens_at for one in every if one.reference == vacancy)
    return next((at.astimezone(bench.config.zone).date() for at in opens), None)


def checked(finding: Finding, bench: Workbench, vacancy: str) -> tuple[str, str]:
    """The address and what it says, tidied; both "" when nothing was found. RequestError: wrong."""
    address = finding.address.strip()
    found = finding.found.replace("\r\n", "\n").replace("\r", "\n").strip()
    today = bench.clock().astimezone(bench.config.zone).date()
    if finding.looked_on is None or finding.looked_on > today:
        raise RequestError(Wrong.NO_DAY, "the day is missing or yet to come")
    opened = opened_on(bench, vacancy)
    if opened is not None and finding.looked_on < opened:
        raise RequestError(Wrong.DAY_TOO_EARLY, "the vacancy had not opened by then", opened)
    if finding.nothing != (not address and not found):
        raise RequestError(Wrong.NO_FINDING, "either something was found or nothing was")
    if not finding.nothing and not (address and found):
        raise RequestError(Wrong.NO_FINDING, "the address or what it says is missing")
    if address and not _leads_somewhere(address):
        raise RequestError(Wrong.NO_WEB_ADDRESS, "that is no address of a page")
    if max(len(address), len(found)) > LONGEST:
        raise RequestError(Wrong.LONG_REASON, f"it has more than {LONGEST} characters", LONGEST)
    return address, found


def _leads_somewhere(address: str) -> bool:
    """Only what a browser fetches; never javascript: or data:."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and address.isprintable()
    except ValueError:
        return False


def _is_a_second_click(session: Session, new: rows.LookUp) -> bool:
    noted = look_ups.of_application(session, new.application_id)
    mine = [one for one in noted if (one.by, one.source) == (new.by, new.source)]
    if not mine or new.at - mine[-1].at >= AT_ONCE:
        return False
    last = mine[-1]
    return (last.address, last.found, last.looked_on) == (new.address, new.found, new.looked_on)


def remove(
    bench: Workbench, reference: str, look_up_id: int, actor: str, *, anybodys: bool = False
) -> None:
    """For good. anybodys: the actor may remove what others noted.

    RequestError when it is another's, or gone, or the actor has a conflict of interest.
    """
    with bench.store.write() as session:
        vacancies.lock_all(session)
        application = joined.of_reference(session, reference)
        require_part(session, application, actor)
        row = look_ups.row_of(session, application.id, look_up_id)
        if row is None:
            raise RequestError(Wrong.NO_LOOK_UP, f"there is no such entry, {look_up_id}")
        if row.by != actor and not anybodys:
            raise RequestError(Wrong.LOOK_UP_OF_ANOTHER, f"entry {look_up_id} is another's")
        _tell(session, Happened.LOOKED_UP_REMOVED, row, bench, actor)
        session.delete(row)
        # What was there is not to linger in the database's pages.
        vacuuming.memory(session, bench.clock()).pages_due = True


def _tell(session: Session, what: Happened, row: rows.LookUp, bench: Workbench, actor: str) -> None:
    filing.add_event(
        session,
        what,
        bench.clock(),
        actor=actor,
        application_id=row.application_id,
        source=row.source,
    )
