"""Work that an error tore off in a living worker is taken up again by the same worker."""

from __future__ import annotations

from datetime import timedelta

from kcvs_mailbot.content import Content
from kcvs_mailbot.delivery import State
from kcvs_mailbot.store import claims, intake, outbox
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
