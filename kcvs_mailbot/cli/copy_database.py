"""`copy-database`: an installation from SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Storage
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.store import open_store, transfers
from kcvs_mailbot.store.transfer_target import Found

SCHEME = "postgresql+psycopg://"


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("copy-database")(copy_database)


def copy_database(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Argument(help="postgresql+psycopg://USER@HOST/NAME, of an empty one.")
    ] = None,
    url_file: Annotated[
        Path | None,
        typer.Option("--url-file", help="A file that holds the URL, if a password stands in it."),
    ] = None,
    as_json: base.AsJson = False,
) -> None:
    """Copies the SQLite database to PostgreSQL, proved the same; the worker is stopped."""
    storage = base.configuration(context).storage
    file = storage.sqlite_path
    if file is None:
        raise ConfigError(
            "[storage] url names PostgreSQL already",
            "it must name the SQLite file that is to be copied",
        )
    target = open_store(_target(url, url_file))
    begun = monotonic()
    try:
        with base.progress("pieces", aloud=True) as tell:
            done = transfers.copy(file, target, now(), tell)
        place = target.place
    finally:
        target.close()
    if as_json:
        base.print_json(_as_json(done, place, storage, monotonic() - begun))
        return
    for line in _said(done, place, storage):
        print(line)


def _target(url: str | None, url_file: Path | None) -> str:
    if (url is None) == (url_file is None):
        raise ConfigError("one address is wanted", f"give {SCHEME}USER@HOST/NAME, or --url-file")
    if url_file is not None:
        try:
            url = url_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{url_file} cannot be read", "name a file with the URL") from error
    if url is None or not url.startswith(SCHEME):
        raise ConfigError(
            "that is no address of a PostgreSQL database", f"use {SCHEME}USER@HOST/NAME"
        )
    return url


def _settings(storage: Storage) -> dict[str, str]:
    """What must stand under [storage] from now on, beside the url; "" for what goes."""
    settings = {
        "tombstones": str(storage.tombstones_file and storage.tombstones_file.absolute()),
        "spool": str(storage.spool_folder.absolute()),
    }
    if storage.backup_folder is not None:
        settings["backup_folder"] = ""
        settings |= {"backup_recipient": ""} if storage.backup_recipient else {}
    return settings


def _rows(done: transfers.Copied, table: str) -> int:
    return done.tables[table].rows


def _as_json(
    done: transfers.Copied, place: str, storage: Storage, seconds: float
) -> dict[str, Any]:
    return {
        "target": place,
        "found": done.found.name.lower(),
        "mails": _rows(done, "message"),
        "applications": _rows(done, "application"),
        "bytes": done.bytes,
        "tables": {
            name: {"rows": found.rows, "sha256": found.sha256}
            for name, found in sorted(done.tables.items())
        },
        "without_nul": done.without_nul,
        "configuration": {"storage": _settings(storage)},
        "old_database": str(storage.sqlite_path and storage.sqlite_path.absolute()),
        "seconds": round(seconds, 1),
    }


def _said(done: transfers.Copied, place: str, storage: Storage) -> Iterator[str]:
    there = {
        Found.EMPTY: "copied to",
        Found.BEGUN: "the copy that was broken off is whole now:",
        Found.FILLED: "nothing was to be done: the copy is there, in",
    }[done.found]
    yield (
        f"{there} {place}: {counted(_rows(done, 'message'), 'mail')}, "
        f"{counted(_rows(done, 'application'), 'application')}, {done.bytes // 1024**2} MB"
    )
    yield (
        f"{counted(len(done.tables), 'table')} compared row by row, all bytes by their SHA-256: "
        "the same in both"
    )
    if done.without_nul:
        yield (
            f"{counted(done.without_nul, 'text')} held a NUL, which PostgreSQL does not take: "
            "U+FFFD stands there"
        )
    yield "now, before anything is started again, change [storage] in the configuration:"
    yield "  url: that address (or url_file, with a password in it)"
    for key, value in _settings(storage).items():
        yield f'  {key} = "{value}"' if value else f"  {key}: remove it"
    if storage.backup_folder is not None:
        yield "  and let a schedule call pg_dump into the [alerts] backup_folder"
    yield "then: kcvs-mailbot check, and start the worker and the page"
    file = storage.sqlite_path
    yield (
        f"start nothing on {file and file.absolute()} any more: both would answer. It holds all "
        "personal data as before, as do its copies and backups: remove them when the new one "
        "has proved itself"
    )
