"""A database of every schema there ever was, with its data, brought to the newest one."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from kcvs_mailbot.config import Storage
from kcvs_mailbot.content import Content
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.running.upgrading import plan, upgrade
from kcvs_mailbot.store import Session, Store, open_store, schema, search
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.copies import require_sound, require_whole_bytes
from kcvs_mailbot.store.folding import words_of
from kcvs_mailbot.store.schema import NEWEST, migrate, migrations_folder

MAIL = Content.of_bytes(b"Subject: Kandidatuur\r\n\r\nHierbij mijn cv\r\n")
PDF = Content.of_bytes(b"%PDF-1.4 Mijn cv")
SOUGHT = "stadsvernieuwing"
MOMENT = "2021-09-01 08:00:00.000000"
OLD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("vacancy", {"reference": "V", "title": "directeur", "next_number": 3}),
    ("vacancy", {"reference": "W", "title": "adjunct"}),
    ("candidate", {"id": 1, "name": "An Claes", "address": "an@x.be", "canonical": "an@x.be"}),
    *(("blob", {"sha256": c.sha256, "size": c.size}) for c in (MAIL, PDF)),
    *(("blob_chunk", {"sha256": c.sha256, "data": c.data}) for c in (MAIL, PDF)),
    (
        "application",
        {
            "id": 1,
            "reference": "V-0002",
            "vacancy": "V",
            "number": 2,
            "candidate_id": 1,
            "received_at": MOMENT,
            "late": 0,
            "status": "received",
            "language": "nl",
            "motivation_text": "Hierbij mijn cv",
            "motivation_source": "body",
            "career_text": "Mijn cv",
            "career_source": "cv.pdf",
        },
    ),
    ("mailbox", {"id": 1, "account": "a", "folder": "INBOX", "uidvalidity": 7, "last_uid": 3}),
    (
        "message",
        {
            "id": 1,
            "sha256": MAIL.sha256,
            "size": MAIL.size,
            "blob": MAIL.sha256,
            "internaldate": MOMENT,
            "received_at": MOMENT,
            "message_id": "<1@x.be>",
            "from_name": "An Claes",
            "from_address": "an@x.be",
            "subject": "Kandidatuur",
            "new_text": "Hierbij mijn cv",
            "disposition": "application",
            "settled_by": "machine",
            "application_id": 1,
            "language": "nl",
        },
    ),
    (
        "message",
        {"id": 2, "sha256": "0" * 64, "size": 9, "disposition": "review", "settled_by": "linda"},
    ),
    ("position", {"mailbox_id": 1, "uidvalidity": 7, "uid": 3, "message_id": 1}),
    (
        "reading",
        {
            "sha256": PDF.sha256,
            "status": "read",
            "media_type": "application/pdf",
            "text": "Mijn cv",
            "characters": 7,
        },
    ),
    (
        "document",
        {
            "id": 1,
            "message_id": 1,
            "filename": "cv.pdf",
            "media_type": "application/pdf",
            "size": PDF.size,
            "sha256": PDF.sha256,
            "role": "cv",
        },
    ),
    ("trace", {"id": 1, "kind": "address", "value": "an@x.be", "application_id": 1}),
    (
        "event",
        {"id": 1, "kind": "accepted", "actor": "linda", "application_id": 1, "message_id": 1},
    ),
    (
        "outbox",
        {
            "id": 1,
            "application_id": 1,
            "answers": 1,
            "kind": "receipt",
            "state": "sent",
            "recipient": "an@x.be",
            "canonical": "an@x.be",
            "message_id": "<r@kcvb.be>",
            "subject": "Ontvangen",
            "raw": b"Subject: Ontvangen\r\n\r\n",
            "sent_at": MOMENT,
        },
    ),
    (
        "search",
        {"rowid": 1, "names": "An Claes", "text": SOUGHT, "application_id": 1},
    ),
)
"""Rows as the first schema had them: names that each later one knows too."""
SHORT = {"BOOLEAN": 0, "INTEGER": 0, "BIGINT": 0, "JSON": "[]", "DATETIME": MOMENT}
"""What a column gets that must not be empty, by its type; texts are empty."""


def revisions() -> list[str]:
    """All there ever were, the first one first."""
    found = ScriptDirectory(str(migrations_folder())).walk_revisions()
    return [one.revision for one in found][::-1]


def made_at(revision: str, file: Path) -> None:
    """A database of that schema with these rows."""
    file.touch()
    store = open_store(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with store.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, revision)
        for table, row in OLD:
            typed = (
                {"words": words_of(SOUGHT)[0]} if table == "search" and revision > "0014" else {}
            )
            _insert(session, table, {**row, **typed})
    store.close()


def _insert(session: Session, table: str, row: dict[str, object]) -> None:
    if table != "search":  # a table of its own kind, in which all may be empty
        for column in inspect(session.connection()).get_columns(table):
            if not column["nullable"] and column["default"] is None:
                kind = str(column["type"]).partition("(")[0]
                row.setdefault(column["name"], SHORT.get(kind, ""))
        if table == "event":
            row["detail"] = "{}"
    names = ", ".join(row)
    session.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)


@contextmanager
def brought_to_the_newest(revision: str, folder: Path) -> Iterator[Store]:
    file = folder / "kcvs.sqlite"
    made_at(revision, file)
    store = open_store(f"sqlite:///{file}")
    try:
        migrate(store)
        store.require_newest_schema()
        yield store
    finally:
        store.close()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("revision", revisions())
def test_every_older_database_is_upgraded_with_its_data(revision: str, tmp_path: Path) -> None:
    with brought_to_the_newest(revision, tmp_path) as store, store.read() as session:
        application = session.get_one(rows.Application, 1)
        mail = session.get_one(rows.Message, 1)
        assert (application.reference, application.candidate.name) == ("V-0002", "An Claes")
        assert (application.motivation_source, application.career_text) == ("body", "Mijn cv")
        assert session.get_one(rows.Vacancy, "V").next_number == 3
        assert (mail.disposition, mail.application, mail.subject) == (
            "application",
            application,
            "Kandidatuur",
        )
        assert session.get_one(rows.Mailbox, 1).last_uid == 3
        assert session.get_one(rows.Document, 1).sha256 == PDF.sha256
        assert session.get_one(rows.Reading, PDF.sha256).text == "Mijn cv"
        receipt = session.get_one(rows.Outbox, 1)
        assert (receipt.state, receipt.message_id) == ("sent", "<r@kcvb.be>")
        assert [hit.application_id for hit in search.find(session, SOUGHT)] == [1]
        views = {
            name: session.execute(text(f"SELECT {column} FROM {name}")).scalars().all()
            for name, column in {
                "kandidaturen": "referentie",
                "na_te_kijken": "id",
                "documenten": "bestandsnaam",
                "ontvangstbevestigingen": "toestand",
                "tijdlijn": "door",
            }.items()
        }
        assert views == {
            "kandidaturen": ["V-0002"],
            "na_te_kijken": [2],
            "documenten": ["cv.pdf"],
            "ontvangstbevestigingen": ["verzonden"],
            "tijdlijn": ["linda"],
        }
    require_sound(tmp_path / "kcvs.sqlite")
    require_whole_bytes(tmp_path / "kcvs.sqlite")


NOW = datetime(2021, 9, 20, 12, tzinfo=UTC)


@contextmanager
def old_office(folder: Path, **storage: object) -> Iterator[tuple[Store, Storage]]:
    """A database of the first schema with data."""
    made_at("0001", folder / "kcvs.sqlite")
    store = open_store(f"sqlite:///{folder / 'kcvs.sqlite'}")
    try:
        yield store, Storage.model_validate(storage)
    finally:
        store.close()


def schema_of(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        (found,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found)


def test_what_the_reasons_of_a_forgotten_mail_quote_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "kcvs.sqlite"
    made_at("0029", file)
    told = {"rule": "x", "points": None, "english": "It names it.", "evidence": ""}
    quoting = [
        {**told, "dutch": "Hier wordt de functie genoemd: “An wordt directeur” (in an.pdf)."},
        {**told, "dutch": "Er is een cv bij: an-claes.pdf."},
    ]
    plain = {**told, "dutch": "De mail lag bij de ongewenste mail."}
    with closing(sqlite3.connect(file)) as database, database:
        given = [(json.dumps([*quoting, plain]), number) for number in (1, 2)]
        database.executemany("UPDATE message SET reasons = ? WHERE id = ?", given)
    store = open_store(f"sqlite:///{file}")
    migrate(store)
    with store.read() as session:
        kept, forgotten = (session.get_one(rows.Message, number).reasons for number in (1, 2))
    store.close()
    assert kept == [*quoting, plain]
    assert "claes" not in json.dumps(forgotten)
    assert "An wordt" not in json.dumps(forgotten)
    assert forgotten[-1] == plain


def test_the_database_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    with old_office(tmp_path) as (store, storage):
        done = upgrade(store, storage, NOW)
        assert done.copy == tmp_path / "kcvs.sqlite.schema0001-20210920T120000Z"
        assert (schema_of(done.copy), schema_of(tmp_path / "kcvs.sqlite")) == ("0001", NEWEST)
        assert done.copy.stat().st_mode & 0o077 == 0
        require_whole_bytes(done.copy)
        again = upgrade(store, storage, NOW)
        assert (again.copy, again.uncopied) == (None, False)


def test_two_such_copies_are_kept(tmp_path: Path) -> None:
    older = [tmp_path / f"kcvs.sqlite.schema000{number}-x" for number in (1, 2)]
    for number, file in enumerate(older):
        file.touch()
        os.utime(file, (number, number))
    with old_office(tmp_path) as (store, storage):
        done = upgrade(store, storage, NOW)
        assert (done.removed, older[1].exists()) == ((older[0],), True)


def test_with_a_folder_for_backups_the_copy_is_one_of_them(tmp_path: Path) -> None:
    with old_office(tmp_path, backup_folder=str(tmp_path / "b")) as (store, storage):
        done = upgrade(store, storage, NOW)
        assert done.copy == tmp_path / "b" / "kcvs-20210920T120000Z.sqlite.gz"


def open_beside(folder: Path) -> list[Path]:
    """What SQLite has beside a database while it is open."""
    return [folder / f"kcvs.sqlite{ending}" for ending in ("-wal", "-shm")]


@pytest.mark.parametrize("in_folder", [False, True])
def test_a_migration_that_fails_again_and_again_costs_no_copy_and_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_folder: bool
) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    daily = [folder / f"kcvs-2021091{day}T120000Z.sqlite.gz" for day in (8, 9)]
    for file in daily:
        file.touch()
    storage = {"backup_folder": str(folder), "backups_kept": 2} if in_folder else {}
    with old_office(tmp_path, **storage) as (store, section):
        before = {*tmp_path.rglob("*"), *open_beside(tmp_path)}
        with monkeypatch.context() as broken:
            broken.setattr(schema, "migrate", lambda _: 1 / 0)
            for minute in range(3):
                with pytest.raises(ZeroDivisionError):
                    upgrade(store, section, NOW + timedelta(minutes=minute))
        assert {*tmp_path.rglob("*"), *open_beside(tmp_path)} == before
        done = upgrade(store, section, NOW)
        assert done.copy is not None
        assert done.copy.exists()
        assert [file.exists() for file in daily] == [not in_folder, True]


def test_without_room_for_a_copy_nothing_is_migrated(tmp_path: Path) -> None:
    with old_office(tmp_path, free_floor="900000GB") as (store, storage):
        with pytest.raises(StoreError, match="no room for a copy"):
            upgrade(store, storage, NOW)
        assert schema_of(tmp_path / "kcvs.sqlite") == "0001"
        assert upgrade(store, storage, NOW, copy=False).uncopied
        assert schema_of(tmp_path / "kcvs.sqlite") == NEWEST


def test_a_plan_says_each_step_and_does_none(tmp_path: Path) -> None:
    with old_office(tmp_path) as (store, _):
        before = plan(store)
        assert (before.current, before.copied) == ("0001", True)
        assert [one.revision for one in before.steps] == revisions()[1:]
        assert all(one.what.endswith(".") for one in before.steps)
        assert schema_of(tmp_path / "kcvs.sqlite") == "0001"


def test_a_new_database_is_not_copied(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a' / 'kcvs.sqlite'}")
    assert [one.revision for one in plan(store).steps] == revisions()
    assert list(tmp_path.iterdir()) == []
    done = upgrade(store, Storage(), NOW)
    store.close()
    assert (done.copy, done.uncopied, len(done.made)) == (None, False, 2)
