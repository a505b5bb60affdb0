"""Bringing the database to the newest schema with Alembic, copying it while it is in use."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.store import copies

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kcvs_mailbot.store.database import Store

PACKAGED = Path(__file__).parents[1] / "_migrations"
IN_THE_TREE = Path(__file__).parents[2] / "migrations"


VERSIONS = "alembic_version"
COPYING = "copying "
"""Stands before the version while `copy-database` fills a database: nobody may work in it."""
NEWEST = "0030"
"""The revision that this program needs: the last one in migrations/versions (a test holds it)."""


def migrations_folder() -> Path:
    """migrations/: inside the installed package, else beside it in a checkout."""
    return PACKAGED if PACKAGED.is_dir() else IN_THE_TREE


def known() -> set[str]:
    """The revisions that this program can migrate from."""
    return {file.name.partition("_")[0] for file in migrations_folder().glob("versions/*.py")}


def require_known(current: str | None) -> None:
    """StoreError when a newer program made the database, whose schema is `current`.

    Or when it is a copy that was broken off: it would be taken for an installation without mails.
    """
    if current is not None and current.startswith(COPYING):
        raise StoreError(
            "the database is a copy of another one that is not whole yet",
            "call kcvs-mailbot copy-database again: it goes on where it was",
        )
    if current is not None and current not in known():
        raise StoreError(
            f"the database was made by a newer program (its schema is {current})",
            "install that program, or go back to a backup made before",
        )


def require_newest(current: str | None) -> None:
    """StoreError when `migrate` must run first, or when the database is newer than we."""
    require_known(current)
    if current is None:
        raise StoreError("the database is empty", "run: kcvs-mailbot migrate")
    if current != NEWEST:
        raise StoreError(
            f"the database has schema {current}, this program needs {NEWEST}",
            "run: kcvs-mailbot migrate",
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One migration, with what it is for."""

    revision: str
    what: str


def steps_from(current: str | None) -> list[Step]:
    """The migrations from this schema to the newest, the first one first."""
    from alembic.script import ScriptDirectory  # slow, as in `migrate`

    found = ScriptDirectory(str(migrations_folder())).iterate_revisions("head", current or "base")
    steps = [Step(one.revision, (one.doc or "").partition("\n")[0]) for one in found]
    return steps[::-1]


def migrate(store: Store) -> list[Path]:
    """Brings the schema to the newest version, in one transaction; nothing when it is there.

    A SQLite file and its folders are made when they are missing; returns those two that were.
    Raises StoreError when the database cannot be opened or changed, or is of a newer program.
    """
    made = _make_file(store.file) if store.file is not None else []
    current = store.known_schema()
    with store.write() as session:
        if current is None and not store.is_sqlite:
            require_all_letters(session.connection())
        upgrade(session.connection())
    return made


def require_all_letters(connection: Connection) -> None:
    """StoreError when this PostgreSQL database cannot hold every letter."""
    ((encoding,),) = connection.exec_driver_sql("SHOW server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"the database has the encoding {encoding}, which does not hold all letters",
            "make one with UTF8: createdb --encoding=UTF8 --template=template0",
        )


def upgrade(connection: Connection) -> None:
    """The same in a transaction of the caller's."""
    # Only here: Alembic takes a fifth of a second to load, and every command would pay it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _make_file(file: Path) -> list[Path]:
    made = [path for path in (file.parent, file) if not path.exists()]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o600)
    except OSError as error:
        raise StoreError(
            f"the database {file} cannot be made ({error.strerror})", "check [storage] url"
        ) from error
    return made


def backup(store: Store, target: Path) -> None:
    """A consistent copy of the SQLite database, made while it is used; `target` must be new.

    Raises ConfigError when `target` exists or its folder does not, StoreError on PostgreSQL or
    when it cannot be written.
    """
    if store.file is None:
        raise StoreError("backup copies SQLite only", "on PostgreSQL use pg_dump")
    partial = target.absolute().with_name(target.name + ".partial")
    try:
        if target.exists():
            raise ConfigError(f"{target} exists already", "name a new file for the backup")
        if not target.parent.is_dir():
            raise ConfigError(f"there is no folder {target.parent}", "make it, or name another")
        copies.copy(store.read_only_address or store.file, partial)
        partial.rename(target)
    except OSError as error:
        raise StoreError(
            f"the backup failed ({error})", "check the folder and its free space"
        ) from error
    finally:
        with suppress(OSError):  # its folder may be what failed
            partial.unlink(missing_ok=True)
