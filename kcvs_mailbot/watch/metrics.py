"""Numbers for Prometheus, at http://127.0.0.1:PORT/metrics: asked of the database at each scrape.

So they are the same whichever worker is asked, and a restart changes none. Labels hold states,
kinds and references of vacancies only: nothing of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TypeVar

import structlog
from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kcvs_mailbot.clock import Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import State
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.store import Store
from kcvs_mailbot.store.heartbeats import every_last_poll, heartbeats, oldest_unread
from kcvs_mailbot.store.numbers import Numbers, numbers
from kcvs_mailbot.troubles import Kind

log = structlog.get_logger()

Labels = TypeVar("Labels", bound=tuple[str, ...])
HERE = "127.0.0.1"
RECEIPT = "receipt"
LATE = {True: "yes", False: "no", None: "unknown"}


class Numbered(Collector):
    """What the database tells now; no more than `database_up` 0 when it cannot be read."""

    def __init__(self, store: Store, config: Configuration, clock: Clock) -> None:
        self._store, self._config, self._clock = store, config, clock

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering shall not ask the database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        yield from self._disk()
        try:
            with self._store.read() as session:
                found = [*_counted(numbers(session)), *self._lately()]
        except StoreError as error:
            log.warning("numbers_not_read", why=error.what)
            yield _gauge("database_up", "Whether the database can be read.", 0)
            return
        yield _gauge("database_up", "Whether the database can be read.", 1)
        yield from found

    def _lately(self) -> Iterator[Metric]:
        now, views = self._clock(), self._config.views
        with self._store.asked() as asked:
            workers = heartbeats(asked, now)
            read = every_last_poll(asked, [view.mailbox.place for view in views])
            unread = oldest_unread(asked)
        yield _gauge("workers", "Workers that live.", len(workers))
        seconds = max(now - unread, timedelta(0)).total_seconds() if unread else 0
        yield _gauge(
            "oldest_unread_mail_seconds",
            "How long the stored mail waits that waits longest to be read; 0: none waits.",
            seconds,
        )
        polls = [moment for each in read for moment in each]
        known = [moment for moment in polls if moment is not None]
        if polls and len(known) == len(polls):
            yield _gauge(
                "last_poll_timestamp_seconds",
                "When the watched folder that was left alone longest was read.",
                min(known).timestamp(),
            )

    def _disk(self) -> Iterator[Metric]:
        with suppress(OSError):
            free = disk.free_bytes(self._config.storage)
            yield _gauge("storage_free_bytes", "Free space where the database stands.", free)


def _counted(found: Numbers) -> Iterator[Metric]:
    stored = CounterMetricFamily(
        "kcvs_mailbot_mails_stored", "Mails taken in, forgotten ones included."
    )
    stored.add_metric([], sum(found.mails.values()))
    yield stored
    mails = {(str(one),): found.mails.get(one, 0) for one in Disposition}
    mails[("undecided",)] = found.mails.get(None, 0)
    yield _gauges("mails", "Mails by what they turned out to be.", ("disposition",), mails)
    yield _gauge("mails_waiting", "Mails that a person must act on.", found.waiting)
    yield _gauges(
        "applications",
        "Applications that stand.",
        ("vacancy", "status", "late"),
        {(v, status, LATE[late]): n for (v, status, late), n in found.applications.items()},
    )
    outgoing = {(RECEIPT, str(state)): 0 for state in State} | found.outbox
    yield _gauges("outbox", "Outgoing mails.", ("kind", "state"), outgoing)
    troubles = {(str(kind),): int(kind in found.troubles) for kind in Kind}
    yield _gauges("trouble", "1 while that trouble stands.", ("kind",), troubles)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"kcvs_mailbot_{name}", meaning, value=value)


def _gauges(
    name: str, meaning: str, labels: tuple[str, ...], values: Mapping[Labels, int]
) -> Metric:
    made = GaugeMetricFamily(f"kcvs_mailbot_{name}", meaning, labels=labels)
    for key, value in sorted(values.items()):
        made.add_metric(key, value)
    return made


@contextmanager
def beside(store: Store, config: Configuration, clock: Clock) -> Iterator[None]:
    """Served by a thread of its own, until the end of the block.

    When the port is taken it is told in the log: mail is read and answered all the same.
    """
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(Numbered(store, config, clock))
    try:
        server, thread = start_http_server(config.metrics.port, HERE, registry)
    except OSError as error:
        remedy = "free that port, or choose another in [metrics]"
        why = f"port {config.metrics.port} ({error.strerror}); {remedy}"
        log.error("metrics_not_served", why=why)
        yield
        return
    log.info("metrics_served", at=f"http://{HERE}:{server.server_port}/metrics")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
