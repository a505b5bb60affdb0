"""People put right what a candidate is called; what all that is put right has in common.

`seen` is what the page gave with what it showed: who puts right what a colleague put right
meanwhile gets a RequestError, and nothing is changed.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Any

from kcvs_mailbot.addresses import folded_name
from kcvs_mailbot.answering import readdressing
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.deciding.settling import index_again
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import Session, amendments, filing, lookups, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

LONGEST_NAME = 200


class What(StrEnum):
    """What is put right (Amendment.what)."""

    NAME = "name"
    ADDRESS = "address"
    ROLES = "roles"


def stamp(*shown: object) -> str:
    """Changes with what was shown."""
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()[:32]


def application_of(session: Session, reference: str) -> rows.Application:
    """To be changed by one person at a time; RequestError when that cannot be."""
    vacancies.lock_all(session)
    row = filing.of_reference(session, reference)
    session.refresh(row)
    session.refresh(row.candidate)
    if row.status == ApplicationStatus.VOID:
        raise RequestError(Wrong.TAKEN_APART, f"{reference} is void", reference)
    return row


def require_unchanged(reference: str, seen: str | None, now: str) -> None:
    if seen is not None and seen != now:
        raise RequestError(Wrong.CHANGED_MEANWHILE, f"{reference} changed meanwhile", reference)


def set_name(
    bench: Workbench, reference: str, name: str, actor: str, *, seen: str | None = None
) -> None:
    """What the candidate is called; a receipt that never left greets them so.

    All applications of the person have it. RequestError when it is no name.
    """
    with bench.store.write() as session:
        application = application_of(session, reference)
        before = application.candidate.name
        require_unchanged(reference, seen, stamp(before))
        name = _a_name(name)
        if name == before:
            raise RequestError(Wrong.NOTHING_NEW, f"{reference} has that name")
        for one in filing.applications_of(session, application.candidate):
            lookups.leave_traces(session, one.id, None, _of_name(before, name))
        _call(session, application, name, bench, actor, Happened.NAME_SET)
        was, becomes = {"name": before}, {"name": name}
        note(session, application, What.NAME, was, becomes, bench.clock(), actor)


def _of_name(before: str, name: str) -> list[tuple[str, str]]:
    return [(lookups.NAMED, before), ("name", folded_name(name))]


def _call(
    session: Session,
    application: rows.Application,
    name: str,
    bench: Workbench,
    actor: str,
    event: Happened,
) -> None:
    application.candidate.name = name
    session.flush()
    now = bench.clock()
    for one in filing.applications_of(session, application.candidate):
        index_again(session, one)
        readdressing.rewrite(session, one, bench.config, now)
        filing.add_event(session, event, now, actor=actor, application_id=one.id, what=What.NAME)


def _a_name(typed: str) -> str:
    """On one line, of what can be read."""
    shown = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", typed))
    name = " ".join(shown.split())[:LONGEST_NAME].strip()
    if not any(c.isalpha() for c in name):
        raise RequestError(Wrong.NO_NAME, "that is no name")
    return name


def note(
    session: Session,
    application: rows.Application,
    what: What,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
    actor: str,
    letter: bytes | None = None,
) -> None:
    """Keeps what is needed to undo it, and to tell what was put right."""
    session.add(
        rows.Amendment(
            application_id=application.id,
            what=what,
            at=now,
            actor=actor,
            before=before,
            after=after,
            letter=letter,
        )
    )


def undo_name(
    session: Session,
    bench: Workbench,
    application: rows.Application,
    one: rows.Amendment,
    actor: str,
) -> None:
    for each in filing.applications_of(session, application.candidate):
        traces = _of_name(one.before["name"], one.after["name"])
        amendments.forget(session, each.id, traces)
    _call(session, application, one.before["name"], bench, actor, Happened.UNDONE)
