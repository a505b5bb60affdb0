"""The copy for Datasette: the Dutch views and nothing else, whole, and gone when it must be."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import databases
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import Store, datasette, models
from kcvs_mailbot.store.dutch_views import VIEWS
from store import test_schema

ROOT = Path(__file__).parents[2]
NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
ROOM = 10**9
SECRETS = ("argon-hash", "totp-secret", "session-token", "raw-letter", "own-note")


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as store:
        fill(store)
        yield store


def fill(store: Store) -> None:
    """Two applications, a mail that waits, one that is not ours; a document with each mail."""
    with store.write() as session:
        session.add(models.Vacancy(reference="KCVS-2021", title="x", opens_at=NOW, closes_at=NOW))
        for number, (name, words) in enumerate([("An Müller", "bruggen"), ("Bo", "wegen")], 1):
            address = f"{number}@example.be"
            session.add(models.Candidate(id=number, name=name, address=address, canonical=address))
            session.flush()
            session.add(
                models.Application(
                    id=number,
                    reference=f"KCVS-2021-000{number}",
                    vacancy="KCVS-2021",
                    number=number,
                    candidate_id=number,
                    created_at=NOW,
                    late=number == 2,
                    motivation_text=f"Ik bouw {words}.",
                )
            )
        session.flush()
        add_mail(session, 1, "application", application_id=1)
        add_mail(session, 2, "review", body="Geldt mijn diploma?")
        add_mail(session, 3, "other")
        session.add(models.Event(at=NOW, kind="received", application_id=1, message_id=1))
        session.add(
            models.Outbox(
                id=1,
                application_id=1,
                kind="receipt",
                state="sent",
                recipient="1@example.be",
                canonical="1@example.be",
                message_id="<1@example.be>",
                subject="Ontvangen",
                raw=b"raw-letter",
                created_at=NOW,
            )
        )
        session.add(
            models.Account(
                id=1,
                name="linda",
                role="secretary",
                password="argon-hash",
                one_time=False,
                second_factor="totp-secret",
                created_at=NOW,
            )
        )
        session.add(
            models.OwnNote(application_id=1, author="linda", text="own-note", written_at=NOW)
        )
        session.flush()
        session.add(
            models.WebSession(
                token="session-token",
                account_id=1,
                started_at=NOW,
                seen_at=NOW,
            )
        )


def add_mail(session, number: int, disposition: str, **more) -> None:  # type: ignore[no-untyped-def]
    sha256 = str(number) * 64
    session.add(models.Blob(sha256=sha256, size=1))
    session.flush()
    session.add(
        models.Reading(
            sha256=sha256,
            status="read",
            media_type="text/plain",
            text=f"document {number}",
            read_at=NOW,
        )
    )
    session.add(
        models.Message(
            id=number, sha256=sha256, size=1, stored_at=NOW, disposition=disposition, **more
        )
    )
    session.flush()
    session.add(
        models.Document(
            message_id=number,
            seq=1,
            filename="cv.txt",
            media_type="text/plain",
            size=1,
            sha256=sha256,
            role="cv",
        )
    )


def asked(folder: Path, query: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / datasette.COPY)) as copy:
        return copy.execute(query, values).fetchall()


def found(folder: Path, view: str, word: str) -> list[object]:
    hits = f"SELECT rowid FROM {view}_fts WHERE {view}_fts MATCH ?"
    query = f"SELECT * FROM {view} WHERE rowid IN ({hits})"
    return [row[0] for row in asked(folder, query, word)]


def test_the_copy_says_what_the_views_say(store: Store, tmp_path: Path) -> None:
    assert datasette.make(store, tmp_path / "new/copy", NOW, ROOM)
    for view in set(VIEWS) - {"documenten"}:
        with store.read() as session:
            said = [tuple(row) for row in session.execute(text(f"SELECT * FROM {view}"))]
        assert said
        assert sorted(asked(tmp_path / "new/copy", f"SELECT * FROM {view}"), key=str) == sorted(
            said, key=str
        )


def test_documents_of_mail_that_is_not_ours_stay_out(store: Store, tmp_path: Path) -> None:
    datasette.make(store, tmp_path, NOW, ROOM)
    query = "SELECT referentie, tekst FROM documenten ORDER BY id"
    assert asked(tmp_path, query) == [("KCVS-2021-0001", "document 1"), (None, "document 2")]


def test_nothing_but_the_views_stands_in_it(store: Store, tmp_path: Path) -> None:
    datasette.make(store, tmp_path, NOW, ROOM)
    tables = {
        str(name)
        for (name,) in asked(tmp_path, "SELECT name FROM sqlite_master WHERE type='table'")
    }
    assert {name for name in tables if "_fts" not in name} == set(VIEWS)
    content = (tmp_path / datasette.COPY).read_bytes()
    assert b"Ik bouw bruggen" in content
    assert [secret for secret in SECRETS if secret.encode() in content] == []


@pytest.mark.parametrize(
    ("view", "word", "rows"),
    [
        ("kandidaturen", "BRUGGEN", ["KCVS-2021-0001"]),
        ("kandidaturen", "muller", ["KCVS-2021-0001"]),
        ("kandidaturen", "wegen", ["KCVS-2021-0002"]),
        ("kandidaturen", "ontvangen", []),  # a value of the program's, not a word of theirs
        ("laattijdige_kandidaturen", "bruggen", []),
        ("laattijdige_kandidaturen", "wegen", ["KCVS-2021-0002"]),
        ("na_te_kijken", "diploma", [2]),
        ("documenten", "document", [1, 2]),
        ("ontvangstbevestigingen", "ontvangen", [1]),
        ("tijdlijn", "kandidatuur", [1]),
    ],
)
def test_words_are_found_where_they_stand(
    tmp_path: Path, view: str, word: str, rows: list[object]
) -> None:
    with databases.sqlite(tmp_path) as store:
        fill(store)
        datasette.make(store, tmp_path / "copy", NOW, ROOM)
    assert found(tmp_path / "copy", view, word) == rows


def test_datasette_knows_each_index_by_its_double_quotes(tmp_path: Path) -> None:
    """Otherwise it shows all rows for any search (utils.detect_fts of 0.65.5)."""
    with databases.sqlite(tmp_path) as store:
        datasette.make(store, tmp_path / "copy", NOW, ROOM)
    made = str(asked(tmp_path / "copy", "SELECT group_concat(sql) FROM sqlite_master"))
    assert [view for view in VIEWS if f'content="{view}"' not in made] == []


def test_a_new_copy_takes_the_place_of_the_old_one_and_keeps_nothing_of_it(
    tmp_path: Path,
) -> None:
    with databases.sqlite(tmp_path) as store:
        fill(store)
        folder = tmp_path / "copy"
        datasette.make(store, folder, NOW, ROOM)
        with store.write() as session:
            session.execute(text("UPDATE application SET motivation_text = '' WHERE id = 1"))
        datasette.make(store, folder, NOW + timedelta(days=1), ROOM)
    assert b"bruggen" not in (folder / datasette.COPY).read_bytes()
    assert datasette.made_at(folder) == NOW + timedelta(days=1)
    assert {file.name for file in folder.iterdir()} == {datasette.COPY, datasette.METADATA}
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_copy_for_which_there_is_no_room_is_not_made(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store:
        fill(store)
        with pytest.raises(StoreError, match="full"):
            datasette.make(store, tmp_path / "copy", NOW, 20_000)
    assert {file.name for file in (tmp_path / "copy").iterdir()} == {datasette.METADATA}


def test_a_copy_in_the_making_does_not_outlive_a_removal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copy"
    fill_one = datasette._fill

    def erased_meanwhile(*given: object) -> None:
        fill_one(*given)  # type: ignore[arg-type]
        datasette.remove(folder)

    with databases.sqlite(tmp_path) as store:
        fill(store)
        datasette.make(store, folder, NOW, ROOM)
        monkeypatch.setattr(datasette, "_fill", erased_meanwhile)
        assert not datasette.make(store, folder, NOW, ROOM)
    assert {file.name for file in folder.iterdir()} == {datasette.METADATA}
    assert datasette.made_at(folder) is None


def test_it_is_known_of_which_mails_a_copy_holds_something(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    assert not datasette.holds(folder, [1])
    with databases.sqlite(tmp_path) as store:
        fill(store)
        datasette.make(store, folder, NOW, ROOM)
    assert [datasette.holds(folder, [number]) for number in (1, 2, 3)] == [True, True, False]
    (folder / datasette.COPY).write_bytes(b"not a database, but who knows what else it holds")
    assert datasette.holds(folder, [3])


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_described_and_every_word_stands_in_a_column(view: str) -> None:
    assert list(VIEWS[view].columns) == test_schema.VIEWS[view].split()
    assert set(VIEWS[view].searched) <= set(VIEWS[view].columns)


def test_the_views_are_those_of_the_documentation() -> None:
    page = (ROOT / "docs/database.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", page, re.MULTILINE)
    columns = {name: re.findall(r"`(\w+)`", cell) for name, cell in rows}
    columns["laattijdige_kandidaturen"] = columns["kandidaturen"]  # "the same"
    assert columns == {name: list(view.columns) for name, view in VIEWS.items()}


def test_the_metadata_describes_every_view_of_the_copy(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store:
        datasette.make(store, tmp_path / "copy", NOW, ROOM)
    said = json.loads((tmp_path / "copy" / datasette.METADATA).read_text(encoding="utf-8"))
    assert said["allow"] == {"id": "root"}
    tables = said["databases"][Path(datasette.COPY).stem]["tables"]
    assert {name: list(table["columns"]) for name, table in tables.items()} == {
        name: list(view.columns) for name, view in VIEWS.items()
    }
