"""How long people of the selection are kept: by status, from the end of the procedure."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import databases
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import retention
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench
from procedure.recording import ended
from web.office import Office
from workshop import configuration, no_reader

CLOSED = date(2021, 12, 31)
TERMS = {
    "received": "1y",
    "withdrawn": "90d",
    "chosen": "10y",
    "reserve": "2y",
    "reason": "Selectielijst, reeks 12",
}


def closing(house: Office, folder: Path) -> Workbench:
    """The same office with terms, after the procedure ended."""
    (vacancy,) = house.config.vacancy
    sections: dict[str, Any] = {
        "vacancy": [{**vacancy.model_dump(), "closed_on": CLOSED}],
        "retention": TERMS,
        "storage": {"url": f"sqlite:///{folder / 'kcvs.sqlite'}"},
    }
    return Workbench(house.store, configuration(folder, **sections), lambda: house.now, no_reader)


def test_the_chosen_and_the_reserve_have_terms_of_their_own(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store:
        house = Office(store, tmp_path)
        ended(house)
        bench = closing(house, tmp_path)
        with store.read() as session:
            found = {
                one.status: one.due_at.astimezone(bench.config.zone).date()
                for one in retention.overview(session, bench.config)
                if one.due_at is not None
            }
    day = timedelta(days=1)
    assert found == {
        Status.CHOSEN: date(2031, 12, 31) + day,
        Status.RESERVE: date(2023, 12, 31) + day,
        Status.NOT_SHORT_LISTED: date(2022, 12, 31) + day,
        Status.NOT_ADMITTED: date(2022, 12, 31) + day,
        Status.WITHDRAWN: CLOSED + timedelta(days=90) + day,
    }


def test_who_is_due_goes_and_who_was_chosen_stays_with_all_that_was_said(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store:
        house = Office(store, tmp_path)
        made, (an, bo, *_) = ended(house)
        bench = closing(house, tmp_path)
        house.at(timedelta(days=600))
        gone = {one for done in retention.apply(bench, "linda").done for one in done.references}
        with store.read() as session:
            left = {one.reference for one in session.query(rows.Application)}
            members = [one.member for one in session.query(rows.Advice)]
            (last,) = session.query(rows.FrozenList).filter_by(phase="choice")
            names = {entry["reference"]: entry["name"] for entry in last.entries}
        assert left == {an, bo}
        assert len(gone) == 3
        assert sorted(members) == ["marc.maes", "marc.maes", "sofie.smet", "sofie.smet"]
        assert names[an] == "An Claes"
        assert {names[one] for one in gone} == {""}
        assert made.id(an)
