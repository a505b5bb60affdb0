"""The vacancies as configured; a moved deadline changes lateness and notes, never a mail."""

from __future__ import annotations

from datetime import datetime

import structlog

from kcvs_mailbot.application import NEAR_DEADLINE
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.store import Session, filing, vacancies
from kcvs_mailbot.store.vacancies import Moved, VacancyTerms

log = structlog.get_logger()


def synchronise(session: Session, config: Configuration, now: datetime) -> int:
    """Stores the vacancies; returns how many applications a moved deadline made late or in time."""
    return sum(
        _follow(session, moved, config, now)
        for moved in vacancies.synchronise(session, terms(config))
    )


def terms(config: Configuration) -> list[VacancyTerms]:
    """The vacancies as the database keeps them."""
    return [VacancyTerms(v.reference, v.title, v.opens_at, v.closes_at) for v in config.vacancies]


def _follow(session: Session, moved: Moved, config: Configuration, now: datetime) -> int:
    """Only what came between the two deadlines, or close to one, is judged otherwise."""
    first, last = sorted((moved.before, moved.after))
    changed = 0
    for row in filing.applications_with_mail_between(
        session, moved.vacancy, first - NEAR_DEADLINE, last + NEAR_DEADLINE
    ):
        was_late = row.late
        dossier.refresh(session, row, config)
        if row.late != was_late:
            changed += 1
            filing.add_event(session, "late_changed", now, application_id=row.id, late=row.late)
    log.info("deadline_moved", vacancy=moved.vacancy, changed=changed)
    return changed
