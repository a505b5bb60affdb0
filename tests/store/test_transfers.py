"""A whole installation from SQLite to PostgreSQL: nothing is missing, nothing comes twice."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

import databases
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import Store, ids, open_store, schema, search, transfers, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.transfer_target import ALONE, Found
from store import every_table
from store.test_schema import VIEWS

pytestmark = pytest.mark.needs("postgresql")

NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
COPIED = [
    table for table in rows.Base.metadata.sorted_tables if table.name not in transfers.NOT_COPIED
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with rows in every table, but of no worker."""
    folder = tmp_path_factory.mktemp("filled")
    with databases.sqlite(folder) as store:
        every_table.fill(store)
        with store.write() as session:
            session.execute(text("DELETE FROM worker"))
    return folder / "kcvs.sqlite"


@pytest.fixture
def file(filled: Path, tmp_path: Path) -> Path:
    """The same, for one test."""
    return Path(shutil.copy(filled, tmp_path))


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Store]:
    """Migrated, without rows: as good as an empty one, and quicker to be had."""
    with databases.postgresql(tmp_path) as store:
        yield store


@contextmanager
def opened(file: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{file}")
    yield store
    store.close()


def content(store: Store) -> dict[str, list[str]]:
    """All rows of all tables and views, as anybody reads them."""
    with store.read() as session:
        found = {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in COPIED
        }
        for view in VIEWS:
            shown = session.execute(text(f"SELECT * FROM {view}"))
            found[view] = sorted(repr(tuple(row)) for row in shown)
    return found


def test_every_table_is_copied_and_the_views_show_the_same(file: Path, target: Store) -> None:
    with opened(file) as source:
        before = content(source)
    assert [name for name, found in before.items() if not found] == []
    whole = file.read_bytes()
    done = transfers.copy(file, target, NOW)
    assert done.found is Found.EMPTY
    assert content(target) == before
    assert file.read_bytes() == whole
    assert {name: found.rows for name, found in done.tables.items()} == {
        **{name: len(before[name]) for name in (table.name for table in COPIED)},
        "search": 3,
    }
    assert done.bytes == sum(map(len, every_table.BYTES))
    target.require_newest_schema()


def test_what_a_worker_of_the_old_one_held_is_free_in_the_copy(file: Path, target: Store) -> None:
    with opened(file) as source, source.read() as session:
        assert session.scalars(text("SELECT worker FROM lease")).all() != []
    transfers.copy(file, target, NOW)
    with target.read() as session:
        held = [session.scalars(text(f"SELECT * FROM {n}")).all() for n in ("lease", "worker")]
    assert held == [[], []]


def test_the_copy_finds_what_was_found(file: Path, target: Store) -> None:
    transfers.copy(file, target, NOW)
    with opened(file) as source:
        for typed in ("lukasz", "ZOE", "zee-eend", "zeeeend", "zee", "fin", "luka*"):
            assert found(source, typed) == found(target, typed) != []


def found(store: Store, typed: str) -> list[Any]:
    with store.read() as session:
        hits = search.find(session, typed)
        return sorted((h.application_id or 0, h.message_id, h.passage) for h in hits)


def test_rows_go_on_behind_the_highest_and_triggers_go_on_counting(
    file: Path, target: Store
) -> None:
    transfers.copy(file, target, NOW)
    with target.write() as session:
        for table in COPIED:
            if (column := table.autoincrement_column) is not None and column.name == "id":
                highest = session.scalar(select(func.max(column)))
                ask = text("SELECT nextval(pg_get_serial_sequence(:table, 'id'))")
                assert session.scalar(ask, {"table": table.name}) > highest, table.name
        assert ids.take(session, rows.Message) > 3
        session.execute(text("UPDATE application SET status = 'void' WHERE id = 2"))
        session.execute(text("DELETE FROM outbox WHERE id = 2"))
    with target.read() as session:
        kept = text(
            "SELECT status, sum(number) FROM counted_application GROUP BY 1 HAVING sum(number) > 0"
        )
        there = text("SELECT status, count(*) FROM application GROUP BY 1")
        assert sorted(session.execute(kept)) == sorted(session.execute(there))
        mails = text("SELECT sum(number) FROM counted_mail WHERE kind <> 'incoming'")
        assert session.scalar(mails) == 2


def test_called_again_it_says_that_nothing_is_to_be_done(file: Path, target: Store) -> None:
    first = transfers.copy(file, target, NOW)
    again = transfers.copy(file, target, NOW)
    assert (again.found, again.tables, again.bytes) == (Found.FILLED, first.tables, first.bytes)


def test_a_database_without_any_schema_gets_it(file: Path) -> None:
    with databases.empty_postgresql() as target:
        assert transfers.copy(file, target, NOW).found is Found.EMPTY
        target.require_newest_schema()


class Broken(Exception):
    """The program ends here."""


def broken_off(file: Path, target: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_given: object) -> None:
        raise Broken

    with monkeypatch.context() as patched:
        patched.setattr(transfers, "_copy_rows", stop)
        with pytest.raises(Broken):
            transfers.copy(file, target, NOW)


def test_nobody_works_in_a_copy_that_is_not_whole(
    file: Path, target: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(file, target, monkeypatch)
    for attempt in (target.require_newest_schema, lambda: schema.migrate(target)):
        with pytest.raises(StoreError, match="copy-database again"):
            attempt()


def test_what_changed_in_the_old_one_since_it_was_broken_off_is_copied(
    file: Path, target: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(file, target, monkeypatch)
    with opened(file) as source:
        with source.write() as session:  # two blobs go, and one comes
            for name in ("document", "reading", "blob_chunk"):
                session.execute(text(f"DELETE FROM {name}"))
            session.execute(text("UPDATE message SET blob = NULL"))
            session.execute(text("DELETE FROM blob WHERE size > 0"))
            session.execute(text("INSERT INTO blob VALUES (:name, 1)"), {"name": X})
            session.execute(text("INSERT INTO blob_chunk VALUES (:name, 0, :x)"), NEW)
        before = content(source)
    assert transfers.copy(file, target, NOW).found is Found.BEGUN
    assert content(target) == before


X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
NEW = {"name": X, "x": b"x"}


def test_a_half_copy_of_another_installation_is_left_alone(
    file: Path, target: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken_off(file, target, monkeypatch)
    with databases.sqlite(tmp_path / "other"):
        pass
    with pytest.raises(StoreError, match="of another installation that was broken off"):
        transfers.copy(tmp_path / "other" / "kcvs.sqlite", target, NOW)


def test_another_installation_is_left_alone(file: Path, target: Store) -> None:
    with target.write() as session:
        session.execute(
            text("INSERT INTO vacancy VALUES ('V', 'directeur', '2021-08-01', '2021-09-16', 2)")
        )
    before = content(target)
    with pytest.raises(StoreError, match=r"holds an installation already.*application"):
        transfers.copy(file, target, NOW)
    assert content(target) == before


def test_tables_of_another_program_are_left_alone(file: Path) -> None:
    with databases.empty_postgresql() as target:
        with target.write() as session:
            session.execute(text("CREATE TABLE message (words text)"))
        with pytest.raises(StoreError, match=r"tables of another program \(message\)"):
            transfers.copy(file, target, NOW)


def test_an_older_schema_there_is_refused(file: Path, target: Store) -> None:
    with target.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0013'"))
    with pytest.raises(StoreError, match="installation of an older schema"):
        transfers.copy(file, target, NOW)


def test_an_older_schema_here_must_be_migrated_first(file: Path, target: Store) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0013'")
    with pytest.raises(StoreError, match="run: kcvs-mailbot migrate"):
        transfers.copy(file, target, NOW)
    target.require_newest_schema()  # untouched


def test_a_worker_must_be_stopped_first(file: Path, target: Store) -> None:
    with opened(file) as source:
        with source.write() as session:
            workers.register(session, NOW)
        source.close()
    with pytest.raises(StoreError, match="a worker is at work"):
        transfers.copy(file, target, NOW)


def test_whoever_has_the_file_open_must_go_first(
    file: Path, target: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcvs_mailbot.store.replacing.PATIENCE_SECONDS", 0.1)
    with closing(sqlite3.connect(file)) as other:
        other.execute("SELECT * FROM vacancy").fetchone()
        with pytest.raises(StoreError, match="another program has the database open"):
            transfers.copy(file, target, NOW)


def test_nobody_gets_at_the_file_while_it_is_copied(file: Path, target: Store) -> None:
    tried = list[str]()

    def tell(_done: int, _of: int) -> None:
        with closing(sqlite3.connect(file, timeout=0.01)) as other:
            try:
                other.execute("UPDATE vacancy SET title = 'anders'")
            except sqlite3.OperationalError as error:
                tried.append(str(error))

    transfers.copy(file, target, NOW, tell)
    assert len(tried) > 20
    assert set(tried) == {"database is locked"}


def test_two_copies_at_a_time_do_not_meet(
    file: Path, target: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcvs_mailbot.store.transfer_target.PATIENCE_SECONDS", 0.1)
    with target.engine.connect() as other:
        other.execute(text(f"SELECT pg_advisory_lock({ALONE})"))
        with pytest.raises(StoreError, match="another copy-database is at work"):
            transfers.copy(file, target, NOW)


def test_damaged_bytes_are_not_copied_as_if_they_were_whole(file: Path, target: Store) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE blob_chunk SET data = x'00' WHERE seq = 1")
    with pytest.raises(StoreError, match="not what they were in the old database"):
        transfers.copy(file, target, NOW)


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("UPDATE own_note SET text = 'anders' WHERE id = 2", "own_note"),
        ("DELETE FROM search WHERE message_id = 2", "search"),
        ("UPDATE event SET at = at + interval '1 microsecond' WHERE id = 1", "event"),
        ("UPDATE reading SET pages = NULL", "reading"),
    ],
)
def test_a_copy_that_differs_does_not_count(
    file: Path, target: Store, monkeypatch: pytest.MonkeyPatch, harm: str, named: str
) -> None:
    def harmed(connection: Any, tables: Any) -> None:
        connection.execute(text(harm))

    with monkeypatch.context() as patched:
        patched.setattr(transfers, "_go_on_counting", harmed)
        with pytest.raises(StoreError, match=f"differs in {named}, and does not count"):
            transfers.copy(file, target, NOW)
    with pytest.raises(StoreError, match="not whole yet"):
        target.require_newest_schema()
    assert transfers.copy(file, target, NOW).found is Found.BEGUN


def test_bytes_that_differ_do_not_count(
    file: Path, target: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(file, target, monkeypatch)
    with target.write() as session:
        session.execute(text("UPDATE blob_chunk SET data = '\\x00' WHERE seq = 1"))
    with pytest.raises(StoreError, match="bytes in the copy are not what they were"):
        transfers.copy(file, target, NOW)


def test_a_nul_that_only_sqlite_takes_is_shown_as_a_sign(file: Path, target: Store) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE own_note SET text = 'a' || char(0) || 'b' WHERE id = 1")
    assert transfers.copy(file, target, NOW).without_nul == 1
    with target.read() as session:
        assert session.get_one(rows.OwnNote, 1).text == "a\ufffdb"


def test_what_does_not_fit_is_told_without_the_value(file: Path, target: Store) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE own_note SET author = 'Lange' || hex(zeroblob(100))")
    with pytest.raises(StoreError, match=r"does not fit.*22001") as told:
        transfers.copy(file, target, NOW)
    assert "Lange" not in str(told.value)
