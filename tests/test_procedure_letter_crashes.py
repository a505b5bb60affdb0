"""Killed while letters of the procedure are enqueued, or sent: all or none, and never one twice."""

from __future__ import annotations

import email
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from crashes.trial import sink_process
from databases import make_sqlite
from test_letter_crashes import SENDING, STORING, Home, kill_at, points, run, traced
from workshop import application

pytestmark = [pytest.mark.needs("strace"), pytest.mark.slow]

WRITE = """
import pathlib, sys
from kcvs_mailbot.config import load
from kcvs_mailbot.procedure import letter_rounds
from kcvs_mailbot.running.at_work import at_bench
from kcvs_mailbot.selection.letters import ProcedureLetter
with at_bench(load(pathlib.Path(sys.argv[1]))) as bench:
    vacancy, letter = bench.config.vacancies[0], ProcedureLetter.NOT_SHORT_LISTED
    all_of_them = [f"KCVS-2021-{number:04d}" for number in (1, 2, 3)]
    look = letter_rounds.look(bench, vacancy, letter, all_of_them)
    print(letter_rounds.send(bench, vacancy, letter, all_of_them, "linda", seen=look.stamp))
"""
PEOPLE = (
    ("An Claes", "an.claes@example.be"),  # her mail again is what `send` brings along: nothing new
    ("Bo Maes", "bo@example.be"),
    ("Cé Wouters", "ce@example.be"),
)


@dataclass
class Procedure(Home):
    """Three who are not on the short list, each with a receipt that went out."""

    SCRIPT: ClassVar[str] = WRITE

    def apply(self) -> None:
        for name, address in PEOPLE:
            mail = application(name, address)
            mail["Received"] = "from mail.example.be by mx.kcvb.be; 1 Sep 2021 08:00:00 +0000"
            file = self.folder / f"{address}.eml"
            file.write_bytes(bytes(mail))
            words = ["--config", str(self.config), "import", str(file), "--acknowledge"]
            run([*self.send[:3], *words])
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute("UPDATE application SET status = 'not_short_listed'")


@dataclass
class Scene:
    chosen: Procedure
    written: Procedure
    sink: Path

    def letters(self, before: set[str]) -> Counter[str]:
        mails = [path for path in self.sink.glob("*.eml") if path.name not in before]
        ids = [email.message_from_bytes(path.read_bytes())["Message-ID"] for path in mails]
        return Counter(one for one in ids if ".letter." in one)

    def before(self) -> set[str]:
        return {path.name for path in self.sink.glob("*.eml")}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("letters")
    with sink_process(folder / "sink") as port:
        chosen = Procedure(folder / "chosen")
        chosen.set_up(port)
        make_sqlite(chosen.database)
        chosen.apply()
        written = chosen.copy(folder / "written")
        assert run(written.write).splitlines()[-1] == "3"
        yield Scene(chosen, written, folder / "sink")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("call", STORING)
def test_a_kill_while_they_are_enqueued_leaves_all_or_none(
    scene: Scene, tmp_path: Path, call: str
) -> None:
    _, calls = traced(home := scene.chosen.copy(tmp_path / "count"), home.write)
    killed = 0
    for number in points(calls[call]):
        before = scene.before()
        home = scene.chosen.copy(tmp_path / f"{call}-{number}")
        died, _ = traced(home, home.write, *kill_at(call, number))
        killed += died
        assert len(home.letters()) in (0, 3)
        assert run(home.write).splitlines()[-1] in ("0", "3")  # she presses again
        run(home.send)
        letters = home.letters()
        assert {state for _, state in letters} == {"sent"}
        assert scene.letters(before) == Counter(message_id for message_id, _ in letters)
        assert len(letters) == 3
    assert killed, "no run was killed"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("call", SENDING)
def test_a_kill_while_they_are_sent_neither_loses_nor_doubles_one(
    scene: Scene, tmp_path: Path, call: str
) -> None:
    _, calls = traced(home := scene.written.copy(tmp_path / "count"), home.send)
    assert {state for _, state in home.letters()} == {"sent"}
    killed = 0
    for number in points(calls[call]):
        before = scene.before()
        home = scene.written.copy(tmp_path / f"{call}-{number}")
        died, _ = traced(home, home.send, *kill_at(call, number))
        killed += died
        run(home.send)
        arrived = scene.letters(before)
        assert max(arrived.values()) == 1
        uncertain = [message_id for message_id, state in home.letters() if state != "sent"]
        assert len(uncertain) <= 1
        sent = {message_id for message_id, state in home.letters() if state == "sent"}
        assert sent <= set(arrived) <= sent | {*uncertain}
    assert killed, "no run was killed"
