"""One installation in which a worker is killed at a chosen system call."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from collection.mails import ALL
from databases import make_sqlite
from house import ROOT, House
from servers.dovecot import Dovecot, Snapshot

UNCERTAIN_SECONDS = 1.0
"""What `resend_uncertain` is set to."""
CALLS = ("fdatasync", "sendto", "recvfrom", "connect", "pwrite64", "ftruncate")
"""SQLite's promise that a commit lasts; a step of the IMAP or SMTP dialogue; an answer to it; the

beginning of one; a page that SQLite writes; its log begun anew.
"""

RECEIPTS = """
SELECT reference, coalesce(outbox.state, 'none') FROM application
LEFT JOIN outbox ON outbox.application_id = application.id AND kind = 'receipt'
"""
"""Of each application, what became of its first receipt."""

WAITING = """
SELECT (SELECT count(*) FROM position) < ?
    OR EXISTS (SELECT 1 FROM message WHERE disposition IS NULL)
    OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('queued', 'sending', ?))
"""
"""Whether something is still to be done by itself."""


@dataclass
class Scene:
    """What all trials share: the mailbox, which nobody changes, the sink, an empty database."""

    dovecot: Dovecot
    mailbox: Snapshot
    sink_port: int
    sink_folder: Path
    database: Path

    def trial(self, folder: Path, **acknowledgement: object) -> House:
        """A new installation on the shared mailbox and sink."""
        rules = {"max_age": "unlimited", "resend_uncertain": f"{UNCERTAIN_SECONDS:g}s"}
        sections: dict[str, dict[str, Any]] = {
            "acknowledgement": {**rules, **acknowledgement},
            # In clear text every step over IMAP is a sendto too.
            "mailbox": {"security": "none", "port": self.dovecot.port},
        }
        house = House(folder, self.dovecot, self.sink_port, None, sections)
        house.opens, house.deadline = date(2021, 8, 1), date(2021, 9, 15)
        house.database.parent.mkdir(parents=True)
        shutil.copy(self.database, house.database)
        house.write_config()
        return house

    def empty_sent(self) -> None:
        """No mail stands in the Sent folder."""
        if uids := self.dovecot.uids("Sent"):
            self.dovecot.expunge(uids, "Sent")

    def taken(self) -> dict[str, Path]:
        """All mails that the sink took so far, by name."""
        return {path.stem: path for path in sorted(self.sink_folder.glob("*.json"))}


NAMES = (
    "motivation_in_body_cv_as_pdf",
    "formal_letter_in_body",
    "newsletter_with_list_headers",
    "forgotten_attachment",  # of the first one: it gets a receipt of its own
)
APPLICATIONS = 2


@contextmanager
def scene_in(folder: Path) -> Iterator[Scene]:
    """A mailbox with a few mails, a sink, an empty database."""
    with Dovecot() as dovecot, sink_process(folder / "sink") as port:
        for mail in ALL:
            if mail.name in NAMES:
                dovecot.deliver(mail.raw, internaldate=mail.received)
        made = Scene(dovecot, dovecot.snapshot(), port, folder / "sink", folder / "empty.sqlite")
        make_sqlite(made.database)
        yield made


@contextmanager
def sink_process(folder: Path) -> Iterator[int]:
    """An SMTP sink that survives the program; its port."""
    folder.mkdir()
    place = folder / "port"
    words = ["-m", "servers.smtp_sink", "--dir", str(folder), "--port-file", str(place)]
    path = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
    process = subprocess.Popen([sys.executable, *words], env={**os.environ, "PYTHONPATH": path})
    try:
        while not place.exists():
            assert process.poll() is None, "the SMTP sink does not start"
            time.sleep(0.02)
        yield int(place.read_text())
    finally:
        process.terminate()
        process.wait(10)


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL as the `number`-th such call begins; in `run`, of the first thread to come so far."""

    call: str
    number: int

    @property
    def option(self) -> str:
        """As strace takes it."""
        return f"inject={self.call}:signal=SIGKILL:when={self.number}"


def poll_traced(house: House, *options: str) -> tuple[int, Counter[str]]:
    """`poll` with its main thread under strace: how it ended, how often it made each call.

    Only the main thread commits and speaks SMTP; without -f the others go untraced, and K counts
    its calls alone.
    """
    with _traced(house, "poll", *options) as process:
        code = process.wait(120)
    return code, max(_calls(house), key=Counter.total)


def run_traced(house: House, *options: str) -> tuple[int, Counter[str]]:
    """`run` with all its threads under strace, until all is done: how it ended, and the most

    calls of each kind that one thread made. The programs that it starts go untraced.
    """
    with _traced(house, "run", "-f", "-b", "execve", *options) as process:
        _end_when_done(house, process, traced=True)
        code = process.wait(30)
    most: Counter[str] = Counter()
    for counts in _calls(house):
        most |= counts
    return code, most


TRACED = {"poll": poll_traced, "run": run_traced}


def killed(house: House, command: str, kill: Kill) -> bool:
    """Has the command killed there; False when it ended before it came so far."""
    code, _ = TRACED[command](house, "-e", kill.option)
    assert code in (0, -signal.SIGKILL, 128 + signal.SIGKILL), code
    return code != 0


@contextmanager
def _traced(house: House, command: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    words = ["strace", "-o", str(house.folder / "strace"), "-e", f"trace={','.join(CALLS)}"]
    with started([*words, *options, *house.command(command)], house) as process:
        yield process


@contextmanager
def started(words: list[str], house: House) -> Iterator[subprocess.Popen[bytes]]:
    """A process, with its words in a file; it and what it traces are ended here at the latest."""
    with (house.folder / "said").open("wb") as said:
        process = subprocess.Popen(words, cwd=ROOT, stdout=said, stderr=said)
        try:
            yield process
        finally:
            for pid in (*_children(process), process.pid):
                if process.poll() is None:
                    os.kill(pid, signal.SIGKILL)
            process.wait(30)


def _children(process: subprocess.Popen[bytes]) -> list[int]:
    place = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in place.read_text().split()] if place.exists() else []


def _end_when_done(house: House, process: subprocess.Popen[bytes], *, traced: bool = False) -> None:
    """SIGTERM to `run` once nothing is left to be done."""
    end = time.monotonic() + 90
    said = house.folder / "said"
    # Before it says so it would die of SIGTERM instead of ending.
    while process.poll() is None and (b"started" not in said.read_bytes() or waits(house)):
        assert time.monotonic() < end, "it does not come to an end"
        time.sleep(0.1)
    if process.poll() is None:
        for pid in _children(process)[:1] if traced else [process.pid]:
            os.kill(pid, signal.SIGTERM)


def _calls(house: House) -> list[Counter[str]]:
    """By thread, how often each call was made."""
    threads: dict[str, Counter[str]] = defaultdict(Counter)
    said = (house.folder / "strace").read_text(errors="replace")
    for thread, call in re.findall(r"^(\d* *)(\w+)\(", said, re.MULTILINE):
        threads[thread][call] += 1
    return list(threads.values()) or [Counter()]


def waits(house: House) -> bool:
    """True when something is still to be done; an uncertain mail not, where it is never resent."""
    uncertain = "queued" if is_never_resent(house) else "uncertain"
    file = f"file:{house.database}?mode=ro"  # what a kill left in the log is for the worker
    try:
        with closing(sqlite3.connect(file, uri=True)) as database:
            (waiting,) = database.execute(WAITING, (len(NAMES), uncertain)).fetchone()
            return bool(waiting)
    except sqlite3.OperationalError:
        return True


def is_never_resent(house: House) -> bool:
    """Uncertain mails wait for a person."""
    return bool(house.sections["acknowledgement"]["resend_uncertain"] == "never")


def recover(house: House, command: str) -> None:
    """The command undisturbed, until all is done that is done by itself."""
    if command == "run":
        with started(house.command("run"), house) as process:
            _end_when_done(house, process)
            assert process.wait(30) == 0
        return
    house.run("poll")
    if waits(house):  # uncertain mails may be sent again now
        time.sleep(UNCERTAIN_SECONDS + 0.1)
        house.run("poll")


def complaints(scene: Scene, house: House, before: set[str], kills: int = 1) -> list[str]:
    """What is wrong after all; empty when nothing is. `before`: what the sink had before."""
    found = [f"database: {problem}" for problem in _damage(house.database)]
    if scene.dovecot.snapshot() != scene.mailbox:
        found.append("the mailbox is not as it was")
    never = is_never_resent(house)
    good = ("sent", "uncertain") if never else ("sent",)
    with closing(sqlite3.connect(house.database)) as database:
        uids = [uid for (uid,) in database.execute("SELECT uid FROM position ORDER BY uid")]
        if uids != sorted(scene.mailbox.mails):
            found.append("not every mail of the mailbox has its row")
        if database.execute("SELECT count(*) FROM message").fetchone() != (len(NAMES),):
            found.append("not one record for each mail")
        for (unsettled,) in database.execute("SELECT id FROM message WHERE disposition IS NULL"):
            found.append(f"message {unsettled} unsettled")
        receipts = database.execute(RECEIPTS).fetchall()
        outbox = dict(database.execute("SELECT message_id, state FROM outbox"))
    if len(receipts) != APPLICATIONS:
        found.append(f"{len(receipts)} applications")
    found += [f"{name}: receipt {state}" for name, state in receipts if state not in good]
    return found + _about_the_sink(scene, outbox, before, 0 if never else kills)


def make_copies_due(house: House) -> None:
    """As if the five minutes that a copy waits were over."""
    with closing(sqlite3.connect(house.database)) as database:
        database.execute("UPDATE outbox SET copy_due_at = '2021-09-01 00:00:00.000000'")
        database.commit()


def complaints_about_copies(scene: Scene, house: House) -> list[str]:
    """What is wrong with the Sent folder once a pass came to its end."""
    with scene.dovecot.session() as client:
        client.select("Sent", readonly=True)
        _, answer = client.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    copied = Counter(
        item[1].split(b":", 1)[1].strip().decode() for item in answer if isinstance(item, tuple)
    )
    with closing(sqlite3.connect(house.database)) as database:
        rows = database.execute("SELECT message_id, copy_due_at FROM outbox").fetchall()
    found = [f"{one}: {copied[one]} copies" for one, _ in rows if copied[one] != 1]
    return found + [f"{one}: copy still due" for one, due in rows if due is not None]


def _about_the_sink(
    scene: Scene, outbox: dict[str, str], before: set[str], repeats: int
) -> list[str]:
    """`outbox`: Message-IDs and their state; `repeats`: so many mails may have come twice."""
    answers: dict[str, list[str]] = defaultdict(list)
    for name, path in scene.taken().items():
        if name not in before:
            mail = email.message_from_bytes(
                path.with_suffix(".eml").read_bytes(), policy=email.policy.default
            )
            answers[str(mail["In-Reply-To"])].append(str(mail["Message-ID"]))
    found = [f"{key} answered by {set(ids)}" for key, ids in answers.items() if len(set(ids)) > 1]
    sent = Counter(one for ids in answers.values() for one in ids)
    if not sent.keys() <= outbox.keys():
        found.append("the sink took what the outbox does not know")
    if any(state == "sent" and one not in sent for one, state in outbox.items()):
        found.append("a mail is called sent that the sink did not take")
    if sent.total() > len(sent) + repeats:
        found.append(f"{sent.total() - len(sent)} mails repeated")
    return found


def _damage(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        answers = [row[0] for row in database.execute("PRAGMA integrity_check")]
        loose = database.execute("PRAGMA foreign_key_check").fetchall()
    return [a for a in answers if a != "ok"] + [f"loose row {row}" for row in loose]
