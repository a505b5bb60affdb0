"""The labelled mails through the whole path: cage, database, receipts."""

from __future__ import annotations

import pytest

import databases
from collection.mails import ALL, UNSEEN_NAMES
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import Content
from kcvs_mailbot.recognition import Disposition, Receipt
from kcvs_mailbot.store import intake
from kcvs_mailbot.store import models as rows
from workshop import Workshop, workshop

pytestmark = pytest.mark.slow

SEEN = (Disposition.APPLICATION, Disposition.FOLLOW_UP, Disposition.REVIEW)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, cage: Cage) -> dict[str, dict[str, object]]:
    """Each mail of the collection as the program settled it, with the receipts enqueued for it."""
    folder = tmp_path_factory.mktemp("collection")
    rules = {"max_age": "unlimited", "per_address_per_day": 100}
    with (
        databases.sqlite(folder) as store,
        workshop(folder, cage, store, acknowledgement=rules) as bench,
    ):
        for mail in ALL:
            _take_in(bench, mail.raw, mail.received, mail.junk)
        found = {m["sha256"]: m for m in bench.messages()}
        answered: dict[int, list[str]] = {}
        with store.read() as session:
            for entry in session.query(rows.Outbox):
                answered.setdefault(entry.answers or 0, []).append(entry.recipient)
    for message in found.values():
        message["answered"] = answered.get(message["id"], [])
    return found


def _take_in(bench: Workshop, raw: bytes, received: object, junk: bool) -> None:
    with bench.store.write() as session:
        arrival = intake.Arrival(Content.of_bytes(raw), internaldate=received)  # type: ignore[arg-type]
        intake.record(session, [arrival], bench.now, junk=junk)
    bench.worker.process()


def _of(settled: dict[str, dict[str, object]], raw: bytes) -> dict[str, object]:
    return settled[Content.of_bytes(raw).sha256]


def test_no_application_is_lost(settled: dict[str, dict[str, object]]) -> None:
    wanted = [m for m in ALL if m.preferred in (Disposition.APPLICATION, Disposition.FOLLOW_UP)]
    lost = [m.name for m in wanted if _of(settled, m.raw)["disposition"] not in SEEN]
    assert lost == []


def test_nobody_is_answered_who_must_not_be(settled: dict[str, dict[str, object]]) -> None:
    never = [m for m in ALL if m.receipt is Receipt.NEVER]
    assert [m.name for m in never if _of(settled, m.raw)["answered"]] == []


def test_receipts_go_to_the_candidate_alone(settled: dict[str, dict[str, object]]) -> None:
    wrong = [
        (m.name, _of(settled, m.raw)["answered"])
        for m in ALL
        if _of(settled, m.raw)["answered"] not in ([], [m.candidate])
    ]
    assert wrong == []


def test_nearly_all_are_in_their_class(settled: dict[str, dict[str, object]]) -> None:
    tuned = [m for m in ALL if m.name not in UNSEEN_NAMES]
    right = [m for m in tuned if _of(settled, m.raw)["disposition"] == m.preferred]
    assert len(right) / len(tuned) >= 0.92


def test_mails_written_after_the_rules_fare_nearly_as_well(
    settled: dict[str, dict[str, object]],
) -> None:
    unseen = [m for m in ALL if m.name in UNSEEN_NAMES]
    right = [m for m in unseen if _of(settled, m.raw)["disposition"] == m.preferred]
    assert len(right) / len(unseen) >= 0.88


def test_every_mail_was_settled(settled: dict[str, dict[str, object]]) -> None:
    assert all(message["disposition"] for message in settled.values())
