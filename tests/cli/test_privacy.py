"""What the program writes holds personal data: nobody else on the machine may read it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cli.office import Office
from kcvs_mailbot.store import models, open_store

pytestmark = pytest.mark.slow

USUAL = 0o022
"""The umask of most machines: others may read."""


def modes(folder: Path) -> dict[str, str]:
    """All below the folder, as `ls` shows them."""
    return {
        str(path.relative_to(folder)): stat.filemode(path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
    }


def test_what_the_program_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    home = Office(tmp_path / "made")
    home.folder.mkdir(mode=0o755)
    home.write_config()
    before = modes(home.folder).keys()
    mails = home.candidates("An Claes")
    copy, lists = home.folder / "copy.sqlite", home.folder / "lists.csv"
    place = {"KCVS_MAILBOT__STORAGE__URL": f"sqlite:///{home.folder}/data/kcvs.sqlite"}
    for words in (
        ["migrate"],
        ["import", str(mails)],
        ["backup", str(copy)],
        ["export", "--output", str(lists)],
    ):
        assert home.run(*words, umask=USUAL, env=place).code == 0
    made = {
        name: mode
        for name, mode in modes(home.folder).items()
        if name not in before and not name.startswith("mails")
    }
    assert {"data", "data/kcvs.sqlite", "copy.sqlite", "lists.csv"} <= made.keys()
    assert set(made.values()) <= {"drwx------", "-rw-------"}, made


def test_the_files_beside_the_database_are_as_private(tmp_path: Path) -> None:
    home = Office(tmp_path)
    home.write_config()
    assert home.run("migrate", umask=USUAL).code == 0
    store = open_store(f"sqlite:///{home.database}")
    with store.write() as session:
        session.add(models.Candidate(name="An", address="an@example.be", canonical="an"))
        session.flush()
        beside = modes(home.folder)
    store.close()
    assert beside["kcvs.sqlite-wal"] == beside["kcvs.sqlite-shm"] == "-rw-------"
