"""One mail that breaks the connection does not block the others; one worker fetches at a time."""

from __future__ import annotations

from datetime import timedelta

from kcvs_mailbot.mailbox import MailboxState
from kcvs_mailbot.store import Session, intake, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.models import Mailbox
from workshop import NOW, Workshop


def box(session: Session) -> Mailbox:
    return intake.mailbox_row(session, "linda@imap:993", "INBOX", MailboxState(1, 9, 8), NOW)


def test_a_mail_at_which_it_breaks_three_times_is_skipped_for_a_day(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = box(session)
        assert intake.note_break(session, row.id, [3, 4, 5]) is None
        assert intake.note_break(session, row.id, [4]) is None
        assert intake.note_break(session, row.id, [4]) is None
        assert intake.note_break(session, row.id, [4]) == 4
        assert (row.skipped, row.suspects) == ([4], [])
        intake.note_poll(session, row.id, 8, [], NOW)
        session.refresh(row)
        intake.forgive(row, NOW + timedelta(hours=1))
        assert row.skipped == [4]
        intake.forgive(row, NOW + timedelta(days=1))
        assert (row.skipped, row.ungiven) == ([], [4])


def test_a_success_in_between_starts_the_count_again(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = box(session)
        for _ in range(2):
            intake.note_break(session, row.id, [4])
        intake.note_poll(session, row.id, 8, [], NOW)
        session.refresh(row)
        assert intake.note_break(session, row.id, [4]) is None


def test_one_worker_fetches_and_another_takes_over_from_a_dead_one(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = box(session)
        first = workshop.worker.worker_id
        second = workers.register(session, NOW)
        assert intake.take_lease(session, row, first, [first, second])
        assert not intake.take_lease(session, row, second, [first, second])
        assert intake.take_lease(session, row, second, [second])
        intake.end_lease(session, row.id, second)
        session.refresh(row)
        assert intake.take_lease(session, row, first, [first, second])


def test_a_worker_elsewhere_is_dead_when_it_is_silent(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        other = workers.register(session, NOW)
        row = session.get_one(rows.Worker, other)
        row.host = "another-machine"
        session.flush()
        assert other in workers.alive(session, NOW + timedelta(seconds=60))
        assert other not in workers.alive(session, NOW + timedelta(seconds=91))


def test_a_process_that_reuses_the_number_is_not_taken_for_the_old_one(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = session.get_one(rows.Worker, workshop.worker.worker_id)
        assert row.id in workers.alive(session, NOW)
        row.started -= 1
        session.flush()
        assert workshop.worker.worker_id not in workers.alive(session, NOW)
