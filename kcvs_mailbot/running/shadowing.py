"""`run --shadow`: what a first pass over the mailbox would make of it; nothing kept, nothing sent.

It is the worker's own work, so that it foretells what the worker does: who wrote before, which
brake holds a receipt, which mail waits for a person. Its database stands in a temporary folder
that only this user may open, and goes with it at the end.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kcvs_mailbot import oauth
from kcvs_mailbot.clock import Clock, now
from kcvs_mailbot.config import Configuration, FurtherMailbox, Storage
from kcvs_mailbot.config.values import sqlite_url
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.running.at_work import at_work
from kcvs_mailbot.store import message_views, open_store, outbox_lists, schema, views


@dataclass(frozen=True, slots=True)
class Foretold:
    """One mail, and what would answer it; None: nothing would."""

    mail: message_views.MessageRow
    late: bool | None
    answer: outbox_lists.Line | None


def foretell(
    config: Configuration, progress: Callable[[int, int], None], clock: Clock = now
) -> list[Foretold]:
    """All mails since the first vacancy's opening, in the order in which they would be stored.

    MailboxError when the mailbox cannot be read, StoreError when the temporary folder is full or
    a mail could not be judged.
    """
    config.require_mailbox()
    folder = Path(tempfile.mkdtemp(prefix="kcvs-shadow-"))
    try:
        return _foretold(_aside(config, folder), progress, clock)
    finally:
        shutil.rmtree(folder)


def _aside(config: Configuration, folder: Path) -> Configuration:
    """The same with a database of its own; tokens and tombstones stay where they are."""
    tokens = config.mailbox.oauth.model_copy(update={"token_cache": oauth.token_file(config).path})
    storage = Storage.model_validate(
        {
            "url": sqlite_url(folder / "shadow.sqlite"),
            "free_floor": config.storage.free_floor,
            "tombstones": config.storage.tombstones_file,
        }
    )
    mailbox = config.mailbox.model_copy(update={"oauth": tokens})
    further = tuple(_with_its_tokens(config, one) for one in config.mailboxes)
    update = {"storage": storage, "mailbox": mailbox, "mailboxes": further}
    return config.model_copy(update=update)


def _with_its_tokens(config: Configuration, mailbox: FurtherMailbox) -> FurtherMailbox:
    view = config.watching(mailbox.key)
    tokens = mailbox.oauth.model_copy(update={"token_cache": oauth.token_file(view).path})
    return mailbox.model_copy(update={"oauth": tokens})


def _foretold(
    config: Configuration, progress: Callable[[int, int], None], clock: Clock
) -> list[Foretold]:
    _make_database(config)
    with at_work(config, clock) as worker:
        worker.progress = progress
        worker.fetch()
        counts = worker.process()
        if counts[None]:
            failed = counted(counts[None], "mail")
            raise StoreError(f"{failed} could not be judged", "run it again")
        mails = list(message_views.each_message(worker.store))
        with worker.store.read() as session:
            chosen = views.references(session, views.Choice())
            answers = outbox_lists.by_answered(session)
        late = {one.reference: one.late for one in views.each_application(worker.store, chosen)}
    return [Foretold(m, late.get(m.application or ""), answers.get(m.id)) for m in mails]


def _make_database(config: Configuration) -> None:
    store = open_store(config.storage.url.get_secret_value())
    try:
        schema.migrate(store)
    finally:
        store.close()
