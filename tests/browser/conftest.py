"""One browser for each test process; houses are filled once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import databases
from browser import houses
from browser.houses import House
from browser.visitor import Visitor
from flows.conftest import cage
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.demo.scanner import scanner
from kcvs_mailbot.store import open_store
from sharing import shared

__all__ = ["cage"]
Fill = Callable[[House], None]
Enter = Callable[..., Visitor]
CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    "--no-sandbox",  # root in a container may not make the namespaces that it needs
    "--disable-dev-shm-usage",
    "--js-flags=--no-turbofan --no-maglev",  # scripts that run once a page are not worth it
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its event loop counts as running in this thread until the last test."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """`enter(house)`: a visitor with a browser window of its own, who must find nothing wrong."""
    visitors = list[Visitor]()

    def come(house: House, **context: object) -> Visitor:
        visitors.append(Visitor(browser, house.address, **context))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
    errors = [error for visitor in visitors for error in visitor.errors]
    assert not errors, "\n".join(errors)


@pytest.fixture(scope="session")
def everybody(tmp_path_factory: pytest.TempPathFactory, cage: Cage) -> Iterator[House]:
    """The house of the demo."""
    with _copied("demo", tmp_path_factory, cage, houses.fill_with_the_demo) as made:
        yield made


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory, cage: Cage) -> Iterator[House]:
    """The house of those who mean harm."""
    with _copied("hostile", tmp_path_factory, cage, houses.fill_with_hostility) as made:
        yield made


@pytest.fixture
def empty(tmp_path: Path, cage: Cage) -> Iterator[House]:
    """A house in which nothing happened yet."""
    with databases.sqlite(tmp_path) as store, houses.house(tmp_path, cage, store) as made:
        made.open()
        yield made


@contextmanager
def _copied(name: str, factory: pytest.TempPathFactory, cage: Cage, fill: Fill) -> Iterator[House]:
    """Filled by the first test process that asks; the others copy it."""
    own = factory.mktemp(name)
    with shared(factory, f"{name}-house") as filled:
        if not filled.exists():
            _fill(own, cage, fill)
            shutil.copytree(own, filled)
        else:
            shutil.copytree(filled, own, dirs_exist_ok=True)
    store = open_store(f"sqlite:///{own / 'kcvs.sqlite'}")
    with houses.house(own, cage, store) as made:
        yield made
    store.close()


def _fill(folder: Path, cage: Cage, fill: Fill) -> None:
    with (
        databases.sqlite(folder) as store,
        scanner() as clamd,
        houses.house(folder, cage, store, clamd) as made,
    ):
        fill(made)
