"""Search finds words wherever they stand, with or without accents."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

import databases
from kcvs_mailbot.store import Store
from kcvs_mailbot.store.schema import migrations_folder
from kcvs_mailbot.store.search import drop, find, index, newest, passages


@pytest.fixture(params=databases.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as store:
        with store.write() as session:
            index(
                session,
                names="André Müller cv",
                body="Coördinator stedelijke vernieuwing in Aalst",
                application_id=1,
                message_id=10,
                document_id=100,
            )
            index(
                session,
                names="André Müller andre@example.be",
                body="Ik werk op de Weißestraße",
                application_id=1,
                message_id=10,
            )
            index(
                session,
                names="Lies Peeters",
                body="vernieuwing van mobiliteit",
                application_id=2,
                message_id=11,
            )
        yield store


def found(store: Store, query: str) -> list[int]:
    with store.read() as session:
        return sorted(hit.application_id or 0 for hit in find(session, query))


@pytest.mark.parametrize(
    ("query", "applications"),
    [
        ("coordinator", [1]),
        ("Coördinator", [1]),
        ("MULLER", [1]),
        ("müller", [1]),
        ("vernieuwing", [1, 2]),
        ("vernieuw*", [1, 2]),
        ("vernieuw", []),
        ('"stedelijke vernieuwing"', [1]),
        ('"vernieuwing stedelijke"', []),
        ("coordinator weissestrasse", [1]),  # one word in the document, one in the mail
        ("vernieuwing mobiliteit", [2]),
        ("weißestraße", [1]),
        ("onbestaand", []),
        ("", []),
        ("\" ( AND OR NOT NEAR * ^ : - ' \\ %", []),
        ('vernieuwing "aalst', [1]),
        ("names:muller", []),
        ("andre@example.be", [1]),
        ("example_be", [1]),
        ("aalst _ -- %", [1]),
        ("v*", [1, 2]),
        ("aalst'; DROP TABLE search; --", []),
        ("a" * 5000, []),
    ],
)
def test_a_query_finds(store: Store, query: str, applications: list[int]) -> None:
    assert found(store, query) == applications


def test_a_hit_shows_the_passage_and_its_document(store: Store) -> None:
    with store.read() as session:
        (hit,) = find(session, "stedelijke")
    assert hit.document_id == 100
    assert "\x02stedelijke\x03 vernieuwing" in hit.passage


def test_what_was_dropped_is_not_found(store: Store) -> None:
    with store.write() as session:
        drop(session, 1, 10, [100])
    assert found(store, "muller") == []
    assert found(store, "mobiliteit") == [2]


def test_a_mail_that_belongs_to_no_application_is_found_and_dropped(store: Store) -> None:
    with store.write() as session:
        index(session, names="Twijfel", body="onzeker", application_id=None, message_id=10)
    with store.read() as session:
        (hit,) = find(session, "onzeker")
    assert (hit.application_id, hit.message_id, hit.document_id) == (None, 10, None)
    with store.write() as session:
        drop(session, None, 10, [])
    assert found(store, "onzeker") == []
    assert found(store, "muller") == [1]


def test_of_thousands_that_fit_each_application_is_shown_once(store: Store) -> None:
    with store.write() as session:
        for number in range(3, 1500):
            for key in (number * 10, number * 10 + 1):
                index(session, names="", body="overal", application_id=number, message_id=key)
    with store.read() as session:
        owners = {hit.application_id or 0 for hit in find(session, "overal", limit=20)}
    assert len(owners) == 20
    if store.is_sqlite:  # those of the newest are weighed
        assert min(owners) >= 1000


def test_the_newest_that_hold_all_words_are_told_however_rare_one_is(store: Store) -> None:
    with store.write() as session:
        for number in range(3, 200):
            words = ["stad", "brug" if number % 2 else "weg", "zeldzaam" if number < 9 else ""]
            for key, word in enumerate(words):
                index(
                    session,
                    names="",
                    body=word,
                    application_id=number,
                    message_id=number,
                    document_id=number * 3 + key,
                )
        index(session, names="", body="stad brug", application_id=None, message_id=500)
    with store.read() as session:
        assert newest(session, "stad brug", 3) == [199, 197, 195]
        assert newest(session, "brug stad zeldzaam", 3) == [7, 5, 3]
        assert newest(session, "stad*", 2) == [199, 198]
        assert newest(session, "zeldzaam weg", 9) == [8, 6, 4]
        assert newest(session, "weg brug", 9) == []
        assert newest(session, '" *', 9) == []
        assert newest(session, "we* zeldzaam", 9) == [8, 6, 4]
        for typed in ("weg zeldzaam", "zeld* weg", "we* zeld*"):
            hits = [(hit.application_id, hit.document_id) for hit in find(session, typed)]
            assert hits == [(8, 25), (6, 19), (4, 13)]


def test_an_application_with_many_texts_hides_no_other(store: Store) -> None:
    with store.write() as session:
        for number, texts in ((3, 1), (4, 2), (5, 40), (6, 24), (7, 3)):
            for key in range(texts):
                document = number * 100 + key
                index(
                    session,
                    names="",
                    body="overal",
                    application_id=number,
                    message_id=number,
                    document_id=document,
                )
    for limit in range(1, 6):
        with store.read() as session:
            hits = [(hit.application_id, hit.document_id) for hit in find(session, "overal", limit)]
        assert hits == [(7, 700), (6, 600), (5, 500), (4, 400), (3, 300)][:limit]


def test_a_passage_is_of_what_holds_the_most_of_the_words(store: Store) -> None:
    with store.write() as session:
        for key, body in enumerate(("een brug", "een stad met een brug", "een stad")):
            index(
                session,
                names="",
                body=body,
                application_id=9,
                message_id=9,
                document_id=90 + key,
            )
    with store.read() as session:
        shown = passages(session, "brug stad", [9, 2])
    assert shown == {9: " … een \x02stad\x03 met een \x02brug\x03"}


def test_the_newest_comes_first_and_nothing_weighs_people(store: Store) -> None:
    with store.write() as session:
        for number, body in ((50, "brug en nog veel meer " * 20), (51, "de brug"), (52, "weg")):
            index(session, names="", body=body, application_id=number, message_id=number)
        index(session, names="", body="brug " * 9, application_id=3, message_id=60)
        for number in range(70, 1200):
            body = "een brug" if number % 2 else "een brug in de stad"
            index(session, names="", body=body, application_id=None, message_id=number)
    with store.read() as session:
        hits = [hit.message_id for hit in find(session, "brug")]
        few = [hit.message_id for hit in find(session, "brug", limit=4)]
        fewer = [hit.message_id for hit in find(session, "brug", limit=3)]
        both = [hit.message_id for hit in find(session, "stad brug", limit=3)]
        old = [hit.message_id for hit in find(session, "stad brug", limit=9999)]
    assert hits == [51, 50, 60, *range(1199, 1199 - 47, -1)]
    assert (few, fewer) == ([51, 50, 60, 1199], [51, 50, 60])
    assert (both, old) == ([1198, 1196, 1194], [*range(1198, 68, -2)])


TYPED = {
    "Fatma Yıldız": "fatma yildiz", "İbrahim Aydın": "IBRAHIM AYDIN", "Œuvray": "oeuvray",
    "Łukasz Wałęsa": "lukasz walesa", "Søren Kjær": "soren kjaer", "Đorđe": "dorde",
    "ĳverig": "ijverig", "Straße": "STRASSE", "Þór": "thor", "Ħamrun": "hamrun",
    "naïef": "naief", "Ægir": "aegir", "Ngọc Nguyễn": "ngoc nguyen",
    "eﬃciënt": "efficient", "Δημήτρης": "δημητρησ", "be\u00adleid": "beleid",
    "Bla\u0308der": "bläder",
}  # fmt: skip


def test_a_name_is_found_as_it_is_written_and_as_people_type_it(store: Store) -> None:
    with store.write() as session:
        for number, (name, typed) in enumerate(TYPED.items(), start=100):
            for key, body in ((number, name), (number + 100, typed)):
                index(session, names="", body=f"als {body}!", application_id=key, message_id=key)
    for number, (name, typed) in enumerate(TYPED.items(), start=100):
        for query in (name, name.upper(), typed, typed.title()):
            assert found(store, query) == [number, number + 100], query


def test_words_with_and_without_their_hyphen_find_each_other(store: Store) -> None:
    written = ["e-mail", "e\u2011mail", "email", "E\u2010Mail", "e\uff0dmail"]
    with store.write() as session:
        for number, body in enumerate(written, start=100):
            body = f"per {body} sturen"
            index(session, names="", body=body, application_id=number, message_id=number)
    for query in ("e-mail", "email", "e\u2011mail", "EMAIL", "e-ma*", "emai*"):
        assert len(found(store, query)) == len(written), query
    for query in ('"per e-mail sturen"', '"per email sturen"'):
        assert len(found(store, query)) == len(written), query


def test_a_compound_is_found_whole_and_by_its_parts(store: Store) -> None:
    body = "de provincie Oost-Vlaanderen, D’Haese: noord-zuid-verbinding"
    with store.write() as session:
        index(session, names="", body=body, application_id=7, message_id=70)
    for query in (
        "oostvlaanderen", "vlaanderen", '"oost vlaanderen"', '"provincie oostvlaanderen"',
        "dhaese", "d'haese", "D’Haese", "noordzuid-verbinding",
    ):  # fmt: skip
        assert found(store, query) == [7], query
    for query in ("oostgent", "vlaanderendhaese", '"vlaanderen oost"'):
        assert found(store, query) == [], query


def test_a_passage_shows_the_words_as_they_were_written(store: Store) -> None:
    body = "vooraf " * 40 + "Straße 5 te Oost-Vlaanderen, bij Søren" + " nadien" * 40
    with store.write() as session:
        index(session, names="", body=body, application_id=7, message_id=70)
        index(session, names="", body="de strasse", application_id=8, message_id=80)
    with store.read() as session:
        (hit,) = find(session, "oostvlaanderen strasse soren")
    shown = "\x02Straße\x03 5 te \x02Oost-Vlaanderen\x03, bij \x02Søren\x03"
    assert shown in hit.passage
    assert len(hit.passage) < 260
    assert hit.passage[0] == hit.passage[-1] == "…"


def test_what_was_indexed_before_is_indexed_anew(store: Store) -> None:
    with store.write() as session:
        rows = session.execute(text("SELECT count(*) FROM search")).scalar_one()
    index_anew(store)
    assert found(store, "mulle*") == [1]
    assert found(store, "oostende") == [9]
    with store.read() as session:
        assert session.execute(text("SELECT count(*) FROM search")).scalar_one() == rows + 1


def index_anew(store: Store) -> None:
    """A row as it was before the words were folded, then the migration that folds them."""
    words = "'nog niets van dit'" if store.is_sqlite else "to_tsvector('simple', 'Oost-Ende')"
    script = runpy.run_path(str(migrations_folder() / "versions/0015_words_as_typed.py"))
    with store.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO search (rowid, names, text, application_id, message_id, words)"
                f" VALUES (:row, 'Øystein', 'te Oost-Ende', 9, 90, {words})"
            ),
            {"row": (9 << 40) + 180},
        )
        with Operations.context(MigrationContext.configure(connection)):
            script["upgrade"]()
