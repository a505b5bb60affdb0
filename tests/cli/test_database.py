"""What the commands say of a database that is not as they need it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cli.office import Office, office


def set_schema(home: Office, version: str) -> None:
    connection = sqlite3.connect(home.database)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()


@pytest.mark.parametrize("word", ["migrate", "applications"])
def test_the_database_of_a_newer_program_is_left_alone(tmp_path: Path, word: str) -> None:
    home = office(tmp_path)
    set_schema(home, "9999")
    said = home.run(word)
    assert said.code == 1
    assert said.complaint == (
        "kcvs-mailbot: the database was made by a newer program (its schema is 9999); "
        "install that program, or go back to a backup made before"
    )


def test_an_older_database_says_that_migrate_must_run(tmp_path: Path) -> None:
    home = office(tmp_path)
    set_schema(home, "0001")
    said = home.run("applications")
    assert said.code == 1
    assert said.complaint.endswith("; run: kcvs-mailbot migrate")
