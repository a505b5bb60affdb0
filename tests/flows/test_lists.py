"""A list of many applications asks the database no more often than a list of few."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

import workshop as shop
from databases import sqlite
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.store import database, message_views, views
from workshop import CV, Workshop, application


def asked(workshop: Workshop) -> int:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_others: object) -> None:
        statements.append(sql)

    event.listen(workshop.store.engine, "before_cursor_execute", note)
    workshop.applications()
    workshop.messages()
    workshop.outbox()
    event.remove(workshop.store.engine, "before_cursor_execute", note)
    return len(statements)


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with shop.shared_cage(tmp_path_factory.mktemp("cage")) as shared:
        yield shared


def test_as_many_questions_for_twenty_as_for_two(cage: Cage, tmp_path: Path) -> None:
    with sqlite(tmp_path) as store, shop.workshop(tmp_path, cage, store) as workshop:
        for number in range(2):
            workshop.receive(application(f"K {number}", f"k{number}@example.be", cv_txt=CV))
        few = asked(workshop)
        for number in range(2, 20):
            workshop.receive(application(f"K {number}", f"k{number}@example.be", cv_txt=CV))
        assert asked(workshop) == few


def test_a_long_list_is_whole_and_holds_nothing_open_while_it_is_read(
    cage: Cage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite(tmp_path) as store, shop.workshop(tmp_path, cage, store) as workshop:
        for number in range(7):
            workshop.receive(application(f"K {number}", f"k{number}@example.be", cv_txt=CV))
        whole = workshop.applications(), workshop.messages(), workshop.outbox()
        monkeypatch.setattr(database, "AT_ONCE", 3)
        assert (workshop.applications(), workshop.messages(), workshop.outbox()) == whole
        chosen = [one["reference"] for one in whole[0]]
        for each in (
            views.each_application(store, chosen),
            message_views.each_message(store),
            views.each_outgoing(store),
        ):
            next(each)
            with store.engine.connect() as connection:  # nobody reads: the log can begin anew
                busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            assert (busy, len(list(each))) == (0, 6)
