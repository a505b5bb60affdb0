"""The commands are found by name, and only what one needs is loaded."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from databases import sqlite
from kcvs_mailbot.cli.commands import COMMANDS, loaded

HEAVY = ("alembic", "jinja2", "sqlalchemy", "structlog")
CONFIG = """
[[vacancy]]
reference = "KCVS-2021"
title = "directeur"
opens = 2021-08-01
deadline = 2021-09-15
[mailbox]
host = "imap.example.be"
username = "linda"
password = "x"
"""


def loaded_by(*words: str) -> set[str]:
    """The modules that are there at the end of a command."""
    program = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        "from kcvs_mailbot.cli.main import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, check=False)
    return set(ran.stderr.decode().splitlines()[-1].split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_says(name: str) -> None:
    own = loaded(name).help.partition("\n\n")[0]
    assert COMMANDS[name][1] == " ".join(own.split())


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()}))
def test_every_command_that_a_module_has_stands_in_the_list(module: str) -> None:
    own = typer.Typer()
    import_module(f"kcvs_mailbot.cli.{module}").register(own)
    names = {name for name, (where, _) in COMMANDS.items() if where == module}
    assert set(typer.main.get_group(own).commands) == names


def configured(folder: Path) -> Path:
    with sqlite(folder) as store:
        file = folder / "config.toml"
        file.write_text(f'{CONFIG}[storage]\nurl = "sqlite:///{store.file}"\n')
    return file


@pytest.mark.slow
@pytest.mark.parametrize("words", [("--help",), ("--version",), ()])
def test_what_needs_no_database_loads_none(words: tuple[str, ...]) -> None:
    assert loaded_by(*words) & {*HEAVY} == set()


@pytest.mark.slow
def test_health_loads_only_what_it_needs(tmp_path: Path) -> None:
    at_end = loaded_by("--config", str(configured(tmp_path)), "health")
    assert "kcvs_mailbot.watch.health" in at_end
    assert at_end & {*HEAVY} == set()


@pytest.mark.slow
def test_a_command_with_sqlite_loads_nothing_for_postgresql(tmp_path: Path) -> None:
    at_end = loaded_by("--config", str(configured(tmp_path)), "applications")
    assert "sqlalchemy.dialects.sqlite" in at_end
    assert at_end & {"sqlalchemy.dialects.postgresql", "psycopg"} == set()
