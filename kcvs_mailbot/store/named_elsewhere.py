"""Where the selection of others names a person: a human looks at it before or after erasing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import Happened
from kcvs_mailbot.store.models import (
    Advice,
    Application,
    Appointment,
    Event,
    FrozenList,
    LetterText,
    LookUp,
    Scorecard,
)

WITH_WORDS = (
    Happened.MOVED,
    Happened.MOVED_BACK,
    Happened.ADVISED,
    Happened.CONFLICT_DECLARED,
    Happened.CONFLICT_REVOKED,
)
_OF_APPLICATIONS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (LookUp.application_id, (LookUp.address, LookUp.found)),
    (Advice.application_id, (Advice.motivation,)),
    (Appointment.application_id, (Appointment.place, Appointment.link)),
    (Scorecard.application_id, (Scorecard.marks, Scorecard.remark)),
)


def naming(session: Session, but: Collection[int], words: Collection[str]) -> tuple[str, ...]:
    """References of other applications, and of vacancies whose lists or letters do.

    but: ids of the person's own. words: names and addresses. What stands in JSON is compared here:
    the database holds it with its accents written otherwise.
    """
    known = [word.casefold() for word in words]
    found: set[int] = set()
    for key, columns in _OF_APPLICATIONS:
        rows = session.execute(select(key, *columns).where(key.not_in(but)))
        found |= {application for application, *texts in rows if _any(known, texts)}
    told = select(Event.application_id, Event.detail).where(
        Event.application_id.not_in(but), Event.kind.in_(WITH_WORDS)
    )
    found |= {key for key, detail in session.execute(told) if key and _any(known, [detail])}
    references = select(Application.reference).where(Application.id.in_(found))
    vacancies: set[str] = set()
    for key, columns in (
        (FrozenList.vacancy, (FrozenList.remark,)),
        (LetterText.vacancy, (LetterText.subject, LetterText.text)),
    ):
        every = session.execute(select(key, *columns))
        vacancies |= {vacancy for vacancy, *texts in every if _any(known, texts)}
    return tuple(sorted({*session.scalars(references), *vacancies}))


def _any(words: Collection[str], values: Iterable[Any]) -> bool:
    return any(
        word in text.casefold() for value in values for text in _texts(value) for word in words
    )


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
