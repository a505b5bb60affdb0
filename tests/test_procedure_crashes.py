"""Killed in the middle of the procedure: each deed is whole or absent, and can be done again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from databases import make_sqlite
from test_letter_crashes import STORING, Home, a_mail, kill_at, points, run, traced

pytestmark = [pytest.mark.needs("strace"), pytest.mark.slow]

DEEDS = """
import pathlib, sys
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.config import load
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.procedure import advising, freezing, moving
from kcvs_mailbot.running.at_work import at_bench
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.store import frozen_lists, procedure

ONE, HERE = "KCVS-2021-0001", "KCVS-2021"

def once(deed):
    try:
        deed()
    except RequestError as done_before:
        print(done_before.kind.name)

def freeze():
    with bench.store.read() as session:
        if frozen_lists.of_vacancy(session, HERE):
            return
        seen = freezing.stamp(procedure.who_stands(session, HERE))
    freezing.freeze(bench, HERE, Phase.LONG_LIST, "linda", seen=seen)

with at_bench(load(pathlib.Path(sys.argv[1]))) as bench:
    once(lambda: moving.move(bench, [ONE], Status.LONG_LIST, "linda"))
    once(freeze)
    for member in ("els", "marc"):
        once(lambda: advising.advise(bench, ONE, member, "yes", f"Sterk, zegt {member}.", seen=""))
    once(lambda: advising.declare_conflict(bench, ONE, "piet", "Een neef."))
    once(lambda: moving.move(bench, [ONE], Status.SHORT_LIST, "linda", why="Sterk."))
"""
WHOLE = {
    "status": "short_list",
    "advices": [
        ["els", "yes", "Sterk, zegt els."],
        ["marc", "yes", "Sterk, zegt marc."],
        ["piet", "conflict", "Een neef."],
    ],
    "lists": 1,
}
STEPS = ["received", "long_list", "short_list"]


@dataclass
class Procedure(Home):
    """One candidate, about whom nobody did anything yet."""

    SCRIPT: ClassVar[str] = DEEDS

    def stands(self) -> dict[str, object]:
        """What was done; each deed has its event, and none an event without it."""
        with closing(sqlite3.connect(self.database)) as database:
            ask = database.execute
            assert ask("PRAGMA integrity_check").fetchone() == ("ok",)
            (status,) = ask("SELECT status FROM application").fetchone()
            advices = ask("SELECT member, verdict, motivation FROM advice ORDER BY member")
            said = [list(row) for row in advices]
            lists = [json.loads(entries) for (entries,) in ask("SELECT entries FROM frozen_list")]
            told = [kind for (kind,) in ask("SELECT kind FROM event WHERE actor != 'machine'")]
        assert all(len(entries) == 1 for entries in lists)
        assert told.count("moved") == STEPS.index(status)
        assert told.count("list_frozen") == len(lists)
        assert told.count("advised") == sum(verdict == "yes" for _, verdict, _ in said)
        assert told.count("conflict_declared") == sum(
            verdict == "conflict" for _, verdict, _ in said
        )
        return {"status": status, "advices": said, "lists": len(lists)}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Procedure:
    made = Procedure(tmp_path_factory.mktemp("procedure") / "begun")
    made.set_up(25)
    make_sqlite(made.database)
    mail = made.folder / "an.eml"
    mail.write_bytes(a_mail())
    run([*made.send[:3], "--config", str(made.config), "import", str(mail)])
    return made


@pytest.mark.sampled(2)
@pytest.mark.parametrize("call", STORING)
def test_a_kill_leaves_each_deed_whole_or_absent(
    begun: Procedure, tmp_path: Path, call: str
) -> None:
    _, calls = traced(home := begun.copy(tmp_path / "count"), home.write)
    assert home.stands() == WHOLE
    killed = 0
    for number in points(calls[call]):
        home = begun.copy(tmp_path / f"{call}-{number}")
        died, _ = traced(home, home.write, *kill_at(call, number))
        killed += died
        home.stands()
        run(home.write)
        assert home.stands() == WHOLE
    assert killed, "no run was killed"
