"""Candidates are erased when their term is over, by itself only after the secretary was told."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

import databases
import workshop as shop
from kcvs_mailbot.application import Happened
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.config.values import Term, parse_term
from kcvs_mailbot.desk import erasing, joining, retention, withdrawing
from kcvs_mailbot.errors import MailbotError, StoreError
from kcvs_mailbot.running.scheduling import Schedule
from kcvs_mailbot.store import filing, vacuuming
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.watch.alerting import Alerting
from kcvs_mailbot.workbench import Workbench
from servers.smtp_sink import Sink
from workshop import Workshop, application

DAY = timedelta(days=1)
TERMS = {"received": "1y", "withdrawn": "90d", "reason": "Selectielijst, reeks 12"}
VACANCY = {
    "reference": "KCVS-2021",
    "title": "directeur Kenniscentrum Vlaamse Steden",
    "opens": "2021-08-01",
    "deadline": "2021-09-15",
    "closed_on": "2021-12-31",
}


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    """Switched on, with a mailbox for alerts; two candidates, one of whom withdrew.

    On SQLite, unless a test asks for another by `indirect`.
    """
    made_in = getattr(databases, getattr(request, "param", "sqlite"))
    with Sink() as alerts, made_in(tmp_path) as store:
        sections: dict[str, Any] = {
            "vacancy": [VACANCY],
            "retention": {**TERMS, "automatic": True},
            "alerts": shop.told_by(alerts),
        }
        with shop.workshop(tmp_path, cage, store, **sections) as made:
            made.receive(application())
            made.receive(application("Bo Maes", "bo@example.be"))
            withdrawing.withdraw_application(made.worker.bench, "KCVS-2021-0002", "linda")
            made.worker.send()
            made.alerts = alerts  # type: ignore[attr-defined]
            yield made


def kept(workshop: Workshop) -> dict[str, datetime | None]:
    with workshop.store.read() as session:
        return {
            one.reference: one.due_at for one in retention.overview(session, workshop.worker.config)
        }


def there(workshop: Workshop) -> list[str]:
    return [a["reference"] for a in workshop.applications()]


def lives(workshop: Workshop, until: datetime) -> None:
    """The worker runs through these days, in long strides while nobody is due for months."""
    alerting = Alerting(
        workshop.store,
        workshop.worker.config,
        workshop.worker.bench.worker_id,
        lambda: workshop.now,
        lambda: workshop.now.timestamp(),
    )
    schedule = Schedule(workshop.worker)
    while workshop.now < until:
        early = workshop.now < datetime(2022, 3, 1, tzinfo=UTC)
        workshop.at(timedelta(days=7) if early else timedelta(hours=12))
        workshop.worker.housekeep()
        alerting.step()
        schedule.retain()


def test_a_term_counts_from_the_end_of_the_vacancy_by_status(house: Workshop) -> None:
    assert kept(house) == {
        "KCVS-2021-0002": datetime(2022, 3, 31, 22, tzinfo=UTC),
        "KCVS-2021-0001": datetime(2022, 12, 31, 23, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("5y", date(2029, 3, 2)),
        ("366d", date(2025, 3, 2)),
        ("2w", date(2024, 3, 15)),
        ("4y", date(2028, 3, 1)),
    ],
)
def test_years_are_those_of_the_calendar(written: str, last: date) -> None:
    term = parse_term(written)
    assert isinstance(term, Term)
    assert term.end(date(2024, 2, 29)) == last


def test_without_an_end_or_a_term_nobody_is_due(house: Workshop, tmp_path: Path) -> None:
    open_vacancy = {**VACANCY, "closed_on": ""}
    for config in (
        shop.configuration(tmp_path, vacancy=[open_vacancy], retention=TERMS),
        shop.configuration(tmp_path, vacancy=[VACANCY]),
    ):
        with house.store.read() as session:
            assert [one.due_at for one in retention.overview(session, config)] == [None, None]


def test_only_those_go_whom_the_person_saw(house: Workshop) -> None:
    """Another may become due while somebody is asked."""
    bench = house.worker.bench
    house.at(datetime(2031, 1, 1, tzinfo=UTC))
    before = there(house)
    assert len(before) == 2
    (done,) = retention.apply(bench, "beheer", before[:1]).done
    assert done.references == (before[0],)
    assert there(house) == before[1:]


def test_a_person_has_those_erased_that_are_due(house: Workshop) -> None:
    bench = house.worker.bench
    house.at(datetime(2022, 3, 31, 21, 59, tzinfo=UTC))
    assert retention.apply(bench, "beheer").done == []
    house.at(datetime(2022, 3, 31, 22, tzinfo=UTC))
    (done,) = retention.apply(bench, "beheer").done
    assert done.references == ("KCVS-2021-0002",)
    assert there(house) == ["KCVS-2021-0001"]
    with house.store.read() as session:
        event = session.query(rows.Event).order_by(rows.Event.id.desc()).first()
    assert event is not None
    assert (event.kind, event.detail["why"]) == ("erased", "term")
    assert event.detail["basis"] == "Selectielijst, reeks 12"


def all_are_due(house: Workshop) -> None:
    house.at(datetime(2023, 1, 2, tzinfo=UTC))


def erased_by(house: Workshop) -> list[tuple[str, ...]]:
    """Who is told to be erased, as the command line does it."""
    ended = retention.apply(house.worker.bench, "beheer")
    assert ended.broken_off() is None
    erasing.told(house.worker.bench, ended.done)
    return [one.references for one in ended.done]


def is_clean(house: Workshop, folder: Path) -> bool:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return not any(b"bo@example.be" in file.read_bytes() for file in files)


def sending(house: Workshop, state: str, reference: str) -> None:
    with house.store.write() as session:
        (application,) = session.query(rows.Application).filter_by(reference=reference)
        for entry in session.query(rows.Outbox).filter_by(application_id=application.id):
            entry.state = state


@pytest.mark.parametrize("number", [1, 2])
def test_one_who_cannot_go_now_does_not_keep_the_others(
    house: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> None:
    monkeypatch.setattr(erasing, "SENT_WITHIN", 0.6)
    stays, goes = f"KCVS-2021-000{number}", f"KCVS-2021-000{3 - number}"
    sending(house, "sending", stays)
    all_are_due(house)
    ended = retention.apply(house.worker.bench, "beheer")
    assert [one.references for one in ended.done] == [(goes,)]
    assert there(house) == [stays]
    assert str(ended.broken_off()) == (
        f"out of the database: {goes}; still in it: {stays}; a mail of {stays} is being sent; "
        "the same command again does the rest"
    )
    erasing.told(house.worker.bench, ended.done)
    sending(house, "sent", stays)
    assert erased_by(house) == [(stays,)]
    assert is_clean(house, tmp_path)


def test_a_reader_in_the_way_keeps_the_report_for_the_same_command(
    house: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vacuuming, "TRY_FOR", 0.6)
    all_are_due(house)
    with house.store.read() as session:
        session.execute(text("SELECT * FROM message")).first()
        ended = retention.apply(house.worker.bench, "beheer")
    assert ended.done == []
    said = str(ended.broken_off())
    assert said.startswith(
        "out of the database: KCVS-2021-0002, KCVS-2021-0001; still in it: none; it is erased "
        "from the database, but letters may be left"
    )
    assert erased_by(house) == [("KCVS-2021-0002",), ("KCVS-2021-0001",)]
    assert is_clean(house, tmp_path)
    assert erased_by(house) == []


def test_who_is_not_due_any_more_when_it_comes_to_her_stays(
    house: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her withdrawal is undone while others are erased."""
    change(house, received=Term(days=10))
    house.at(datetime(2022, 4, 2, tzinfo=UTC))
    assert list(kept(house)) == ["KCVS-2021-0001", "KCVS-2021-0002"]
    do = erasing._erase_now

    def and_somebody_decides(*words: Any) -> None:
        do(*words)
        with house.store.write() as session:
            (one,) = session.query(rows.Application).filter_by(reference="KCVS-2021-0002")
            one.status = "void"

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "_erase_now", and_somebody_decides)
        ended = retention.apply(house.worker.bench, "beheer")
    assert [one.references for one in ended.done] == [("KCVS-2021-0001",)]
    assert "the term of KCVS-2021-0002 is not over any more" in str(ended.broken_off())
    with house.store.read() as session:
        assert [one.reference for one in session.query(rows.Application)] == ["KCVS-2021-0002"]


class Killed(BaseException):
    """The program ended here."""


@pytest.mark.parametrize("moment", ["_erase_now", "_clear_spool", "leave_nothing", "_outcome"])
def test_killed_it_is_finished_and_told_by_the_same_command(
    house: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, moment: str
) -> None:
    all_are_due(house)
    do, calls = getattr(erasing, moment), []

    def killed(*words: Any, **more: Any) -> None:
        do(*words, **more)
        calls.append(1)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(erasing, moment, killed)
        with pytest.raises(Killed):
            retention.apply(house.worker.bench, "beheer")
    assert calls
    assert erased_by(house) == [("KCVS-2021-0002",), ("KCVS-2021-0001",)]
    assert is_clean(house, tmp_path)


def test_who_was_not_told_of_is_told_by_the_same_command(
    house: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report of one cannot be made, or nobody got to read it."""
    all_are_due(house)
    do = erasing._outcome

    def fails(bench: Workbench, reference: str) -> erasing.Outcome:
        if reference == "KCVS-2021-0002":
            raise StoreError("the database is locked", "try again")
        return do(bench, reference)

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "_outcome", fails)
        ended = retention.apply(house.worker.bench, "beheer")
    assert [one.references for one in ended.done] == [("KCVS-2021-0001",)]
    assert "the database is locked" in str(ended.broken_off())
    assert erased_by(house) == [("KCVS-2021-0002",), ("KCVS-2021-0001",)]
    assert erased_by(house) == []


def test_what_others_deleted_leaves_no_letter_either(house: Workshop) -> None:
    """Such as an erasure by a page that was stopped; nobody is due."""
    with house.store.write() as session:
        vacuuming.memory(session, house.now).pages_due = True
    house.at(DAY)
    assert erased_by(house) == []
    with house.store.write() as session:
        assert vacuuming.memory(session, house.now).vacuumed_at == house.now


def test_what_broke_off_by_itself_goes_on_by_itself(
    house: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lives(house, datetime(2022, 3, 31, 12, tzinfo=UTC))
    house.at(13 * timedelta(hours=1))
    house.worker.housekeep()
    bench = house.worker.bench
    with monkeypatch.context() as patched, house.store.read() as session:
        patched.setattr(vacuuming, "TRY_FOR", 0.6)
        session.execute(text("SELECT * FROM message")).first()
        with pytest.raises(MailbotError, match=r"out of the database: KCVS-2021-0002; .*none;"):
            retention.step(bench)
    assert there(house) == ["KCVS-2021-0001"]
    assert retention.step(bench) == 1
    assert is_clean(house, tmp_path)
    assert retention.step(bench) == 0


@pytest.mark.parametrize(
    "house",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))],
    indirect=True,
)
def test_by_itself_it_erases_when_the_secretary_knew_for_14_days(house: Workshop) -> None:
    lives(house, datetime(2022, 3, 17, 12, tzinfo=UTC))
    mails = house.alerts.taken  # type: ignore[attr-defined]
    assert not [m for m in mails if b"erased" in m.raw or b"gewist" in m.raw]
    lives(house, datetime(2022, 3, 31, 12, tzinfo=UTC))
    dutch = [m.raw.decode() for m in mails if "linda.boudry@kcvb.be" in m.recipients]
    told = [m for m in dutch if "gewist worden" in m and "KCVS-2021-0002" in m]
    assert len(told) == 1, "told once, without a reminder"
    assert "Bo Maes" not in told[0]
    assert len(there(house)) == 2
    lives(house, datetime(2022, 4, 2, 12, tzinfo=UTC))
    assert there(house) == ["KCVS-2021-0001"]


def change(house: Workshop, **terms: Any) -> None:
    """The worker starts again with these terms."""
    section = house.worker.config.retention.model_copy(update=terms)
    house.start(house.worker.config.model_copy(update={"retention": section}))


def letters(house: Workshop) -> list[str]:
    """The announcements that the secretary read."""
    mails = house.alerts.taken  # type: ignore[attr-defined]
    dutch = [
        email.message_from_bytes(m.raw, policy=email.policy.default)
        for m in mails
        if m.recipients == ("linda.boudry@kcvb.be",)
    ]
    return [m.get_content() for m in dutch if "gewist worden" in m["Subject"]]


def day(month: int, number: int) -> datetime:
    return datetime(2022, month, number, 12, tzinfo=UTC)


def test_a_term_that_moves_is_announced_anew_and_waits_its_14_days(house: Workshop) -> None:
    house.at(day(3, 10))
    lives(house, day(3, 30))
    change(house, withdrawn=Term(days=92))
    lives(house, day(4, 12))
    assert len(there(house)) == 2
    first, second = letters(house)
    assert "KCVS-2021-0002 (bewaartermijn tot 1 april 2022)" in first
    assert "KCVS-2021-0002 (bewaartermijn tot 3 april 2022)" in second
    lives(house, day(4, 15))
    assert there(house) == ["KCVS-2021-0001"]


def test_a_term_that_moves_away_and_back_is_announced_anew(house: Workshop) -> None:
    house.at(day(3, 10))
    lives(house, day(3, 20))
    change(house, withdrawn=Term(days=900))
    lives(house, day(4, 20))
    change(house, withdrawn=Term(days=90))
    lives(house, day(5, 3))
    assert len(there(house)) == 2
    lives(house, day(5, 6))
    assert there(house) == ["KCVS-2021-0001"]


def test_so_it_is_while_others_stay_announced(house: Workshop) -> None:
    house.at(day(3, 10))
    change(house, received=Term(days=100))
    lives(house, day(3, 28))
    change(house, withdrawn=Term(days=900))
    lives(house, day(3, 30))
    change(house, withdrawn=Term(days=90))
    lives(house, day(4, 12))
    assert there(house) == ["KCVS-2021-0002"]
    lives(house, day(4, 15))
    assert there(house) == []


def test_switched_off_and_on_again_it_announces_anew(house: Workshop) -> None:
    house.at(day(3, 10))
    lives(house, day(3, 20))
    change(house, automatic=False)
    lives(house, day(4, 20))
    change(house, automatic=True)
    lives(house, day(5, 3))
    assert len(there(house)) == 2
    lives(house, day(5, 6))
    assert there(house) == ["KCVS-2021-0001"]


def test_what_an_earlier_program_announced_without_a_day_is_announced_anew(
    house: Workshop,
) -> None:
    house.at(day(3, 1))
    with house.store.write() as session:
        (one,) = session.query(rows.Application).filter_by(reference="KCVS-2021-0002")
        kind = Happened.ERASURE_ANNOUNCED
        filing.add_event(session, kind, house.now, application_id=one.id)
    house.at(day(4, 1))
    lives(house, day(4, 14))
    assert len(there(house)) == 2
    lives(house, day(4, 17))
    assert there(house) == ["KCVS-2021-0001"]


def test_switched_on_late_it_waits_its_14_days_all_the_same(house: Workshop) -> None:
    house.at(datetime(2022, 6, 1, tzinfo=UTC))
    lives(house, house.now + 14 * DAY)
    assert len(there(house)) == 2
    lives(house, house.now + 2 * DAY)
    assert there(house) == ["KCVS-2021-0001"]


def test_while_nobody_can_be_told_nobody_is_erased(house: Workshop) -> None:
    for _ in range(2000):
        house.alerts.fail("CONNECT", drop=True)  # type: ignore[attr-defined]
    lives(house, datetime(2022, 4, 20, tzinfo=UTC))
    assert len(there(house)) == 2


def test_while_the_secretary_is_not_reached_nobody_is_erased(house: Workshop) -> None:
    """The administrators are, and read of it when she did: not each time she was tried."""
    alerts: Sink = house.alerts  # type: ignore[attr-defined]
    house.at(day(3, 10))
    alerts.fail("RCPT", reply="550 5.1.1 no such user", recipient="linda.boudry", times=9999)
    lives(house, day(4, 20))
    assert len(there(house)) == 2
    assert not [m for m in alerts.taken if b"KCVS-2021-0002" in m.raw]
    assert "erasure_announced" not in house.events("KCVS-2021-0002")
    alerts.faults.clear()
    lives(house, day(5, 3))
    assert len(there(house)) == 2
    lives(house, day(5, 6))
    assert there(house) == ["KCVS-2021-0001"]
    told = [m.recipients for m in alerts.taken if b"KCVS-2021-0002" in m.raw]
    assert sorted(told) == [("it@kcvb.be",), ("linda.boudry@kcvb.be",)]


def test_a_clock_that_jumps_erases_nobody(house: Workshop) -> None:
    lives(house, datetime(2022, 3, 19, tzinfo=UTC))
    house.at(60 * DAY)
    house.worker.housekeep()
    Schedule(house.worker).retain()
    assert len(there(house)) == 2


def test_what_was_joined_goes_with_the_one_it_came_to(house: Workshop) -> None:
    bench = house.worker.bench
    house.receive(application("An Claes", "claes@example.be"))
    joining.join(bench, "KCVS-2021-0003", "KCVS-2021-0001", "linda")
    house.at(datetime(2023, 1, 2, tzinfo=UTC))
    done = retention.apply(bench, "beheer").done
    assert sorted(r for one in done for r in one.references) == [
        "KCVS-2021-0001",
        "KCVS-2021-0002",
        "KCVS-2021-0003",
    ]
    assert there(house) == []


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"retention": {"received": "5y"}}, "without reason"),
        ({"retention": {"automatic": True}}, "without a term"),
        ({"retention": {**TERMS, "automatic": True}}, "14 days before"),
        ({"retention": {**TERMS, "received": "five"}}, "must be a term"),
        ({"vacancy": [{**VACANCY, "closed_on": "2021-09-01"}]}, "closed_on is before deadline"),
        ({"vacancy": [{**VACANCY, "closed_on": "2021-12-31T12:00"}]}, "without a time"),
    ],
)
def test_what_contradicts_is_refused(tmp_path: Path, sections: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        shop.configuration(tmp_path, **sections)


def test_switched_off_nothing_happens_by_itself(house: Workshop) -> None:
    house.worker.bench.config = house.worker.config.model_copy(
        update={"retention": house.worker.config.retention.model_copy(update={"automatic": False})}
    )
    house.at(datetime(2023, 1, 2, tzinfo=UTC))
    assert retention.step(house.worker.bench) == 0
    assert len(there(house)) == 2
