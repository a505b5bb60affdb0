"""Killed while a letter is stored, or while it is sent: it is whole or absent, and never twice."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import pytest

import program
from crashes.trial import sink_process
from databases import make_sqlite
from house import ROOT
from workshop import application

pytestmark = [pytest.mark.needs("strace"), pytest.mark.slow]

ALL_POINTS = os.environ.get("KCVS_TEST_ALL_CRASHES") == "1"
SAMPLE = 2
"""Points tried per system call, unless all are asked for."""
STORING = ("fdatasync", "pwrite64")
SENDING = ("fdatasync", "sendto", "recvfrom")
WRITE = """
import pathlib, sys
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering.letters import Typed
from kcvs_mailbot.config import load
from kcvs_mailbot.desk import writing
from kcvs_mailbot.running.at_work import at_bench
with at_bench(load(pathlib.Path(sys.argv[1]))) as bench:
    letter = Typed("0" * 16, Language.NL, "Uw cv", "Beste An\\n\\nWaar is uw cv?")
    ready = writing.preview(bench, "KCVS-2021-0001", letter)
    print(writing.send(bench, "KCVS-2021-0001", letter, ready.stamp, "linda"))
"""


@dataclass
class Home:
    """An installation with An's application, whose receipt went out."""

    SCRIPT: ClassVar[str] = WRITE
    """What is killed."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "kcvs.sqlite"

    def set_up(self, smtp_port: int) -> None:
        self.folder.mkdir(parents=True)
        self.config.write_text(
            '[[vacancy]]\nreference = "KCVS-2021"\nopens = 2021-08-01\n'
            'title = "directeur Kenniscentrum Vlaamse Steden"\n'
            'deadline = 2099-09-15\n[mailbox]\ntrusted_received_by = ["mx.kcvb.be"]\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\nsecurity = "none"\n'
            '[acknowledgement]\nmax_age = "unlimited"\nresend_uncertain = "never"\n'
            f'[storage]\nurl = "sqlite:///{self.database}"\n'
        )

    def copy(self, folder: Path) -> Self:
        made = type(self)(folder)
        folder.mkdir(parents=True)
        text = self.config.read_text().replace(str(self.database), str(made.database))
        made.config.write_text(text)
        shutil.copy(self.database, made.database)
        return made

    @property
    def write(self) -> list[str]:
        return [sys.executable, "-c", self.SCRIPT, str(self.config)]

    @property
    def send(self) -> list[str]:
        """What sends all that is due."""
        mail = self.folder / "an.eml"
        mail.write_bytes(a_mail())
        words = ["--config", str(self.config), "import", str(mail), "--acknowledge"]
        return [sys.executable, "-m", "kcvs_mailbot", *words]

    def letters(self) -> list[tuple[str, str]]:
        """(Message-ID, state); each with its one line in the timeline and its trace."""
        with closing(sqlite3.connect(self.database)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = database.execute("SELECT message_id, state FROM outbox WHERE kind = 'letter'")
            rows = found.fetchall()
            told = "SELECT count(*) FROM event WHERE actor = 'linda'"
            traced = "SELECT count(*) FROM trace WHERE value LIKE '%.letter.%'"
            for count in (told, traced):
                assert database.execute(count).fetchone() == (len(rows),)
            return rows


def a_mail() -> bytes:
    mail = application()
    mail["Received"] = "from mail.example.be by mx.kcvb.be; 1 Sep 2021 08:00:00 +0000"
    return bytes(mail)


def run(words: list[str]) -> str:
    """Undisturbed; a fork is as good there as a start."""
    _, way, what, *more = words
    done = program.script(what, *more) if way == "-c" else program.run(*more)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def traced(home: Home, words: list[str], *options: str) -> tuple[bool, Counter[str]]:
    """Whether it was killed, and how often its main thread made each call."""
    log = home.folder / "strace"
    calls = f"trace={','.join({*STORING, *SENDING})}"
    done = subprocess.run(
        ["strace", "-o", str(log), "-e", calls, *options, *words],
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL), done.stderr[-2000:]
    return done.returncode != 0, Counter(re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE))


def kill_at(call: str, number: int) -> tuple[str, str]:
    return "-e", f"inject={call}:signal=SIGKILL:when={number}"


def points(count: int) -> list[int]:
    every = list(range(1, count + 1))
    if ALL_POINTS:
        return every
    spread = (every[(2 * n + 1) * count // (2 * SAMPLE)] for n in range(SAMPLE))
    return sorted({*every[-1:], *spread})


@dataclass
class Scene:
    applied: Home
    written: Home
    sink: Path

    def arrived(self, before: set[str]) -> Counter[str]:
        """How often each letter came since, by Message-ID."""
        mails = [path for path in self.sink.glob("*.eml") if path.name not in before]
        ids = [email.message_from_bytes(path.read_bytes())["Message-ID"] for path in mails]
        return Counter(one for one in ids if ".letter." in one)

    def before(self) -> set[str]:
        return {path.name for path in self.sink.glob("*.eml")}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("letters")
    with sink_process(folder / "sink") as port:
        applied = Home(folder / "applied")
        applied.set_up(port)
        make_sqlite(applied.database)
        run(applied.send)
        written = applied.copy(folder / "written")
        assert json.loads(run(written.write)) == 2
        yield Scene(applied, written, folder / "sink")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("call", STORING)
def test_a_kill_while_it_is_stored_leaves_it_whole_or_absent(
    scene: Scene, tmp_path: Path, call: str
) -> None:
    _, calls = traced(home := scene.applied.copy(tmp_path / "count"), home.write)
    killed = 0
    for number in points(calls[call]):
        before = scene.before()
        home = scene.applied.copy(tmp_path / f"{call}-{number}")
        died, _ = traced(home, home.write, *kill_at(call, number))
        killed += died
        assert len(home.letters()) <= 1
        assert run(home.write) == "2"  # she presses again
        run(home.send)
        ((message_id, state),) = home.letters()
        assert (state, scene.arrived(before)) == ("sent", Counter([message_id]))
    assert killed, "no run was killed"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("call", SENDING)
def test_a_kill_while_it_is_sent_neither_loses_nor_doubles_it(
    scene: Scene, tmp_path: Path, call: str
) -> None:
    _, calls = traced(home := scene.written.copy(tmp_path / "count"), home.send)
    assert home.letters()[0][1] == "sent"
    killed = 0
    for number in points(calls[call]):
        before = scene.before()
        home = scene.written.copy(tmp_path / f"{call}-{number}")
        died, _ = traced(home, home.send, *kill_at(call, number))
        killed += died
        run(home.send)
        ((message_id, state),) = home.letters()
        arrived = scene.arrived(before)
        assert state in ("sent", "uncertain")
        assert arrived == Counter([message_id]) or (not arrived and state == "uncertain")
    assert killed, "no run was killed"
