"""`restore` as a person calls it: what it says, and a kill at any moment."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from cli.office import ROOT, Office, office
from kcvs_mailbot.store.copies import require_sound

pytestmark = pytest.mark.slow

CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "unlink")
ALL_POINTS = os.environ.get("KCVS_TEST_ALL_CRASHES") == "1"
"""Else of the first call the one in the middle, and of the others the last one."""


@pytest.fixture
def home(tmp_path: Path) -> Office:
    """An and Bo have applied; the backup knows An alone."""
    folder = tmp_path / "met spatie%20é?"  # which an address holds escaped
    folder.mkdir()
    home = office(folder)
    home.run("import", str(home.candidates("An")))
    home.run("backup", str(folder / "copy.sqlite"))
    home.run("import", str(home.candidates("An", "Bo") / "Bo.eml"))
    return home


def mails(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        (number,) = database.execute("SELECT count(*) FROM message").fetchone()
        return int(number)


def test_it_says_first_what_it_would_do_and_then_what_it_did(home: Office) -> None:
    copy = str(home.folder / "copy.sqlite")
    tried = home.run("restore", copy, "--dry-run")
    assert (tried.code, mails(home.database)) == (0, 2)
    first, place, lost, names, references, nothing = tried.out.splitlines()
    assert first.startswith("it brings 1 mail (the newest came ")
    assert first.endswith("), 1 application, 0 sent to candidates, 1 waiting")
    assert place == f"it would be the database {home.database}"
    assert lost.startswith(
        "would be lost: 1 mail (fetched again, where the mailbox has them), 1 app"
    )
    assert names == "  KCVS-2021-0002"
    assert references == "references go on at KCVS-2021-0003: none is given twice"
    assert nothing == "nothing was changed"
    done = home.run("restore", copy)
    assert (done.code, mails(home.database)) == (0, 1)
    (kept,) = home.folder.glob("kcvs.sqlite.replaced-*")
    assert list(home.folder.parent.iterdir()) == [home.folder]
    assert home.run("outbox", "--json").json[0]["state"] == "held"
    assert f"the replaced database is kept as {kept}" in done.out
    assert "1 mail that waited to be sent: held" in done.out
    assert f"1 database kept by restore  remove what is not needed any more: rm {kept}" in (
        re.sub("  +", "  ", home.run("check").out)
    )


def test_on_an_empty_machine_a_backup_is_all_that_is_needed(home: Office, tmp_path: Path) -> None:
    new = Office(tmp_path / "new")
    new.folder.mkdir()
    new.write_config()
    said = new.run("restore", str(home.folder / "copy.sqlite"))
    assert (said.code, said.err, mails(new.database)) == (0, "", 1)
    assert "replaced" not in said.out
    assert new.run("applications").out.count("KCVS-2021-0001") == 1


def test_what_cannot_be_done_is_one_line(home: Office) -> None:
    for word, complaint in {
        "nothing": "there is no file",
        str(home.config): "is no backup to go back to",
        str(home.database): "is the database itself",
        str(home.folder): "there is no file",
    }.items():
        said = home.run("restore", word)
        assert (said.code in (1, 2), complaint in said.complaint) == (True, True), said.err
        assert len(said.err.splitlines()) == 1
    place = {"KCVS_MAILBOT__STORAGE__URL": "postgresql+psycopg://x@127.0.0.1/x"}
    said = home.run("restore", str(home.folder / "copy.sqlite"), env=place)
    assert (said.code, "use pg_restore" in said.complaint) == (1, True)


def traced(home: Office, *options: str) -> tuple[int, Counter[str]]:
    """How `restore` ended under strace, and how often it made each call."""
    log = home.folder / "strace"
    words = ["strace", "-f", "-o", str(log), "-e", f"trace={','.join(CALLS)}", *options]
    done = subprocess.run(
        [*words, *home.command("restore", str(home.folder / "copy.sqlite"))],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    made = re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
    return done.returncode, Counter(made)


@pytest.mark.needs("strace")
def test_killed_at_any_moment_the_old_or_the_new_database_is_whole(
    home: Office, tmp_path: Path
) -> None:
    trial = Office(tmp_path / "trial")

    def begin() -> None:
        shutil.rmtree(trial.folder, ignore_errors=True)
        trial.folder.mkdir()
        trial.write_config()
        for name in ("kcvs.sqlite", "copy.sqlite"):
            shutil.copy(home.folder / name, trial.folder / name)

    begin()
    code, calls = traced(trial)
    assert (code, mails(trial.database)) == (0, 1)
    found = Counter[int]()
    for call in CALLS:
        every = range(1, calls[call] + 1)
        one = every[len(every) // 2] if call == CALLS[0] else every[-1]
        for number in every if ALL_POINTS else (one,):
            begin()
            code, _ = traced(trial, "-e", f"inject={call}:signal=SIGKILL:when={number}")
            assert code in (0, -signal.SIGKILL, 128 + signal.SIGKILL)
            found[mails(trial.database)] += 1
            with closing(sqlite3.connect(trial.database)) as database:  # as any program opens it
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            require_sound(trial.database)
            again = trial.run("restore", str(trial.folder / "copy.sqlite"))
            assert (again.code, mails(trial.database)) == (0, 1), again.err
    assert found.keys() == {1, 2}, "not both sides of the moment were tried"
