"""One installation in which `poll` is killed at a chosen system call."""

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
from house import ROOT, House
from servers.dovecot import Dovecot, Snapshot

UNCERTAIN_SECONDS = 1.0
"""What `resend_uncertain` is set to."""
CALLS = ("fdatasync", "sendto", "recvfrom")
"""SQLite's promise that a commit lasts; a step of the SMTP dialogue; an answer to it."""

RECEIPTS = """
SELECT reference, coalesce(outbox.state, 'none') FROM application
LEFT JOIN outbox ON outbox.application_id = application.id AND kind = 'receipt'
WHERE coalesce(outbox.state, 'none') <> 'sent'
"""
"""Applications that were not acknowledged."""


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
        sections: dict[str, dict[str, Any]] = {"acknowledgement": {**rules, **acknowledgement}}
        if acknowledgement:  # in clear text every step over IMAP is a sendto too
            sections["mailbox"] = {"security": "none", "port": self.dovecot.port}
        house = House(folder, self.dovecot, self.sink_port, None, sections)
        house.opens, house.deadline = date(2021, 8, 1), date(2021, 9, 15)
        house.database.parent.mkdir(parents=True)
        if self.database.exists():
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


@contextmanager
def scene_in(folder: Path) -> Iterator[Scene]:
    """A mailbox with a few mails, a sink, an empty database."""
    with Dovecot() as dovecot, sink_process(folder / "sink") as port:
        for mail in ALL:
            if mail.name in NAMES:
                dovecot.deliver(mail.raw, internaldate=mail.received)
        made = Scene(dovecot, dovecot.snapshot(), port, folder / "sink", folder / "empty.sqlite")
        first = made.trial(folder / "first")
        first.run("migrate")
        first.database.rename(made.database)
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


def poll_traced(house: House, *options: str) -> tuple[int, Counter[str]]:
    """`poll` with its main thread under strace: how it ended, how often it made each call.

    Only the main thread commits and speaks SMTP; without -f the others go untraced, and K counts
    its calls alone.
    """
    said = house.folder / "strace"
    words = ["strace", "-o", str(said), "-e", f"trace={','.join(CALLS)}", *options]
    done = subprocess.run(
        [*words, *house.command("poll")], cwd=ROOT, capture_output=True, check=False, timeout=120
    )
    calls = Counter(re.findall(r"^(\w+)\(", said.read_text(errors="replace"), re.MULTILINE))
    return done.returncode, calls


def poll_killed_at(house: House, call: str, number: int) -> bool:
    """Kills `poll` when it makes that call for the `number`-th time; True when it came so far."""
    code, _ = poll_traced(house, "-e", f"inject={call}:signal=SIGKILL:when={number}")
    assert code in (0, -signal.SIGKILL, 128 + signal.SIGKILL), code
    return code != 0


def poll_past_the_wait(house: House) -> None:
    """Two undisturbed passes: at once, and when uncertain mails may be sent again."""
    house.run("poll")
    time.sleep(UNCERTAIN_SECONDS + 0.1)
    house.run("poll")


def complaints(scene: Scene, house: House, before: set[str]) -> list[str]:
    """What is wrong after all; empty when nothing is. `before`: what the sink had before."""
    found = [f"database: {problem}" for problem in _damage(house.database)]
    if scene.dovecot.snapshot() != scene.mailbox:
        found.append("the mailbox is not as it was")
    with closing(sqlite3.connect(house.database)) as database:
        uids = [uid for (uid,) in database.execute("SELECT uid FROM position ORDER BY uid")]
        if uids != sorted(scene.mailbox.mails):
            found.append("not every mail of the mailbox has its row")
        for (unsettled,) in database.execute("SELECT id FROM message WHERE disposition IS NULL"):
            found.append(f"message {unsettled} unsettled")
        for reference, state in database.execute(RECEIPTS):
            found.append(f"{reference}: receipt {state}")
        outbox = {message_id for (message_id,) in database.execute("SELECT message_id FROM outbox")}
    return found + _about_the_sink(scene, outbox, before)


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


def _about_the_sink(scene: Scene, outbox: set[str], before: set[str]) -> list[str]:
    answers: dict[str, list[str]] = defaultdict(list)
    for name, path in scene.taken().items():
        if name not in before:
            mail = email.message_from_bytes(
                path.with_suffix(".eml").read_bytes(), policy=email.policy.default
            )
            answers[str(mail["In-Reply-To"])].append(str(mail["Message-ID"]))
    found = [f"{key} answered by {set(ids)}" for key, ids in answers.items() if len(set(ids)) > 1]
    sent = Counter(one for ids in answers.values() for one in ids)
    if set(sent) != outbox:
        found.append("what the sink took is not what the outbox says")
    if sent.total() > len(sent) + 1:
        found.append(f"one kill repeated {sent.total() - len(sent)} mails")
    return found


def _damage(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        answers = [row[0] for row in database.execute("PRAGMA integrity_check")]
        loose = database.execute("PRAGMA foreign_key_check").fetchall()
    return [a for a in answers if a != "ok"] + [f"loose row {row}" for row in loose]
