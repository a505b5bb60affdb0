"""People close a phase: a list of where everybody stands then is kept as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from kcvs_mailbot.application import Happened
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure.moving import LONGEST_REASON
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.closing import UNDECIDED
from kcvs_mailbot.store import filing, frozen_lists, procedure, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.workbench import Workbench

AT_ONCE = timedelta(minutes=1)
"""The same list so soon is a second click."""


def stamp(stands: Iterable[Stands]) -> str:
    """Changes when anybody on the list, or what stands there of them, does."""
    told = [(one.reference, one.name, str(one.status), one.late) for one in stands]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def undecided(phase: Phase, stands: Iterable[Stands]) -> list[Stands]:
    """Over whom the phase has to decide yet."""
    return [one for one in stands if one.status in UNDECIDED[phase]]


def freeze(
    bench: Workbench, vacancy: str, phase: Phase, actor: str, *, seen: str, remark: str = ""
) -> int:
    """Keeps the list; its number. seen: `stamp` of who stood where as it was shown.

    RequestError while somebody is undecided, when there is nobody, or when it changed meanwhile.
    """
    words = remark.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > LONGEST_REASON:
        what = f"the remark has {len(words)} characters"
        raise RequestError(Wrong.LONG_REASON, what, LONGEST_REASON)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        stands = procedure.who_stands(session, vacancy)
        if not stands:
            raise RequestError(Wrong.NOBODY_THERE, f"vacancy {vacancy} has no applications")
        if waiting := undecided(phase, stands):
            who = ", ".join(one.reference for one in waiting)
            raise RequestError(Wrong.UNDECIDED, f"not yet decided about: {who}", who)
        entries: list[dict[str, object]] = [
            {"reference": s.reference, "name": s.name, "status": str(s.status), "late": s.late}
            for s in stands
        ]
        before = [one for one in frozen_lists.of_vacancy(session, vacancy) if one.phase == phase]
        if before and _is_it(before[-1], entries, actor, words, bench):
            return before[-1].id
        if seen != stamp(stands):
            what = "somebody stands elsewhere meanwhile"
            raise RequestError(Wrong.CHANGED_MEANWHILE, what, vacancy)
        row = rows.FrozenList(
            vacancy=vacancy, phase=phase, at=bench.clock(), by=actor, remark=words, entries=entries
        )
        session.add(row)
        session.flush()
        filing.add_event(
            session,
            Happened.LIST_FROZEN,
            bench.clock(),
            actor=actor,
            vacancy=vacancy,
            phase=str(phase),
            list=row.id,
        )
        return row.id


def _is_it(
    last: frozen_lists.Frozen,
    entries: list[dict[str, object]],
    actor: str,
    remark: str,
    bench: Workbench,
) -> bool:
    same = [
        {"reference": e.reference, "name": e.name, "status": e.status, "late": e.late}
        for e in last.entries
    ]
    soon = bench.clock() - last.at < AT_ONCE
    return soon and (same, last.by, last.remark) == (entries, actor, remark)
