"""What migrations fill in for the rows that are there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

import databases
from kcvs_mailbot.store import Store, open_store, search
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.schema import migrate, migrations_folder

WORDS = "Hierbij mijn cv"
OLD = f"""
INSERT INTO vacancy VALUES ('V', 'directeur', '2021-08-01', '2021-09-16', 2);
INSERT INTO candidate VALUES (1, 'An', 'an@example.be', 'an@example.be');
INSERT INTO application (id, reference, vacancy, number, candidate_id, created_at, status, language,
  motivation_text, career_text, missing, notes) VALUES
  (1, 'V-0001', 'V', 1, 1, '2021-09-01', 'received', 'nl', '', '', '[]', '[]');
INSERT INTO blob VALUES ('pdf', 3);
INSERT INTO mailbox (id, account, folder, uidvalidity, last_uid, ungiven, suspects, breaks, skipped)
  VALUES (1, 'a', 'INBOX', 7, 3, '[]', '[]', 0, '[]');
INSERT INTO message (id, sha256, size, stored_at, internaldate, junk, attempts, body, new_text,
  problems, reasons, application_id) VALUES
  (1, 'x', 120, '2021-09-01', '2021-09-01 08:00:00', false, 0, '', '{WORDS} ', '[]', '[]', 1),
  (2, 'y', 340, '2021-09-01', '2021-09-01 09:00:00', false, 0, '', '', '[]', '[]', NULL);
INSERT INTO document (id, message_id, seq, filename, media_type, size, sha256, inline, role,
  refused, problems, replaced) VALUES
  (1, 1, 0, 'CV An v2.pdf', 'application/pdf', 3, 'pdf', false, 'cv', false, '[]', false);
INSERT INTO reading (sha256, status, media_type, text, characters, problems, members, read_at)
  VALUES ('pdf', 'read', 'application/pdf', 'Mijn cv', 7, '[]', '[]', '2021-09-01');
INSERT INTO search (rowid, names, text, application_id, message_id) VALUES
  (1, 'Łukasz Wałęsa', 'IJverig, in de zee-eend', 1, 1);
INSERT INTO position VALUES (1, 7, 1, 1, '2021-09-01'), (1, 7, 2, 2, '2021-09-01'),
  (1, 7, 3, 2, '2021-09-01');
"""


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[Store]:
    if kind == "postgresql":
        with databases.empty_postgresql() as store:
            yield store
        return
    file = folder / "old.sqlite"
    file.touch()
    store = open_store(f"sqlite:///{file}")
    yield store
    store.close()


@pytest.fixture(params=databases.KINDS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database of schema 0013 with a few rows, brought to the newest."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with empty(request.param, tmp_path) as store:
        with store.write() as session:
            config.attributes["connection"] = session.connection()
            command.upgrade(config, "0013")
            if request.param == "postgresql":
                session.execute(text("SET LOCAL TIME ZONE 'UTC'"))
            for statement in filter(str.strip, OLD.split(";")):
                session.execute(text(statement))
        migrate(store)
        yield store


@pytest.mark.parametrize("typed", ["lukasz walesa", "ĳverig", "zeeeend", "zee-eend"])
def test_old_texts_are_found_by_words_as_people_type_them(old: Store, typed: str) -> None:
    with old.read() as session:
        assert [hit.application_id for hit in search.find(session, typed)] == [1]


def test_of_old_documents_nothing_is_known_to_stand_apart(old: Store) -> None:
    with old.read() as session:
        assert session.get_one(rows.Reading, "pdf").apart == []


def test_old_positions_get_the_size_and_the_date_where_it_is_known(old: Store) -> None:
    with old.read() as session:
        position = rows.Position
        found = session.execute(
            select(position.uid, position.size, position.internaldate).order_by(position.uid)
        )
        assert [tuple(row) for row in found] == [
            (1, 120, datetime(2021, 9, 1, 8, tzinfo=UTC)),
            (2, 340, None),  # of two positions nobody knows whose date it is
            (3, 340, None),
        ]


def test_old_mails_are_known_by_what_they_brought(old: Store) -> None:
    digest = hashlib.sha256(WORDS.encode()).hexdigest()
    with old.read() as session:
        found = session.execute(
            text("SELECT kind, value, application_id, message_id FROM trace ORDER BY kind")
        )
        assert [tuple(row) for row in found] == [
            ("body", digest, 1, 1),
            ("document", "pdf", 1, 1),
            ("stem", "cv an", 1, 1),
        ]
