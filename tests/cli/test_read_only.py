"""Whoever may only read the database can look at everything, and is told what needs more."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import databases
from cli.office import ROOT, Office, office

pytestmark = pytest.mark.slow

# capabilities(7): without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH rights count for root too.
RIGHTS_COUNT = """
import ctypes, os, sys
for capability in (1, 2):
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one application."""
    home = office(tmp_path_factory.mktemp("filled"))
    assert home.run("import", str(home.candidates("An Claes"))).code == 0
    return home.database


@pytest.fixture
def sealed(tmp_path: Path, filled: Path) -> Iterator[Office]:
    """One application, and nothing may be written beside it."""
    (tmp_path / "db").mkdir()
    home = Office(tmp_path)
    home.write_config()
    shutil.copy(filled, tmp_path / "db" / "kcvs.sqlite")
    (tmp_path / "db" / "kcvs.sqlite").chmod(0o444)
    (tmp_path / "db").chmod(0o555)
    yield home
    (tmp_path / "db").chmod(0o755)


def run(home: Office, *words: str) -> tuple[int, str]:
    place = {"KCVS_MAILBOT__STORAGE__URL": f"sqlite:///{home.folder}/db/kcvs.sqlite"}
    if words == ("health",):
        keys = {"HOST": "imap.example.be", "USERNAME": "linda", "PASSWORD": "x"}
        place |= {f"KCVS_MAILBOT__MAILBOX__{key}": value for key, value in keys.items()}
    done = subprocess.run(
        [sys.executable, "-c", RIGHTS_COUNT, *home.command(*words)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **place},
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["applications"], 0, "KCVS-2021-0001"),
        (["messages"], 0, "@example.be"),
        (["show", "KCVS-2021-0001"], 0, "An Claes"),
        (["search", "stadsvernieuwing"], 0, "KCVS-2021-0001"),
        (["outbox"], 0, "queued"),
        (["review"], 0, "no mail waits for a decision"),
        (["export", "--output", "{folder}/lists.csv"], 0, "1 application"),
        (["backup", "{folder}/copy.sqlite"], 0, "copied"),
        (["health"], 1, "no worker runs"),
        (["outbox", "cancel", "1"], 1, "write access to the file and its folder"),
        (["review", "dismiss", "1"], 1, "write access to the file and its folder"),
        (["check"], 1, "write access to the file and its folder"),
    ],
)
def test_a_database_that_may_only_be_read_is_read(
    sealed: Office, words: list[str], code: int, told: str
) -> None:
    ended, said = run(sealed, *(word.format(folder=sealed.folder) for word in words))
    assert (ended, told in said) == (code, True), said
    assert os.listdir(sealed.folder / "db") == ["kcvs.sqlite"]


def test_what_a_running_worker_has_not_yet_moved_into_the_file_is_read_too(sealed: Office) -> None:
    folder = sealed.folder / "db"
    folder.chmod(0o755)
    (folder / "kcvs.sqlite").chmod(0o644)
    worker = sqlite3.connect(folder / "kcvs.sqlite")
    with worker:
        worker.execute("UPDATE candidate SET name = 'An Claes-Maes'")
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    code, said = run(sealed, "applications")
    worker.close()
    assert (code, "An Claes-Maes" in said) == (0, True), said


@pytest.mark.needs("postgresql")
def test_lists_leave_a_postgresql_that_takes_no_changes(tmp_path: Path) -> None:
    home = Office(tmp_path)
    home.write_config()
    with databases.postgresql(tmp_path) as store:
        place = {
            "KCVS_MAILBOT__STORAGE__URL": store.engine.url.render_as_string(hide_password=False),
            "PGOPTIONS": "-c default_transaction_read_only=on",
        }
        said = home.run("export", "--output", str(tmp_path / "lists.csv"), env=place)
    assert (said.code, "0 applications written" in said.out) == (0, True), said.err
    assert "stands in none of the events" in said.err
