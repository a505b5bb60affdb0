"""A procedure as rows: what its people did, without the pages on which they do it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.store import filing
from kcvs_mailbot.store import models as rows
from web.office import PASSWORD, Office

SOURCES = ("Zoekmachine", "LinkedIn", "Nieuws")
MEMBERS = ("marc.maes", "sofie.smet")
WHY = {
    Status.SHORT_LIST: "Kent de werking van steden van binnenuit.",
    Status.NOT_SHORT_LISTED: "Toont geen ervaring met stedelijke besturen.",
    Status.CHOSEN: "Overtuigde in proef en gesprek.",
    Status.RESERVE: "Geschikt, iets minder ervaren.",
}


class Procedure:
    """Of the office's vacancy; each call is one thing that somebody did."""

    def __init__(self, house: Office) -> None:
        self.house = house
        for name in MEMBERS:
            house.accounts.add(name, Role.BOARD, "test", PASSWORD)

    def id(self, reference: str) -> int:
        with self.house.store.read() as session:
            return filing.of_reference(session, reference).id

    def add(self, *things: object) -> None:
        with self.house.store.write() as session:
            session.add_all(things)

    def moves(self, reference: str, *to: Status, reasons: dict[str, str] | None = None) -> None:
        for one in to:
            self.house.at(timedelta(minutes=1))
            weighed = reasons if one in WHY else None
            moving.move(
                self.house.bench, [reference], one, "linda", why=WHY.get(one, ""), reasons=weighed
            )

    def looked_up(self, reference: str, *sources: str, found: str = "Niets.") -> None:
        for source in sources:
            self.add(
                rows.LookUp(
                    application_id=self.id(reference),
                    source=source,
                    address="https://nieuws.example/an",
                    found=found,
                    looked_on=self.house.now.date(),
                    by="linda",
                    at=self.house.now,
                )
            )

    def advises(self, reference: str, member: str, verdict: str, motivation: str = "") -> None:
        self.add(
            rows.Advice(
                application_id=self.id(reference),
                member=member,
                verdict=verdict,
                motivation=motivation,
                given_at=self.house.now,
            )
        )

    def meets(self, reference: str, kind: str, place: str = "Zaal 3", **more: object) -> None:
        begins = self.house.now + timedelta(days=2)
        self.add(
            rows.Appointment(
                application_id=self.id(reference),
                kind=kind,
                uid=f"{kind}-{reference}@kcvb.be",
                begins_at=begins,
                ends_at=begins + timedelta(hours=1),
                place=place,
                by="linda",
                at=self.house.now,
                **more,
            )
        )

    def assesses(
        self, reference: str, kind: str, member: str, note: str, *, handed_in: bool = True
    ) -> None:
        self.add(
            rows.Scorecard(
                application_id=self.id(reference),
                kind=kind,
                assessor=member,
                marks={"netwerk": {"level": "ruim aangetoond", "note": note}},
                remark=f"Over {kind}.",
                saved_at=self.house.now,
                handed_in_at=self.house.now if handed_in else None,
            )
        )

    def freezes(self, phase: str, remark: str = "") -> None:
        with self.house.store.write() as session:
            every = session.query(rows.Application).order_by(rows.Application.received_at)
            entries = [
                {
                    "reference": one.reference,
                    "name": one.candidate.name,
                    "status": one.status,
                    "late": one.late,
                }
                for one in every
            ]
            session.add(
                rows.FrozenList(
                    vacancy="KCVS-2021",
                    phase=phase,
                    at=self.house.now,
                    by="linda",
                    remark=remark,
                    entries=entries,
                )
            )
            told: dict[str, Any] = {"vacancy": "KCVS-2021", "phase": phase}
            filing.add_event(session, Happened.LIST_FROZEN, self.house.now, actor="linda", **told)

    def mailed(
        self,
        reference: str,
        template: str = "",
        state: str = "sent",
        after: timedelta = timedelta(0),
    ) -> None:
        """A receipt, or a letter of the procedure."""
        with self.house.store.write() as session:
            row = filing.of_reference(session, reference)
            told = session.query(rows.Appointment).filter_by(
                application_id=row.id, kind=template.rpartition("_")[2]
            )
            about = told.first() if template.startswith("invitation_") else None
            session.add(
                rows.Outbox(
                    occasion=f"{about.sequence} {about.uid}" if about else None,
                    application_id=row.id,
                    kind="letter" if template else "receipt",
                    template=template or None,
                    state=state,
                    recipient=row.candidate.address,
                    canonical=row.candidate.address,
                    message_id=f"<{template}.{reference}@kcvb.be>",
                    subject="Uw kandidatuur",
                    raw=b"",
                    created_at=self.house.now,
                    sent_at=(row.received_at or self.house.now) + after
                    if state in ("sent", "bounced")
                    else None,
                )
            )

    def looks(self, reference: str, actor: str, times: int = 1) -> None:
        with self.house.store.write() as session:
            for _ in range(times):
                filing.add_event(
                    session,
                    Happened.VIEWED,
                    self.house.now,
                    actor=actor,
                    application_id=filing.of_reference(session, reference).id,
                )


def whole(house: Office) -> tuple[Procedure, list[str]]:
    """From arrival to choice: An is chosen, Bo in reserve, Cas not listed, Dirk late, Els gone."""
    names = ("An Claes", "Bo Maes", "Cas Daems", "Dirk Roels", "Els Thys")
    every = [
        house.candidate(n, name, late=name == "Dirk Roels") for n, name in enumerate(names, start=1)
    ]
    an, bo, cas, dirk, els = every
    made = Procedure(house)
    for one in every:
        made.mailed(one, after=timedelta(minutes=2))
    moving.move(house.bench, [dirk], Status.NOT_ADMITTED, "linda", why="Een dag te laat.")
    made.mailed(dirk, "not_admitted")
    for one in (an, bo, cas, els):
        made.moves(one, Status.LONG_LIST)
        made.looked_up(one, *SOURCES)
    made.freezes("long_list")
    for one in (an, bo, cas):
        made.advises(one, "marc.maes", "yes", f"Advies van Marc over {one}.")
    made.advises(an, "sofie.smet", "conflict", "Mijn nicht.")
    for one in (bo, cas):
        made.advises(one, "sofie.smet", "talk", f"Advies van Sofie over {one}.")
    for one in (an, bo):
        made.moves(one, Status.SHORT_LIST, reasons={"netwerk": "Kent alle dertien steden."})
    made.moves(cas, Status.NOT_SHORT_LISTED)
    made.mailed(cas, "not_short_listed")
    return made, every


def ended(house: Office) -> tuple[Procedure, list[str]]:
    """The same to its end; Els has withdrawn."""
    made, every = whole(house)
    house.at(timedelta(days=7))  # the deadline is over
    an, bo, *_, els = every
    withdrawing.withdraw_application(house.bench, els, "linda")
    made.freezes("short_list", "Met zes stemmen.")
    for one in (an, bo):
        for kind in ("test", "interview"):
            made.meets(one, kind)
            made.mailed(one, f"invitation_{kind}")
        house.at(timedelta(days=3))
        made.moves(one, Status.TESTED, Status.INTERVIEWED)
        for kind in ("test", "interview"):
            made.assesses(one, kind, "marc.maes", f"Nota bij {kind} van {one}.")
    made.moves(an, Status.CHOSEN, reasons={"visie": "Zet lijnen uit."})
    made.moves(bo, Status.RESERVE)
    made.mailed(an, "chosen")
    made.mailed(bo, "reserve")
    made.freezes("choice")
    return made, every
