"""A clock that jumps: nothing is brought forward, nothing waits for hours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kcvs_mailbot.delivery import State, latest_attempt
from kcvs_mailbot.store import claims, intake, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.heartbeats import Heartbeat
from kcvs_mailbot.watch.health import neglect, silence
from workshop import NOW, Workshop, application

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def test_a_receipt_made_in_a_wrong_future_goes_out_soon(workshop: Workshop) -> None:
    workshop.at(NOW + 300 * DAY)
    workshop.receive(application(), when=NOW + 300 * DAY)
    workshop.at(NOW)
    workshop.worker.send()
    assert workshop.sink.taken == []
    workshop.at(2 * MINUTE)
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1


def test_a_retry_waits_its_whole_time_again_and_no_longer(workshop: Workshop) -> None:
    workshop.sink.fail("RCPT", reply="450 4.2.0 later", times=2)
    workshop.receive(application())
    workshop.worker.send()
    workshop.at(2 * MINUTE)
    workshop.worker.send()
    assert workshop.outbox()[0]["attempts"] == 2  # due in two minutes, and some
    workshop.at(-5 * HOUR)
    workshop.worker.send()
    workshop.at(2 * MINUTE - timedelta(seconds=1))
    workshop.worker.send()
    assert workshop.sink.taken == []
    workshop.at(MINUTE)
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1


def test_an_uncertain_receipt_waits_its_whole_time_again(workshop: Workshop) -> None:
    workshop.sink.fail("END", drop=True, take=True)
    workshop.receive(application())
    workshop.worker.send()
    workshop.at(-DAY)
    workshop.worker.send()
    workshop.at(59 * MINUTE)
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1
    workshop.at(2 * MINUTE)
    workshop.worker.send()
    assert len(workshop.sink.taken) == 2


def test_a_small_step_back_changes_nothing(workshop: Workshop) -> None:
    workshop.sink.fail("RCPT", reply="450 4.2.0 later")
    workshop.receive(application())
    workshop.worker.send()
    before = workshop.outbox()
    workshop.at(-timedelta(seconds=5))
    workshop.worker.send()
    assert workshop.outbox() == before


@pytest.mark.parametrize("workshop", [{"acknowledgement": {"per_hour": 2}}], indirect=True)
@pytest.mark.parametrize("jump", [-30 * MINUTE, -5 * HOUR, -40 * DAY])
def test_the_hourly_brake_stays_shut(workshop: Workshop, jump: timedelta) -> None:
    for name in ("an", "bo"):
        workshop.receive(application(name, f"{name}@example.be"))
    workshop.at(jump)
    workshop.receive(application("cas", "cas@example.be"))
    assert [entry["state"] for entry in workshop.outbox()] == ["queued", "queued", "held"]


@pytest.mark.parametrize(
    "workshop", [{"acknowledgement": {"per_address_per_day": 1}}], indirect=True
)
def test_the_brake_per_address_stays_shut(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.worker.send()
    with workshop.store.read() as session:
        at = session.get_one(rows.Outbox, 1).created_at
    workshop.at(-2 * DAY)
    mail = application(body="Een tweede brief.\n", cv_txt="Curriculum vitae 2001-2010 Gent\n")
    mail.replace_header("Message-ID", "<tweede@example.be>")
    workshop.receive(mail)
    workshop.worker.send()
    assert at > workshop.now
    assert len(workshop.sink.taken) == 1


def test_a_mail_put_off_in_a_wrong_future_is_read_soon(workshop: Workshop) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        row = session.get_one(rows.Message, 1)
        row.disposition, row.attempts, row.next_attempt_at = None, 1, NOW + 30 * DAY
    with workshop.store.write() as session:
        living = workers.alive(session, NOW)
        (claimed,) = claims.claim(session, workshop.worker.bench.worker_id, living, NOW)
    assert claimed.id == 1


def test_a_moment_beyond_all_waits_is_none_of_ours() -> None:
    wait = latest_attempt(State.QUEUED, 7, NOW, HOUR) - NOW
    assert timedelta(hours=2) <= wait <= timedelta(hours=2.5)
    assert latest_attempt(State.QUEUED, 0, NOW, HOUR) - NOW < 2 * MINUTE
    assert latest_attempt(State.UNCERTAIN, 3, NOW, HOUR) - NOW == HOUR


def test_signs_of_life_from_the_future_are_no_signs() -> None:
    ahead = NOW + 5 * HOUR
    assert silence([Heartbeat(ahead)], NOW) is not None
    assert silence([Heartbeat(ahead), Heartbeat(NOW - MINUTE)], NOW) is None
    assert neglect([], [ahead], 10 * MINUTE, NOW) is not None
    assert neglect([], [NOW - MINUTE, ahead], 10 * MINUTE, NOW) is not None
    assert neglect([], [NOW - MINUTE], 10 * MINUTE, NOW) is None


def test_a_skipped_mail_is_asked_for_again_after_the_clock_went_back() -> None:
    row = rows.Mailbox(skipped=[7], ungiven=[], polled_at=NOW + 9 * DAY)
    intake.forgive(row, NOW)
    assert (row.ungiven, row.skipped) == ([7], [])
