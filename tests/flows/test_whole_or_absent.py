"""What a person changes is whole or absent, wherever its program dies in between.

Death is played at statements in turn, and at the commit: what was not committed by then is never
there, so that a change made in two transactions would be found half done.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

import databases
import workshop as shop
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.answering.letters import Typed
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import (
    amending,
    amending_address,
    correcting,
    joining,
    noting,
    releasing,
    taking_out,
    text_roles,
    undoing,
    withdrawing,
    writing,
)
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role as Job
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.letter_texts.templates import Template
from kcvs_mailbot.procedure import advising, assessing, looking_up, moving, planning
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import Store
from kcvs_mailbot.workbench import Workbench
from workshop import CV, NOW, Workshop, application, reply

AN, BO, HERE = "KCVS-2021-0001", "KCVS-2021-0002", "KCVS-2021"
FIRST = planning.Wanted(date(2021, 10, 5), time(9), time(10), "Zaal 1")
LATER = planning.Wanted(date(2021, 10, 6), time(9), time(10), "Zaal 1")
ALL_POINTS = os.environ.get("KCVS_TEST_ALL_CRASHES") == "1"
"""Else every fifth statement, and the last commit."""
Deed = Callable[[Workbench], object]


class Died(BaseException):
    """Nothing catches it, as nothing catches a kill."""


@pytest.fixture
def workshop(tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with (
        databases.sqlite(tmp_path) as store,
        shop.workshop(tmp_path, cage, store) as made,
    ):
        made.receive(application(cv_txt=CV))
        made.receive(application("Bo Maes", "bo@example.be"))
        made.receive(reply("Nog een woord over het voorjaar. An"))
        yield made


def dump(store: Store) -> list[str]:
    with store.read() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        return [repr(session.execute(text(f"SELECT * FROM {t}")).all()) for t in sorted(tables)]


@contextmanager
def watched(engine: Engine, dies_at: int = 0) -> Iterator[list[str]]:
    """The statements and commits that were met; the program dies at that one, the first being 1."""
    met: list[str] = []

    def meet(what: str) -> None:
        met.append(what)
        if len(met) == dies_at:
            raise Died

    def statement(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
        meet(sql)

    def commit(_connection: object) -> None:
        meet("COMMIT")

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield met
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def done(bench: Workbench, deed: Deed, kept: Path) -> None:
    """After its program died at each statement in turn, up to the last commit of a change."""
    file = bench.store.file
    assert file is not None
    before = dump(bench.store)
    copied(file, kept)
    with watched(bench.store.engine) as met:
        deed(bench)
    assert dump(bench.store) != before, "nothing was done"
    changes = [n for n, one in enumerate(met, 1) if re.match("INSERT|UPDATE|DELETE", one)]
    last = met.index("COMMIT", changes[-1]) + 1
    copied(kept, file)
    for number in sorted({*range(1, last + 1, 1 if ALL_POINTS else 5), last}):
        with pytest.raises(Died), watched(bench.store.engine, number):
            deed(bench)
        assert dump(bench.store) == before, f"half done at statement {number}: {met[number - 1]}"
    deed(bench)


def letter(bench: Workbench) -> object:
    typed = writing.begin(bench, AN, Template.FREE, Language.NL)
    typed = Typed(typed.key, typed.language, "Dag", "Dank u voor uw mail.", None)
    ready = writing.preview(bench, AN, typed)
    assert isinstance(ready, writing.Ready)
    return writing.send(bench, AN, typed, ready.stamp, "linda")


def new_address(bench: Workbench) -> object:
    found = amending_address.propose_address(bench, AN, "an@nieuw.example", "linda")
    return amending_address.set_address(
        bench, AN, found.address, "linda", seen=found.seen, moment=found.moment
    )


STORIES: dict[str, list[Deed]] = {
    "put right": [
        lambda b: amending.set_name(b, AN, "An Klaes", "linda"),
        lambda b: undoing.undo(b, AN, 1, "linda"),
        new_address,
        lambda b: text_roles.set_roles(b, AN, {"d1": Role.MOTIVATION}, "linda"),
    ],
    "noted": [
        lambda b: noting.add(b, AN, "linda", "Belde op."),
        lambda b: noting.remove(b, AN, 1, "linda"),
    ],
    "withdrawn": [
        lambda b: withdrawing.withdraw_application(b, AN, "linda"),
        lambda b: withdrawing.reinstate(b, AN, "linda"),
    ],
    "joined": [
        lambda b: joining.join(b, BO, AN, "linda"),
        lambda b: joining.separate(b, BO, "linda"),
    ],
    "taken out": [
        lambda b: taking_out.apart(b, 3, "linda", "An Claes <an.c@example.be>"),
        lambda b: taking_out.put_back(b, 3, "linda"),
        lambda b: taking_out.elsewhere(b, 3, "linda", BO),
    ],
    "decided": [
        lambda b: correcting.dismiss(b, 2, "linda"),
        lambda b: correcting.undo(b, 2, "linda"),
        lambda b: correcting.attach(b, 2, "linda", AN),
    ],
    "written": [letter, lambda b: releasing.change(b, last(b), outbox_changes.cancel, "linda")],
    "advised": [
        lambda b: moving.move(b, [AN, BO], Status.LONG_LIST, "linda"),
        lambda b: advising.advise(b, AN, "els", "yes", "Sterk.", seen=""),
        lambda b: advising.declare_conflict(b, AN, "els", "Een neef."),
        lambda b: advising.revoke_conflict(b, AN, "els", "Toch niet."),
        lambda b: looking_up.note(
            b, AN, "linda", looking_up.Finding(source(b), NOW.date(), nothing=True)
        ),
        lambda b: looking_up.remove(b, AN, 1, "linda"),
    ],
    "met": [
        lambda b: moving.move(b, [AN, BO], Status.LONG_LIST, "linda"),
        lambda b: moving.move(b, [AN], Status.SHORT_LIST, "linda", why="Sterk."),
        lambda b: planning.plan(b, HERE, Kind.INTERVIEW, [(AN, FIRST)], "linda"),
        lambda b: planning.replan(b, 1, LATER, "linda", seen=0, why="Ziek."),
        lambda b: planning.call_off(b, 1, "linda", seen=1, why="Nog ziek."),
        lambda b: assessing.save(b, AN, Kind.TEST, "els", {}, "Rustig.", seen=""),
        lambda b: moving.undo(b, AN, "linda", seen=Status.SHORT_LIST, why="Te vroeg."),
    ],
    "who": [
        lambda b: Accounts(b.store, b.clock).add(
            "rita", Job.BOARD, "it", "vier losse woorden hier"
        ),
        lambda b: Accounts(b.store, b.clock).change_role("rita", Job.SECRETARY, "it"),
        lambda b: Accounts(b.store, b.clock).disable("rita", "it"),
    ],
}


def last(bench: Workbench) -> int:
    """The letter in the outbox."""
    with bench.store.read() as session:
        return int(session.scalar(text("SELECT max(id) FROM outbox")) or 0)


def accounts(bench: Workbench) -> Accounts:
    return Accounts(bench.store, bench.clock)


def source(bench: Workbench) -> str:
    return bench.config.vacancies[0].procedure.searched[0]


@pytest.mark.parametrize("story", STORIES)
def test_a_change_is_whole_or_absent(workshop: Workshop, tmp_path: Path, story: str) -> None:
    bench = workshop.worker.bench
    for deed in STORIES[story]:
        done(bench, deed, tmp_path / "kept.sqlite")
