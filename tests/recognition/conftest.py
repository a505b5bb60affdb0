"""The labelled sets of mails, each read once a run."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cache

import pytest

from labelled.sets import Labelled, mails
from sharing import shared

Lessons = Callable[[str], list[Labelled]]


@pytest.fixture(scope="session")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    """`lessons(name)`: the mails of that set. The cage reads ten seconds for some."""

    @cache
    def read(name: str) -> list[Labelled]:
        with shared(tmp_path_factory, f"labelled-{name}") as file:
            if not file.exists():
                file.write_bytes(pickle.dumps(mails(name)))
            found: list[Labelled] = pickle.loads(file.read_bytes())
            return found

    return read
