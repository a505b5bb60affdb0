"""Search finds words wherever they stand, with or without accents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import databases
from kcvs_mailbot.store import Store
from kcvs_mailbot.store.search import drop, find, index


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]
)
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
                names="André Müller",
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
        drop(session, 10, [100])
    assert found(store, "muller") == []
    assert found(store, "mobiliteit") == [2]
