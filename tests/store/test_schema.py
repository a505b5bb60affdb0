"""The schema: migrations make what the models say, on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import databases
from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.store import Store, open_store
from kcvs_mailbot.store.models import Application, Base, Candidate, Vacancy
from kcvs_mailbot.store.schema import NEWEST, backup, migrate, migrations_folder

VIEWS = {
    "kandidaturen": "referentie vacature naam emailadres ontvangen_op laattijdig status taal "
    "motivatie motivatie_bron loopbaan loopbaan_bron ontbreekt aantal_documenten "
    "ontvangstbevestiging opmerkingen",
    "laattijdige_kandidaturen": "referentie vacature naam emailadres ontvangen_op laattijdig "
    "status taal motivatie motivatie_bron loopbaan loopbaan_bron ontbreekt aantal_documenten "
    "ontvangstbevestiging opmerkingen",
    "na_te_kijken": "id ontvangen_op afzender_naam afzender_adres onderwerp redenen "
    "voorstel_naam voorstel_adres voorstel_referentie tekst aantal_documenten grootte",
    "documenten": "id referentie bericht bestandsnaam soort grootte rol status tekens bladzijden "
    "vervangen tekst sha256",
    "ontvangstbevestigingen": "id referentie soort aan toestand reden pogingen opgesteld_op "
    "volgende_poging verzonden_op onderwerp message_id",
    "tijdlijn": "id tijdstip referentie bericht gebeurtenis door",
}


@pytest.fixture(params=databases.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as store:
        yield store


# On SQLite it does not look at indexes of expressions.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrations_make_exactly_what_the_models_say(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: (
                    kind != "table" or not name.startswith(("search", "alembic"))
                )
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_program_needs_the_last_migration() -> None:
    assert ScriptDirectory(str(migrations_folder())).get_current_head() == NEWEST


def test_migrating_twice_changes_nothing(store: Store) -> None:
    migrate(store)
    store.require_newest_schema()


@pytest.mark.parametrize("view", VIEWS)
def test_the_secretary_finds_her_columns(store: Store, view: str) -> None:
    with store.read() as session:
        assert list(session.execute(text(f"SELECT * FROM {view}")).keys()) == VIEWS[view].split()


@pytest.mark.parametrize(
    ("utc", "brussels"),
    [
        ("2021-09-15T21:59:59", "2021-09-15 23:59:59"),  # summer
        ("2021-12-15T22:59:59", "2021-12-15 23:59:59"),  # winter
        ("2021-03-28T00:59:59", "2021-03-28 01:59:59"),  # last second of winter
        ("2021-03-28T01:00:00", "2021-03-28 03:00:00"),
        ("2021-10-31T00:59:59", "2021-10-31 02:59:59"),  # last second of summer
        ("2021-10-31T01:00:00", "2021-10-31 02:00:00"),
        ("2026-03-29T01:00:00", "2026-03-29 03:00:00"),  # the last Sunday is not the 31st
        ("2027-10-31T00:59:59", "2027-10-31 02:59:59"),
        ("2024-03-31T01:00:00", "2024-03-31 03:00:00"),  # the last Sunday is the 31st
    ],
)
def test_the_views_show_the_time_of_brussels(store: Store, utc: str, brussels: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    with store.write() as session:
        add_application(store, session, moment)
    with store.read() as session:
        rows = session.execute(text("SELECT ontvangen_op, laattijdig FROM kandidaturen")).all()
    assert [tuple(row) for row in rows] == [(brussels, "nee")]


def add_application(_store: Store, session, received_at: datetime) -> None:  # type: ignore[no-untyped-def]
    moment = datetime(2021, 8, 1, tzinfo=UTC)
    session.add(
        Vacancy(reference="KCVS-2021", title="directeur", opens_at=moment, closes_at=moment)
    )
    candidate = Candidate(name="An Claes", address="an@example.be", canonical="an@example.be")
    session.add(candidate)
    session.flush()
    session.add(
        Application(
            reference="KCVS-2021-0001",
            vacancy="KCVS-2021",
            number=1,
            candidate_id=candidate.id,
            created_at=moment,
            received_at=received_at,
            late=False,
        )
    )


def test_an_empty_database_says_that_migrate_must_run(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with pytest.raises(StoreError, match="kcvs-mailbot migrate"):
        store.require_newest_schema()
    store.close()


def test_a_backup_made_while_somebody_writes_is_whole(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store, store.write() as session:
        add_application(store, session, datetime(2021, 9, 1, tzinfo=UTC))
        backup(store, tmp_path / "copy.sqlite")
    copied = sqlite3.connect(tmp_path / "copy.sqlite")
    assert copied.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copied.execute("SELECT count(*) FROM kandidaturen").fetchone() == (0,)
    copied.close()


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite").write_text("precious")
    with databases.sqlite(tmp_path) as store, pytest.raises(ConfigError, match="exists"):
        backup(store, tmp_path / "copy.sqlite")
    assert (tmp_path / "copy.sqlite").read_text() == "precious"


def test_what_was_committed_is_on_the_disk(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store, store.read() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
