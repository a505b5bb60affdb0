"""A list of many applications asks the database no more often than a list of few."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

import workshop as shop
from databases import sqlite
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.store import message_views, views
from workshop import CV, Workshop, application


def asked(workshop: Workshop) -> int:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_others: object) -> None:
        statements.append(sql)

    event.listen(workshop.store.engine, "before_cursor_execute", note)
    with workshop.store.read() as session:
        views.applications(session, views.application_rows(session))
        message_views.messages(session, message_views.message_rows(session))
        views.outbox_entries(session)
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
