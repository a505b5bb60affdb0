"""What people did with an application, at its foot: own notes, what was joined or taken out.

A part of `kandidatuur.html`; for the secretary only.
"""

from __future__ import annotations

from typing import Any

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import correcting, joining, noting, taking_out
from kcvs_mailbot.store import Session, joined, notes
from kcvs_mailbot.store import models as rows

NOT_TOLD = frozenset({Happened.NOTED, Happened.NOTE_CHANGED, Happened.NOTE_REMOVED})
DONE = {
    "samengevoegd": "De kandidaturen zijn samengevoegd. Onderaan kunt u dit ongedaan maken.",
    "uiteen": "De samenvoeging is ongedaan gemaakt: de mails staan weer waar ze stonden.",
    "apart": "De mail is nu een aparte kandidatuur. Er vertrok nog niets naar de kandidaat: bekijk "
    "de ontvangstbevestiging hieronder, bij “Wat wij schreven”, en geef ze daar vrij.",
    "elders": "De mail staat nu bij deze kandidatuur. Er vertrok geen mail.",
    "terug": "De mail staat weer bij deze kandidatuur, zoals hij er stond.",
    "notitie": "De notitie is bewaard.",
    "notitieweg": "De notitie is verwijderd.",
}


def words(session: Session, row: rows.Application) -> dict[str, Any]:
    """For the template."""
    return {
        "notes": notes.notes_of(session, row.id),
        "longest": noting.LONGEST,
        "joined": list(_joined(session, row)),
        "taken": [
            {"mail": mail, "before": before, "stamp": correcting.stamp(mail)}
            for mail, before in taking_out.taken_out(session, row)
        ],
    }


def _joined(session: Session, row: rows.Application) -> list[dict[str, Any]]:
    found = []
    for number in joined.into(session, row.id):
        one = session.get_one(rows.Application, number)
        person = one.candidate
        found.append(
            {
                "reference": one.reference,
                "name": person.name or person.address,
                "address": person.address,
                "how": joining.how(session, one),
            }
        )
    return found
