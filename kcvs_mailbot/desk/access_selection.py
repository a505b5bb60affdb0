"""What the selection has of a candidate, for the candidate: steps, advices, assessments and so on.

Advices and assessments are personal data of whom they are about (GDPR art. 4(1), 15); who wrote
them stands with a role. Words that name somebody else are held back: a human looks at them. Why a
member has a conflict of interest is about that member, and stays out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from kcvs_mailbot.application import Happened
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.selection import Procedure
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.store import Session, erasing, selected
from kcvs_mailbot.store import models as rows

Json = dict[str, Any]
STEPS = (Happened.MOVED, Happened.MOVED_BACK)


class Selection:
    """Of one person. others: names that none of the words may hold, casefolded."""

    def __init__(
        self,
        session: Session,
        config: Configuration,
        theirs: erasing.Theirs,
        others: Collection[str],
        role: Callable[[str], str],
    ) -> None:
        self._found = selected.of_person(session, theirs)
        self._events = erasing.events_of(session, theirs)
        self._theirs, self._others, self._role = theirs, others, role
        self._procedures = {one.reference: one.procedure for one in config.vacancies}
        self.held: list[str] = []
        """For a human: which words stay out."""

    def told(self) -> list[Json]:
        """By application; nothing of those of which the selection has nothing."""
        every = [self._of(one) for one in self._theirs.applications]
        return [one for one in every if any(isinstance(v, list) and v for v in one.values())]

    def _of(self, row: rows.Application) -> Json:
        procedure = self._procedures.get(row.vacancy)
        events = [one for one in self._events if one.application_id == row.id]
        found = self._found
        return {
            "reference": row.reference,
            "steps": [self._step(e, procedure) for e in events if e.kind in STEPS],
            "lists": [
                {"phase": one.phase, "at": one.at, "status": entry["status"]}
                for one in found.lists
                for entry in one.entries
                if entry["reference"] == row.reference
            ],
            "look_ups": [self._look_up(one) for one in _of(found.look_ups, row)],
            "advices": [self._advice(one) for one in _of(found.advices, row)]
            + [told for e in events for told in self._replaced(e)],
            "appointments": [
                self._appointment(one, events) for one in _of(found.appointments, row)
            ],
            "assessments": [self._card(one, procedure) for one in _of(found.scorecards, row)],
        }

    def _words(self, text: str, where: str) -> str | None:
        """None: held back."""
        words = text.casefold()
        if any(name in words for name in self._others):
            self.held.append(f"the words of {where} stay out: they name somebody else")
            return None
        return text

    def _step(self, event: rows.Event, procedure: Procedure | None) -> Json:
        told = event.detail
        where = f"event {event.id}"
        reasons = told.get("reasons") or {}
        return {
            "at": event.at,
            "from": told["from"],
            "to": told["to"],
            "undone": event.kind == Happened.MOVED_BACK,
            "why": self._words(told.get("why", ""), where),
            "reasons": [
                {"competency": _name(procedure, key), "text": self._words(text, where)}
                for key, text in reasons.items()
            ],
            "by": self._role(event.actor),
        }

    def _look_up(self, row: rows.LookUp) -> Json:
        return {
            "source": row.source,
            "address": row.address,
            "looked_on": row.looked_on.isoformat(),
            "found": self._words(row.found, f"look-up {row.id}"),
            "by": self._role(row.by),
        }

    def _advice(self, row: rows.Advice) -> Json:
        said = row.verdict != Verdict.CONFLICT
        return {
            "at": row.changed_at or row.given_at,
            "verdict": row.verdict,
            "motivation": self._words(row.motivation, f"advice {row.id}") if said else "",
            "replaced": False,
            "by": self._role(row.member),
        }

    def _replaced(self, event: rows.Event) -> Iterable[Json]:
        """An advice that its member changed, or that a conflict of interest made void."""
        before = event.detail.get("before")
        if isinstance(before, dict) and before.get("verdict", Verdict.CONFLICT) != Verdict.CONFLICT:
            yield {
                "at": event.at,
                "verdict": before["verdict"],
                "motivation": self._words(before.get("motivation", ""), f"event {event.id}"),
                "replaced": True,
                "by": self._role(event.actor),
            }

    def _appointment(self, row: rows.Appointment, events: Iterable[rows.Event]) -> Json:
        return {
            "kind": row.kind,
            "begins_at": row.begins_at,
            "ends_at": row.ends_at,
            "place": self._words(row.place, f"appointment {row.id}"),
            "link": row.link,
            "cancelled": row.cancelled,
            "changes": [
                {
                    "at": event.at,
                    "what": event.kind,
                    "why": self._words(event.detail.get("why", ""), f"event {event.id}"),
                    "by": self._role(event.actor),
                }
                for event in events
                if event.kind in (Happened.REPLANNED, Happened.CALLED_OFF)
                and event.detail["appointment"] == row.id
            ],
        }

    def _card(self, row: rows.Scorecard, procedure: Procedure | None) -> Json:
        where = f"scorecard {row.id}"
        return {
            "kind": row.kind,
            "at": row.handed_in_at or row.saved_at,
            "handed_in": row.handed_in_at is not None,
            "marks": [
                {
                    "competency": _name(procedure, key),
                    "level": mark.get("level", ""),
                    "note": self._words(mark.get("note", ""), where),
                }
                for key, mark in row.marks.items()
                if mark.get("level") or mark.get("note")
            ],
            "remark": self._words(row.remark, where),
            "by": self._role(row.assessor),
        }


def _of(found: Iterable[Any], row: rows.Application) -> list[Any]:
    return [one for one in found if one.application_id == row.id]


def _name(procedure: Procedure | None, key: str) -> str:
    found = procedure.named(key) if procedure else None
    return key if found is None else found.name
