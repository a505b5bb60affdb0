"""`health`: whether the worker does its work.

A container asks it again and again: it loads neither the flows nor, for SQLite, SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import typer

from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Storage, load
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.store.sqlite_file import SqliteFile
from kcvs_mailbot.watch.health import Database, trouble_of


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("health")(health)


def health(context: typer.Context) -> None:
    """Exit 0 when the worker lives and reads the mailbox; for a container's HEALTHCHECK."""
    config = load(context.obj.config_path)
    with _database(config.storage) as database:
        found = trouble_of(database, config, now())
    if found is not None:
        raise MailbotError(found.what, found.remedy)


@contextmanager
def _database(storage: Storage) -> Iterator[Database]:
    url = storage.url.get_secret_value()
    file = storage.sqlite_path
    if file is not None and "?" not in url:  # what follows it is SQLAlchemy's to understand
        yield SqliteFile(file)
        return
    from kcvs_mailbot.store import open_store

    with closing(open_store(url)) as store:
        store.require_newest_schema()
        yield store
