"""A mail that takes long is overtaken by others, but never by a later one of its own sender."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import databases
import workshop as shop
from documents import hostile
from kcvs_mailbot.cage.budget import Budget
from kcvs_mailbot.cage.cage import Cage, Parsed
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.lanes import QUICK
from kcvs_mailbot.deciding.processing import process_all
from kcvs_mailbot.deciding.reader import CHILDREN, Opened, limits
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.store import claims, intake
from workshop import CV, LETTER, NOW, Workshop, application, reply

LIMITS = {"max_time": "3s"}


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    config = shop.configuration(tmp_path, documents=LIMITS)
    with (
        Cage(limits(config), tmp_path / "cage", CHILDREN, config.house) as cage,
        databases.sqlite(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, documents=LIMITS) as made,
    ):
        made.worker.bench.reader.warm()
        yield made


def slow(number: int = 0, name: str = "", address: str = "") -> bytes:
    mail = application(name or f"Traag {number}", address or f"traag{number}@example.be")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        zipped.writestr(f"cv{number}.rtf", hostile.slow_rtf() + b" " * number)
    mail.add_attachment(packed.getvalue(), "application", "zip", filename="cv.zip")
    return bytes(mail)


def take_in(workshop: Workshop, *mails: bytes) -> None:
    arrivals = [intake.Arrival(Content.of_bytes(mail), internaldate=NOW) for mail in mails]
    with workshop.store.write() as session:
        intake.record(session, arrivals, NOW)


def in_order(workshop: Workshop) -> list[int]:
    """Ids of the messages as they were decided."""
    return [done.message_id for done in process_all(workshop.worker.bench)]


def test_ordinary_mails_are_answered_before_slow_ones_that_came_first(
    workshop: Workshop,
) -> None:
    ordinary = [bytes(application(f"K {n}", f"k{n}@example.be", cv_txt=f"{CV}{n}")) for n in (1, 2)]
    take_in(workshop, *(slow(number) for number in range(QUICK + 1)), *ordinary)
    decided = in_order(workshop)
    assert set(decided[:2]) == {QUICK + 2, QUICK + 3}
    assert set(decided) == set(range(1, QUICK + 4))
    assert {m["disposition"] for m in workshop.messages()} == {"application"}


def test_of_mails_that_came_together_those_with_few_documents_are_read_first(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def brought(name: str, documents: int) -> bytes:
        papers = {f"n{number}_txt": f"{CV}{name}{number}" for number in range(documents)}
        return bytes(application(name, f"{name.lower()}@example.be", **papers))

    take_in(workshop, *(brought(f"Veel{n}", 12) for n in range(QUICK + 1)), brought("Weinig", 1))
    opened: list[str] = []
    reader = workshop.worker.bench.reader
    read = reader.open

    def noting(parsed: Parsed, budget: Budget, **how: bool) -> Opened:
        opened.append(parsed.message.from_[0].name)
        return read(parsed, budget, **how)

    monkeypatch.setattr(reader, "open", noting)
    in_order(workshop)
    # So many are read at once, and which of these is noted first is left to chance.
    assert "Weinig" in opened[:QUICK]


def test_what_comes_while_a_slow_one_is_read_does_not_wait_for_it(workshop: Workshop) -> None:
    take_in(workshop, slow(1), slow(2), slow(3))
    work = process_all(workshop.worker.bench)
    decided: list[int] = []
    thread = threading.Thread(target=lambda: decided.extend(d.message_id for d in work))
    thread.start()
    take_in(workshop, bytes(application(cv_txt=CV)))
    workshop.worker.bench.bell.set()
    thread.join()
    assert decided[0] == 4
    assert sorted(decided) == [1, 2, 3, 4]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "later",
    [
        reply("Hierbij nog mijn diploma.", "<eerste.an.claes@example.be>", diploma_txt="Diploma"),
        application(body=f"{LETTER}Opnieuw.\n", cv_txt=CV),
    ],
    ids=["addition", "letter"],
)
def test_a_later_mail_of_the_same_sender_waits_for_the_slow_one(
    workshop: Workshop, later: Any
) -> None:
    others = [slow(number) for number in (1, 2)]
    ordinary = bytes(application("Bo Maes", "bo@example.be"))
    take_in(workshop, slow(3, "An Claes", "an.claes@example.be"), *others, bytes(later), ordinary)
    decided = in_order(workshop)
    assert decided[0] == 5
    assert decided.index(1) < decided.index(4)
    first, *_, addition, _ = workshop.messages()
    assert (first["disposition"], addition["disposition"]) == ("application", "follow_up")
    assert first["application"] == addition["application"]
    assert len([e for e in workshop.outbox() if e["kind"] == "receipt"]) == 4


def test_one_that_may_have_stopped_the_program_holds_nobody_up(workshop: Workshop) -> None:
    take_in(workshop, slow(1), slow(2))
    with workshop.store.write() as session:
        assert len(claims.claim(session, "a worker that was killed", [], NOW)) == 2
    take_in(workshop, bytes(application(cv_txt=CV)))
    decided = in_order(workshop)
    assert decided[0] == 3
    assert sorted(decided) == [1, 2, 3]


def test_a_stop_ends_what_is_being_read_and_leaves_no_files(workshop: Workshop) -> None:
    take_in(workshop, slow(1), slow(2))
    bench = workshop.worker.bench
    work = process_all(bench)
    timer = threading.Timer(0.5, bench.stop.set)
    timer.start()
    assert list(work) == []
    spool = workshop.worker.bench.reader.cage._pool.spool().folder
    assert [path for path in spool.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize("many", [1, QUICK])
def test_a_pass_sends_receipts_while_slow_mails_are_read(workshop: Workshop, many: int) -> None:
    take_in(workshop, *(slow(number) for number in range(many)), bytes(application(cv_txt=CV)))
    thread = threading.Thread(target=workshop.worker.poll, kwargs={"fetch": False})
    thread.start()
    while not workshop.sink.taken:
        thread.join(0.05)
        assert thread.is_alive()
    assert [m["disposition"] for m in workshop.messages()] == [None] * many + ["application"]
    workshop.worker.abort()
    thread.join()


def test_a_pass_that_cannot_fetch_tells_so_and_does_the_rest(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(workshop, bytes(application()))
    away = MailboxError("the mailbox is away", "wait")
    monkeypatch.setattr(workshop.worker, "fetch_each", lambda: (0, [away]))
    done, trouble = workshop.worker.poll()
    assert trouble == away
    assert (done.processed, done.sent) == (1, 1)


def test_a_pass_decides_while_it_fetches(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, decided = workshop.worker.bench, list[Any]()

    def fetch_each() -> tuple[int, list[MailboxError]]:
        take_in(workshop, bytes(application()))
        bench.stored(1, 2)
        ends = time.monotonic() + 60
        while not decided and time.monotonic() < ends:
            decided.extend(m for m in workshop.messages() if m["disposition"] is not None)
            time.sleep(0.02)
        take_in(workshop, bytes(application("Bo Peeters", "bo@example.be")))
        return 2, []

    monkeypatch.setattr(workshop.worker, "fetch_each", fetch_each)
    done, trouble = workshop.worker.poll()
    assert decided
    assert (done.fetched, done.processed, done.sent, trouble) == (2, 2, 2, None)


def test_ctrl_c_ends_the_fetching_of_a_pass_too(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch_each() -> tuple[int, list[MailboxError]]:
        return int(workshop.worker.bench.stop.wait(60)), []

    def process(**_how: object) -> None:
        raise KeyboardInterrupt

    pinged: list[str] = []
    monkeypatch.setattr("kcvs_mailbot.running.worker.ping", pinged.append)
    monkeypatch.setattr(workshop.worker, "fetch_each", fetch_each)
    monkeypatch.setattr(workshop.worker, "process", process)
    with pytest.raises(KeyboardInterrupt):
        workshop.worker.poll()
    assert workshop.worker.bench.guard.aborted
    assert pinged == []  # that pass did not come to its end
