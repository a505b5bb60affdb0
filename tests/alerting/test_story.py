"""Bad nights as people live them: who is told, and what goes on all the same."""

from __future__ import annotations

import email
import email.policy
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alerting.web import Web, wait_until, web
from house import House, house
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import load
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.intake.fetching import fetch_all
from kcvs_mailbot.store import open_store
from kcvs_mailbot.watch import health
from kcvs_mailbot.workbench import Workbench
from servers.smtp_sink import Sink
from workshop import application, configuration, no_reader

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def channel() -> Iterator[tuple[Sink, Web]]:
    """The other channel: a mail server of its own, and the service that counts pings."""
    with Sink() as sink, web() as pinged:
        yield sink, pinged


def alerts(sink: Sink, pinged: Web) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": sink.port,
        "security": "none",
        "from": "KCVS <alerts@example.org>",
        "to": ["it@example.org"],
        "secretary": ["linda.boudry@kcvb.be"],
        "ping_url": pinged.url,
        "no_poll_after": "2s",
    }


def count(home: House, what: str) -> int:
    database = sqlite3.connect(home.database)
    (found,) = database.execute(f"SELECT count(*) FROM {what}").fetchone()
    database.close()
    return int(found)


@pytest.mark.slow
def test_polling_stops_and_somebody_hears_of_it(tmp_path: Path, channel: tuple[Sink, Web]) -> None:
    sink, pinged = channel
    mailbox = {"poll_every": "1s", "idle": False}
    with house(tmp_path, alerts=alerts(*channel), mailbox=mailbox) as home, home.worker():
        pinged.wait_for(2, 60)
        wait_until(lambda: count(home, "balance WHERE closes") == 1)
        assert sink.taken == []
        home.dovecot.stop()
        log = tmp_path / "worker.log"
        wait_until(lambda: "mailbox_unreachable" in log.read_text())
        calls = len(pinged.asked)
        wait_until(lambda: bool(sink.taken), 120)
        assert len(pinged.asked) <= calls + 1  # one may have been under way
        mail = email.message_from_bytes(sink.taken[0].raw, policy=email.policy.default)
        assert "The mailbox was not read" in mail["Subject"]
        assert sink.taken[0].recipients == ("it@example.org",)
        home.dovecot.start()


def test_a_poll_pings_and_one_that_failed_does_not(
    tmp_path: Path, channel: tuple[Sink, Web]
) -> None:
    with house(tmp_path, alerts=alerts(*channel)) as home:
        home.run("poll")
        assert len(channel[1].asked) == 1
        home.dovecot.stop()
        home.run("poll", code=1)
        assert len(channel[1].asked) == 1
        home.dovecot.start()


@contextmanager
def fetching(
    home: House, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Iterator[Workbench]:
    config = load(home.config, {})
    store = open_store(config.storage.url.get_secret_value())
    config.storage.spool_folder.mkdir(exist_ok=True)
    bench = Workbench(store, config, now, no_reader)
    bench.stored = progress
    yield bench
    store.close()


def test_below_the_floor_nothing_is_fetched_but_what_is_stored_is_answered(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        assert home.sink is not None
        home.dovecot.deliver(bytes(application()))
        with fetching(home) as work:
            assert fetch_all(work) == 1
        home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
        free = disk.free_bytes(load(home.config, {}).storage)
        floor = f"{free * 3 // 2 // 1024**2}MB"  # below it, but not below its half
        said = home.run("poll", code=1, KCVS_MAILBOT__STORAGE__FREE_FLOOR=floor)
        assert "less than [storage] free_floor; make room" in said
        assert (count(home, "message"), len(home.sink.taken)) == (1, 1)
        home.run("poll")  # there is room again: it goes on by itself
        assert (count(home, "message"), len(home.sink.taken)) == (2, 2)


def test_a_disk_that_fills_up_meanwhile_stops_before_the_next_group(tmp_path: Path) -> None:
    free = disk.free_bytes(configuration(tmp_path).storage)
    ballast = tmp_path / "ballast"

    def fill(done: int, _of: int) -> None:
        if not done:
            return
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 2 * 1024**3)

    with house(tmp_path, storage={"free_floor": free - 1024**3}) as home:
        home.dovecot.deliver_many(f"X-Number: {n}\r\n\r\n".encode() for n in range(120))
        with fetching(home, fill) as work, pytest.raises(StoreError, match="MB are free"):
            fetch_all(work)
        stored = count(home, "message")
        assert 0 < stored < 120  # what was fetched is kept ...
        ballast.unlink()
        with fetching(home) as work:
            fetch_all(work)
        assert count(home, "message") == 120  # ... and the rest comes once there is room


def test_health_is_red_below_the_floor(tmp_path: Path) -> None:
    assert health.shortage(configuration(tmp_path)) is None
    url = f"sqlite:///{tmp_path / 'kcvs.sqlite'}"
    full = configuration(tmp_path, storage={"url": url, "free_floor": "900000GB"})
    found = health.shortage(full)
    assert found is not None and "free_floor" in found.what
