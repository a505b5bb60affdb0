"""Holds the cage: what a child can't do, how it ends, what is left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from documents import hostile
from documents.caged import a_cage, children_of, reading_of
from documents.samples import FOLDER
from kcvs_mailbot.cage import pool
from kcvs_mailbot.cage.budget import Budget, PutOff
from kcvs_mailbot.cage.cage import Cage, Limits
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.reading import Status

pytestmark = pytest.mark.slow

LETTER = b"Beste mevrouw, hierbij stel ik mij kandidaat voor deze functie."
MAIL = b"From: Jan <jan@example.org>\r\nSubject: %s\r\n\r\nBeste mevrouw\r\n"
WORKER = """
import os, sys
from pathlib import Path
from kcvs_mailbot.content import Content
from kcvs_mailbot.cage.cage import Cage, Limits
with Cage(Limits(), Path(sys.argv[1])) as cage:
    cage.parse(Content.of_bytes(b"Subject: x\\r\\n\\r\\ny")).close()
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def cage(tmp_path: Path) -> Iterator[Cage]:
    with a_cage(tmp_path) as cage:
        yield cage


ELSEWHERE: set[int] = set()
"""Zygotes of cages that other tests in this process keep open."""


@pytest.fixture(autouse=True)
def elsewhere() -> None:
    ELSEWHERE.clear()
    ELSEWHERE.update(zygotes())


def zygotes() -> list[int]:
    """The children of this process that are one, but for those of other tests."""
    living = set(children_of(os.getpid())) - ELSEWHERE
    return [pid for pid in living if b"cage.zygote" in words_of(pid)]


def zygote() -> int:
    """The one of this test."""
    (pid,) = zygotes()
    return pid


def words_of(pid: int) -> bytes:
    """Its command line; nothing for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


def subject(cage: Cage, text: bytes) -> str | None:
    with cage.parse(Content.of_bytes(MAIL % text)) as parsed:
        return parsed.message.subject


def test_nothing_that_is_tried_in_a_child_works(cage: Cage) -> None:
    """On this kernel; elsewhere `check` says what holds."""
    assert [(name, why) for name, held, why in cage.holds() if not held] == []


def test_without_a_job_nothing_is_started(cage: Cage, tmp_path: Path) -> None:
    assert not (tmp_path / "spool").exists()
    assert zygotes() == []


def test_what_takes_too_long_is_damaged_with_the_reason(tmp_path: Path) -> None:
    with a_cage(tmp_path, seconds=1.0) as cage:
        subject(cage, b"started")
        reading = reading_of(cage, hostile.slow_rtf(), "cv.rtf")
        assert reading.status is Status.DAMAGED
        assert reading.problems == ("reading it took more than 1 s",)
        assert eventually(lambda: len(children_of(zygote())) <= 2)


def test_what_computes_too_much_is_damaged_with_the_reason(tmp_path: Path) -> None:
    with a_cage(tmp_path, cpu_seconds=1) as cage:
        reading = reading_of(cage, hostile.slow_rtf(20_000_000), "cv.rtf")
        assert reading.problems == ("reading it took more than 1 s of computing",)


def test_what_takes_too_much_memory_is_damaged_with_the_reason(tmp_path: Path) -> None:
    with a_cage(tmp_path, memory=300 * hostile.MIB) as cage:
        reading = reading_of(cage, b"{\\rtf1 " + b"x" * (120 * hostile.MIB) + b"}", "cv.rtf")
        assert reading.status is Status.DAMAGED
        assert reading.problems == ("reading it took more than 300 MiB of memory",)


def waiting() -> int:
    """The child that was forked ahead for the next mail; the last one has been buried."""

    def settled() -> bool:
        before = children_of(zygote())
        time.sleep(0.1)
        return len(before) == 1 and before == children_of(zygote())

    assert eventually(settled)
    (child,) = children_of(zygote())
    return child


def test_a_child_that_crashes_is_a_damaged_document(cage: Cage) -> None:
    subject(cage, b"started")
    warm = {waiting()}

    def crash() -> None:
        assert eventually(lambda: bool(set(children_of(zygote())) - warm))
        (child,) = set(children_of(zygote())) - warm
        time.sleep(0.5)  # until it stands behind its walls
        os.kill(child, signal.SIGSEGV)

    thread = threading.Thread(target=crash)
    thread.start()
    reading = reading_of(cage, hostile.slow_rtf(30_000_000), "cv.rtf")
    thread.join()
    assert reading.problems == ("reading it crashed (SIGSEGV)",)


def test_a_parser_that_was_killed_is_replaced(cage: Cage) -> None:
    assert subject(cage, b"one") == "one"
    os.kill(waiting(), signal.SIGKILL)
    assert subject(cage, b"two") == "two"


def test_a_mail_that_takes_too_long_is_damaged_and_the_next_is_not(tmp_path: Path) -> None:
    with a_cage(tmp_path, seconds=0.5) as cage:
        raw = MAIL % b"x" + b"> " * 400_000
        assert subject(cage, b"one") == "one"
        warm = waiting()
        os.kill(warm, signal.SIGSTOP)
        with cage.parse(Content.of_bytes(raw)) as parsed:
            assert parsed.message.damaged
            assert parsed.message.problems == ("reading it took more than 0.5 s",)
            assert parsed.contents == ()
        assert subject(cage, b"two") == "two"
        assert warm not in children_of(zygote())


def test_a_child_gives_way_to_whoever_waits_for_a_page(cage: Cage) -> None:
    subject(cage, b"one")
    (child,) = children_of(zygote())  # it waits for the next mail
    ours = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert os.getpriority(os.PRIO_PROCESS, child) > ours


def test_a_child_sees_no_more_than_twenty_mails(cage: Cage) -> None:
    """One that was taken over by a mail could alter all that it is given after it."""
    subject(cage, b"started")
    first = waiting()
    for number in range(19):
        assert subject(cage, b"nummer %d" % number) == f"nummer {number}"
    assert waiting() == first
    assert subject(cage, b"one more") == "one more"
    second = waiting()
    assert second != first
    for _ in range(2):
        for parsed in cage.parse_together([Content.of_bytes(MAIL % b"samen")] * 10):
            parsed.close()
    assert waiting() != second


def test_a_child_sees_mails_of_one_burst_only(cage: Cage, monkeypatch: pytest.MonkeyPatch) -> None:
    subject(cage, b"one")
    first = waiting()
    monkeypatch.setattr(pool, "SECONDS_A_CHILD", 0.0)
    assert subject(cage, b"some time later") == "some time later"
    assert waiting() != first


def test_when_the_zygote_dies_the_next_job_starts_another(cage: Cage) -> None:
    assert subject(cage, b"one") == "one"
    before = zygote()
    os.kill(before, signal.SIGKILL)
    assert reading_of(cage, LETTER).status is Status.READ
    assert subject(cage, b"two") == "two"
    assert zygote() != before


def test_many_threads_get_each_their_own_answer(cage: Cage) -> None:
    words = [f"nummer {number}" for number in range(60)]

    def read(word: str) -> tuple[str | None, str]:
        return subject(cage, word.encode()), reading_of(cage, word.encode() * 9).text

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(read, words)) == [(word, word * 9) for word in words]


def test_no_more_children_work_at_once_than_allowed(tmp_path: Path) -> None:
    most = 0
    with Cage(Limits(), tmp_path / "spool", children=1) as cage, ThreadPoolExecutor(4) as threads:
        subject(cage, b"started")
        jobs = [threads.submit(reading_of, cage, LETTER) for _ in range(40)]
        while not all(job.done() for job in jobs):
            most = max(most, len(children_of(zygote())))
        assert all(job.result().status is Status.READ for job in jobs)
    assert most <= 3  # the warm one, one at work, one that is being buried


@pytest.mark.needs("tesseract")
def test_no_more_pages_are_recognised_at_once_than_memory_allows(tmp_path: Path) -> None:
    """Each takes 150 MB, and a container has 512 for all."""
    scan, most = (FOLDER / "scan.pdf").read_bytes(), 0
    limits = Limits(seconds=60, cpu_seconds=60, ocr=True)
    with Cage(limits, tmp_path / "spool", children=5) as cage, ThreadPoolExecutor(5) as threads:
        subject(cage, b"started")
        jobs = [
            threads.submit(reading_of, cage, scan + b"\n%% %d" % number, "cv.pdf")
            for number in range(5)
        ]
        while not all(job.done() for job in jobs):
            running = [words_of(pid) for pid in children_of(zygote())]
            most = max(most, sum(b"tesseract" in words for words in running))
            time.sleep(0.01)
        assert all(job.result().status is Status.READ for job in jobs)
    assert most == pool.RECOGNISED


def recognise(cage: Cage, budget: Budget) -> tuple[float, float]:
    """What it waited, and what that cost its mail."""
    left = budget.seconds
    with cage._pool.recognition(budget) as waited:
        return waited, left - budget.seconds


@contextmanager
def all_recognising(cage: Cage) -> Iterator[None]:
    with ExitStack() as running:
        for _ in range(pool.RECOGNISED):
            running.enter_context(cage._pool.recognition(cage.budget()))
        yield


def test_who_waits_for_text_recognition_makes_way(tmp_path: Path) -> None:
    with Cage(Limits(), tmp_path / "spool") as cage, ThreadPoolExecutor(1) as threads:
        budget = cage.budget()
        with all_recognising(cage):
            waiting = threads.submit(recognise, cage, budget)
            assert eventually(lambda: budget.spent() > 0)
            assert not waiting.done()
            budget.put_off()
            with pytest.raises(PutOff):
                waiting.result(30)
        with all_recognising(cage):
            pass


def test_waiting_for_text_recognition_costs_a_mail_none_of_its_own_time(tmp_path: Path) -> None:
    limits = Limits(mail_seconds=60)
    with Cage(limits, tmp_path / "spool") as cage, ThreadPoolExecutor(1) as threads:
        budget = cage.budget()
        budget.begin()
        with all_recognising(cage):
            waiting = threads.submit(recognise, cage, budget)
            assert eventually(lambda: budget.spent() > 0.5)
        waited, cost = waiting.result(30)
        assert cost < waited / 2


def test_recognition_that_fails_leaves_its_place_to_others(tmp_path: Path) -> None:
    with Cage(Limits(), tmp_path / "spool") as cage, ThreadPoolExecutor(1) as threads:
        for _ in range(pool.RECOGNISED):
            with pytest.raises(pool.NoAnswer), cage._pool.recognition(cage.budget()):
                raise pool.NoAnswer("it is broken")
        threads.submit(recognise, cage, cage.budget()).result(30)


def test_closing_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    with a_cage(tmp_path) as cage:
        reading_of(cage, LETTER)
        processes = [zygote(), *children_of(zygote())]
    assert not any(Path(f"/proc/{pid}").exists() for pid in processes)
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_killed_worker_takes_its_cage_along(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        (mother,) = children_of(worker.pid)
        processes = [mother, *children_of(mother)]
        worker.kill()
    assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes))
    (left,) = tmp_path.iterdir()
    with Cage(Limits(), tmp_path) as cage:
        subject(cage, b"x")
        assert not left.exists()


def test_the_folder_of_a_living_worker_is_left_alone(tmp_path: Path) -> None:
    with Cage(Limits(), tmp_path) as one, Cage(Limits(), tmp_path) as other:
        subject(one, b"x")
        (folder,) = tmp_path.iterdir()
        subject(other, b"x")
        assert folder.exists()
        assert len(list(tmp_path.iterdir())) == 2


def test_what_is_not_of_a_worker_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "keep.txt").write_text("x")
    with Cage(Limits(), tmp_path) as cage:
        subject(cage, b"x")
    assert {path.name for path in tmp_path.iterdir()} == {"notes", "keep.txt"}


def test_the_cage_knows_none_of_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KCVS_MAILBOT__MAILBOX__PASSWORD", "geheim")
    with a_cage(tmp_path) as cage:
        subject(cage, b"x")
        for pid in (zygote(), waiting()):
            assert b"geheim" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_the_cage_gets_no_file_that_the_worker_has_open(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    with secret.open("w") as file, a_cage(tmp_path) as cage:
        os.set_inheritable(file.fileno(), True)
        subject(cage, b"x")
        for pid in (zygote(), waiting()):
            links = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
            assert str(secret) not in links


def test_a_mail_with_a_large_document_comes_out_as_files(cage: Cage) -> None:
    data = os.urandom(3 * hostile.MIB)
    raw = (
        b"From: a@example.org\r\nSubject: big\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\n"
        + data.replace(b"\n", b" ").replace(b"\r", b" ")
    )
    with cage.parse(Content.of_bytes(raw)) as parsed:
        (content,) = parsed.contents
        folder = parsed.folder
        assert content.path is not None
        assert content.size > 2 * hostile.MIB
        assert content.sha256 == Content.of_file(content.path).sha256
        assert folder is not None
        assert folder.exists()
    assert not folder.exists()


def test_a_spooled_mail_is_read_from_its_file(cage: Cage, tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(MAIL % b"spooled")
    with cage.parse(Content.of_file(path)) as parsed:
        assert parsed.message.subject == "spooled"


def test_what_is_nested_too_deep_is_not_opened(cage: Cage) -> None:
    with cage.read(Content.of_bytes(LETTER), "x.txt", "text/plain", depth=5) as read:
        assert read.reading.status is Status.UNSUPPORTED
        assert read.reading.problems == ("nested more than 4 deep: not opened",)


def test_a_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    with a_cage(tmp_path, text_characters=1000) as cage:
        for name in ("letter.pdf", "cv.docx", "cv.rtf", "cv.txt", "cv.odt"):
            data = (FOLDER / name).read_bytes()
            long = data if not name.endswith("txt") else data * 9
            reading = reading_of(cage, long, name)
            assert len(reading.text) <= 1000
    with a_cage(tmp_path, text_characters=1000) as cage:
        reading = reading_of(cage, b"woord " * 1000, "x.txt")
        assert (len(reading.text), reading.problems) == (1000, ("text cut at 1 000 characters",))


def test_the_documents_of_one_mail_have_one_child_and_each_its_own_text(cage: Cage) -> None:
    long, short = (
        b"De stad groeit, en wij groeien mee. " * 200,
        b"Kort maar krachtig, zo schrijf ik.",
    )
    archive = hostile.zip_of(["a.txt", "b.txt"], LETTER)
    children = []
    with cage.shared(cage.budget()) as shared:
        for name, data, holds in (
            ("long.txt", long, 0),
            ("short.txt", short, 0),
            ("papers.zip", archive, 2),
            ("letter.pdf", (FOLDER / "letter.pdf").read_bytes(), 0),
            ("short.txt", short, 0),
        ):
            with cage.read(Content.of_bytes(data), name, "", shared=shared) as read:
                assert len(read.members) == holds
                assert all(member.data == LETTER for member in read.members)
                if name == "short.txt":
                    assert read.reading.text == short.decode()
            children.append(children_of(zygote()))
    assert children == [children[0]] * 5
    assert len(children[0]) == 1
    assert eventually(lambda: not children_of(zygote()))
    with cage.shared(cage.budget()) as shared:
        cage.read(Content.of_bytes(short), "short.txt", "", shared=shared).close()
        assert children_of(zygote()) != children[0]


def test_a_document_that_breaks_its_child_costs_the_others_of_its_mail_nothing(
    tmp_path: Path,
) -> None:
    with a_cage(tmp_path, memory=400 * hostile.MIB) as cage, cage.shared(cage.budget()) as shared:
        statuses = []
        for data, name in (
            (LETTER, "x.txt"),
            (hostile.greedy_pdf(), "greedy.pdf"),
            (LETTER, "x.txt"),
            ((FOLDER / "letter.pdf").read_bytes(), "letter.pdf"),
        ):
            with cage.read(Content.of_bytes(data), name, "", shared=shared) as read:
                statuses.append(read.reading.status)
    assert statuses == [Status.READ, Status.DAMAGED, Status.READ, Status.READ]


def test_what_an_earlier_document_did_to_the_child_is_not_told_of_the_next(cage: Cage) -> None:
    with cage.shared(cage.budget()) as shared:
        cage.read(Content.of_bytes(LETTER), "x.txt", "", shared=shared).close()
        os.kill(children_of(zygote())[0], signal.SIGSEGV)
        with cage.read(Content.of_bytes(LETTER), "y.txt", "", shared=shared) as read:
            assert read.reading.text == LETTER.decode()
