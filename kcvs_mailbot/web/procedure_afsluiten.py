"""`/procedure/afsluiten`: a phase is closed; `/procedure/lijsten/ID`: its list as it was then."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.record_words import LISTS, kept_late, not_searched, stood
from kcvs_mailbot.procedure import freezing, reporting
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.closing import BEFORE_THE_LONG_LIST, gone_on
from kcvs_mailbot.selection.moves import IN_PHASE_2
from kcvs_mailbot.store import frozen_lists, procedure
from kcvs_mailbot.store.frozen_lists import Entry, Frozen, Now
from kcvs_mailbot.web import procedure_te_doen, remedies
from kcvs_mailbot.web.navigation import CONCERNED, DESK, READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit

BY_THE_BOARD = IN_PHASE_2 | {Status.LONG_LIST}
"""Who stands there is decided about in the meeting."""
DONE = "De lijst is vastgelegd. Ze verandert niet meer."


def asked(visit: Visit) -> Response:
    return _page(visit)


def _phase(visit: Visit) -> Phase:
    wanted = visit.said("fase") or visit.asked("fase") or Phase.LONG_LIST
    if wanted not in set(Phase):
        raise Missing
    return Phase(wanted)


def _page(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    phase, vacancy = _phase(visit), visit.vacancy
    left = reporting.still_open(visit.bench, vacancy)
    with visit.bench.store.read() as session:
        stands = procedure.who_stands(session, vacancy.reference)
        kept = frozen_lists.of_vacancy(session, vacancy.reference)
    waiting = freezing.undecided(phase, stands)
    return visit.page(
        "procedure_afsluiten.html",
        status,
        # It is searched for who is on the long list: before that list is kept nothing is missing.
        unsearched="" if phase is Phase.LONG_LIST else not_searched(left),
        ahead=gone_on(phase, (one.status for one in stands)),
        by_the_board=BY_THE_BOARD,
        unlisted=any(one.status in BEFORE_THE_LONG_LIST for one in waiting),
        met=any(one.status in BY_THE_BOARD for one in waiting),
        desk=DESK,
        phase=phase,
        name=LISTS[phase],
        stands=stands,
        waiting=waiting,
        stamp=freezing.stamp(stands),
        chosen=[one for one in stands if one.status is Status.CHOSEN],
        kept=[one for one in kept if one.phase == phase],
        still_open=visit.bench.clock() < vacancy.closes_at,
        remark=visit.said("opmerking"),
        wrong=wrong,
    )


def closed(visit: Visit) -> Response:
    phase, reference = _phase(visit), visit.vacancy.reference
    seen, remark = visit.said("gezien"), visit.said("opmerking")
    try:
        number = freezing.freeze(
            visit.bench, reference, phase, visit.name, seen=seen, remark=remark
        )
    except RequestError as error:
        status = 422 if error.kind is Wrong.LONG_REASON else 409
        return _page(visit, remedies.why(error), status)
    return visit.to(f"/procedure/lijsten/{number}?gedaan=vastgelegd")


def kept_one(visit: Visit) -> Response:
    with visit.bench.store.read() as session:
        found = frozen_lists.one(session, visit.number("id"))
        if found is None:
            raise Missing
        now = frozen_lists.now(session, found.vacancy)
    lines = [(entry, _since(entry, now.get(entry.reference))) for entry in found.entries]
    done = DONE if visit.asked("gedaan") == "vastgelegd" else ""
    return visit.page(
        "procedure_lijst.html",
        found=found,
        name=LISTS[Phase(found.phase)],
        lines=lines,
        changed=sum(since["what"] != "" for _, since in lines),
        new=_new(found, now),
        names=visit.may(READERS),
        stood=stood,
        late=kept_late(found.phase, (entry.status for entry in found.entries)),
        done=done,
        following=procedure_te_doen.following(visit, found.vacancy) if done else None,
    )


def _since(then: Entry, now: Now | None) -> dict[str, Any]:
    """What became of it; `what` is "" when it stands where it stood."""
    if now is None:
        return {"what": "erased", "now": None}
    if now.joined_to:
        return {"what": "joined", "now": now}
    if (now.status, now.late) != (then.status, then.late):
        return {"what": "moved", "now": now}
    return {"what": "", "now": now}


def _new(found: Frozen, now: dict[str, Now]) -> list[Now]:
    """Who came after it; what is void stands nowhere."""
    known = {entry.reference for entry in found.entries}
    return [one for key, one in now.items() if key not in known and one.status != "void"]


PAGES = (
    Page("/procedure/afsluiten", READERS, get=asked, post=closed),
    Page("/procedure/lijsten/{id:int}", CONCERNED, get=kept_one),
)
