"""Who works on the configured database: a registered worker, or a person's command."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import structlog

from kcvs_mailbot.clock import Clock, now
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding import deadlines
from kcvs_mailbot.deciding.reader import reader_when_asked
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import Store, claims, open_store, workers
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

BEAT_EVERY = 30.0
"""Seconds; workers.SILENT_AFTER allows for two that fail."""
BEAT_OFTEN = 5.0
"""The same on PostgreSQL, for workers.WATCHES_NOT."""


@contextmanager
def at_work(config: Configuration, clock: Clock = now, *, beats: bool = True) -> Iterator[Worker]:
    """A worker on the configured database, with the vacancies of the configuration.

    It says by itself that it lives, unless its caller does so (`beats`). StoreError when the
    database is not at the newest schema.
    """
    with at_bench(config, clock) as bench, ExitStack() as stack:
        store = bench.store
        with store.write() as session:
            bench.worker_id = workers.register(session, clock())
        stack.callback(_resign, store, bench.worker_id)
        if beats:
            stack.enter_context(_beating(store, bench.worker_id, clock))
        worker = Worker(bench)
        stack.callback(worker.rest)
        yield worker


@contextmanager
def at_bench(config: Configuration, clock: Clock = now) -> Iterator[Workbench]:
    """The same for a person's command: nothing is claimed, and a cage starts only to read."""
    store = open_store(config.storage.url.get_secret_value())
    with ExitStack() as stack:
        stack.callback(store.close)
        store.require_newest_schema()
        store.require_writable()
        with store.write() as session:
            deadlines.synchronise(session, config, clock())
        reader = stack.enter_context(reader_when_asked(config, store, clock))
        yield Workbench(store, config, clock, reader)


@contextmanager
def _beating(store: Store, worker_id: str, clock: Clock) -> Iterator[None]:
    """However long a command takes, no worker on another host takes it for dead."""
    ended = threading.Event()
    every = BEAT_EVERY if store.is_sqlite else min(BEAT_EVERY, BEAT_OFTEN)

    def beat() -> None:
        while not ended.wait(every):
            try:
                with store.write() as session:
                    workers.beat(session, worker_id, clock())
            except StoreError as error:  # the next one may succeed
                log.warning("no_sign_of_life", why=error.what)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _resign(store: Store, worker_id: str) -> None:
    with store.write() as session:
        claims.release(session, worker_id)
        workers.resign(session, worker_id)
