"""What the commands say of a database that is not as they need it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cli.office import Office, office

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize(
    "words", [["applications"], ["poll"], ["backup", "copy.sqlite"], ["health"], ["check"]]
)
def test_only_migrate_makes_a_database(tmp_path: Path, words: list[str]) -> None:
    home = Office(tmp_path)
    home.write_config()
    said = home.run(*words)
    assert said.code == 1
    assert f"there is no database {home.database}" in said.out + said.err
    assert {path.name for path in tmp_path.iterdir()} == {"config.toml"}


def test_migrate_says_what_it_made(tmp_path: Path) -> None:
    home = Office(tmp_path)
    home.write_config()
    place = {"KCVS_MAILBOT__STORAGE__URL": f"sqlite:///{tmp_path}/a/b/kcvs.sqlite"}
    first, again = (home.run("migrate", env=place).out.splitlines() for _ in range(2))
    assert first == [
        f"made the folder {tmp_path}/a/b",
        f"made the database {tmp_path}/a/b/kcvs.sqlite",
        "the database has the newest schema",
    ]
    assert again == ["the database has the newest schema"]


def test_migrate_says_that_a_folder_cannot_be_made(tmp_path: Path) -> None:
    home = Office(tmp_path)
    home.write_config()
    (tmp_path / "file").touch()
    place = {"KCVS_MAILBOT__STORAGE__URL": f"sqlite:///{tmp_path}/file/kcvs.sqlite"}
    said = home.run("migrate", env=place)
    assert (said.code, "[storage] url" in said.complaint) == (1, True)


def test_migrate_says_what_it_would_do(tmp_path: Path) -> None:
    home = Office(tmp_path)
    home.write_config()
    said = home.run("migrate", "--dry-run")
    assert (said.code, home.database.exists()) == (0, False)
    assert said.out.startswith("the database would be made, or is empty\n  0001 ")
    assert said.out.endswith("\nnothing was changed\n")
    home.run("migrate")
    assert home.run("migrate", "--dry-run").out.endswith("nothing would be done\n")


def test_a_backup_to_a_wrong_place_is_refused(tmp_path: Path) -> None:
    home = office(tmp_path)
    for place, complaint in {
        home.config: f"{home.config} exists already; name a new file",
        tmp_path: f"{tmp_path} exists already; name a new file",
        tmp_path / "nowhere" / "copy": f"there is no folder {tmp_path}/nowhere; make it",
        home.config / "copy": f"there is no folder {home.config}; make it",
    }.items():
        said = home.run("backup", str(place))
        assert (said.code, complaint in said.complaint) == (2, True), said.err
