"""Measures a large mailbox: python benchmarks/mailbox.py [HOW MANY] [HOW MANY POLLS]

A real Dovecot mailbox of old mails (100 000), and a few of this week. Prints what the first pass
fetches, what a pass with nothing new costs in bytes and turns on the line beside a mailbox of 100,
and the worker's memory over many such passes (1 000).
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

import structlog  # noqa: E402

from house import House, house, today  # noqa: E402
from kcvs_mailbot.config import load  # noqa: E402
from kcvs_mailbot.running.at_work import at_work  # noqa: E402
from kcvs_mailbot.running.worker import Worker  # noqa: E402
from workshop import application, newsletter  # noqa: E402

WEEK = timedelta(days=7)
LONG_AGO = timedelta(days=200)
NEW = 20


@dataclass
class Line:
    """A line to the server that counts what goes over it, still encrypted."""

    target: int
    bytes: int = 0
    turns: int = 0
    """How often one side spoke after the other."""

    @contextlib.contextmanager
    def open(self) -> Iterator[int]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self._serve, args=(server,), daemon=True).start()
            yield server.getsockname()[1]

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:  # the measurement is over
                return
            with near, socket.create_connection(("127.0.0.1", self.target)) as far:
                self._carry(near, far)

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        last = None
        while True:
            for source in select.select([near, far], [], [])[0]:
                data = source.recv(65536)
                if not data:
                    return
                self.bytes += len(data)
                self.turns += source is not last
                last = source
                (far if source is near else near).sendall(data)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def fill(home: House, old: int) -> None:
    """Mails from long before the opening, then some of this week."""
    raw = bytes(newsletter())
    home.dovecot.deliver_many(
        (raw + f"\r\n{number}\r\n".encode() for number in range(old)),
        internaldate=datetime.now(UTC) - LONG_AGO,
    )
    home.dovecot.deliver_many(
        bytes(application(f"Kandidaat {n}", f"k{n}@example.be")) for n in range(NEW)
    )


def measured(old: int, polls: int) -> tuple[int, int]:
    """Bytes and turns of a pass with nothing new; prints the rest."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as home:
        home.opens = today() - WEEK
        fill(home, old)
        line = Line(home.dovecot.tls_port)
        with line.open() as port:
            home.sections = {"mailbox": {"port": port}}
            home.write_config()
            with at_work(load(home.config, {})) as worker:
                return _passes(worker, line, old, polls)


def _passes(worker: Worker, line: Line, old: int, polls: int) -> tuple[int, int]:
    start = time.monotonic()
    fetched = worker.fetch()
    print(
        f"{old + NEW} mails: the first pass fetched {fetched} in {time.monotonic() - start:.1f} s"
    )
    line.bytes = line.turns = 0
    worker.fetch()
    idle = (line.bytes, line.turns)
    print(f"{old + NEW} mails: a pass with nothing new takes {idle[0]} bytes in {idle[1]} turns")
    before = 0.0
    for number in range(polls):
        worker.fetch()
        if number == polls // 10:
            before = resident_mb()
    if polls:
        print(
            f"{polls} passes more: {before:.1f} MB after a tenth, {resident_mb():.1f} MB at the end"
        )
    return idle


def main() -> None:
    old = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    polls = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    few, many = measured(100, 0), measured(old, polls)
    same = many[1] <= few[1] and many[0] <= few[0] * 1.1
    print("the same few turns and bytes, however full" if same else "it grows with the mailbox")
    sys.exit(not same)


if __name__ == "__main__":
    main()
