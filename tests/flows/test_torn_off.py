"""Work that an error tore off in a living worker is taken up again by the same worker."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.processing import process_all
from kcvs_mailbot.delivery import State
from kcvs_mailbot.store import claims, intake, outbox
from kcvs_mailbot.store import models as rows
from workshop import NOW, Workshop, application


def test_a_mail_that_was_claimed_is_processed_without_losing_an_attempt(
    workshop: Workshop,
) -> None:
    content = Content.of_bytes(bytes(application()))
    worker = workshop.worker
    for _ in range(claims.MAX_ATTEMPTS + 1):
        with workshop.store.write() as session:
            intake.record(session, [intake.Arrival(content, internaldate=NOW)], NOW)
            claims.release(session, worker.worker_id)
            assert len(claims.claim(session, worker.worker_id, [worker.worker_id], NOW)) == 1
    worker.process()
    (found,) = workshop.messages()
    assert found["disposition"] == "application"


def test_beside_a_mail_that_was_tried_before_no_other_is_claimed(workshop: Workshop) -> None:
    """It may have killed the worker: another kill must not count against its neighbours."""
    mails = [bytes(application(f"K {n}", f"k{n}@example.be")) for n in range(3)]
    arrivals = [intake.Arrival(Content.of_bytes(mail), internaldate=NOW) for mail in mails]
    with workshop.store.write() as session:
        intake.record(session, arrivals, NOW)
        assert len(claims.claim(session, "a worker that was killed", [], NOW)) == 3
    most = 0
    for _ in process_all(workshop.worker.bench, lambda: False):
        most = max(most, claimed(workshop) or 0)
    assert most <= 1
    assert {m["disposition"] for m in workshop.messages()} == {"application"}


def claimed(workshop: Workshop) -> int | None:
    with workshop.store.read() as session:
        return session.scalar(
            select(func.count()).where(
                rows.Message.claimed_by == workshop.worker.worker_id,
                rows.Message.disposition.is_(None),
            )
        )


def test_a_mail_that_was_being_sent_becomes_uncertain_and_goes_out_later(
    workshop: Workshop,
) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        assert outbox.claim_next(session, workshop.worker.worker_id, workshop.now) is not None
    workshop.worker.send()
    assert [entry["state"] for entry in workshop.outbox()] == [State.UNCERTAIN]
    workshop.at(timedelta(hours=2))
    workshop.worker.send()
    assert [entry["state"] for entry in workshop.outbox()] == [State.SENT]
    assert len(workshop.sink.taken) == 1
