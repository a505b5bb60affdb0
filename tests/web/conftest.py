"""A cage for all tests of the page in a test process, a workshop for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import databases
import workshop as shop
from kcvs_mailbot.cage.cage import Cage


@pytest.fixture(scope="session")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with shop.shared_cage(tmp_path_factory.mktemp("cage")) as made:
        yield made


@pytest.fixture
def workshop(tmp_path: Path, cage: Cage, request: pytest.FixtureRequest) -> Iterator[shop.Workshop]:
    """On SQLite; sections of the configuration by `@pytest.mark.parametrize(..., indirect)`."""
    sections = getattr(request, "param", {})
    with (
        databases.sqlite(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, **sections) as made,
    ):
        yield made
