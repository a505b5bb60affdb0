"""The page at many applications: milliseconds of each place, for one reader.

PYTHONPATH=.:tests .venv/bin/python benchmarks/page.py [APPLICATIONS] [MAILS] [ROUNDS] [SHORTER]

SHORTER: their texts have so many times fewer words than those of benchmarks/search.py.

Two times: with nothing beside it, and while MAILS go through the pipeline of `poll` into the same
database. What is measured goes through a socket of the served page, with the session's cookie; and
beside that what the page's process computed for it, which other work on the machine changes less.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

from sqlalchemy import insert, select, update  # noqa: E402

from benchmarks import search  # noqa: E402
from cli.office import Office, office, unused_port  # noqa: E402
from kcvs_mailbot.store import Store, open_store  # noqa: E402
from kcvs_mailbot.store import models as rows  # noqa: E402
from workshop import application  # noqa: E402

PASSWORD = "vier losse woorden hier"
WAITING = 200
LARGEST = 100_000
"""Bytes of a page."""


def main(
    applications: int = 10_000, mails: int = 2_000, rounds: int = 100, shorter: int = 1
) -> int:
    target = 60 if applications <= 10_000 else 100
    with tempfile.TemporaryDirectory() as folder:
        home = office(Path(folder), documents={"ocr": False}, acknowledgement={"mode": "hold"})
        store = open_store(f"sqlite:///{home.database}")
        search.WORDS.update({name: words // shorter for name, words in search.WORDS.items()})
        search.fill(store, applications)
        waiting = enrich(store)
        store.close()
        given = ("user", "add", "linda", "--role", "secretary", "--password-stdin")
        subprocess.run(home.command(*given), input=PASSWORD.encode(), check=True)
        pages = {
            "vandaag": "/?vacature=KCVS",
            "list": "/kandidaturen?vacature=KCVS",
            "list, last page": f"/kandidaturen?vacature=KCVS&bladzijde={-(-applications // 50)}",
            "list by name": "/kandidaturen?vacature=KCVS&sorteer=naam",
            "search, rare": "/kandidaturen?q=zeldzaam77",
            "search, common": "/kandidaturen?q=directeur",
            "search, prefix": "/kandidaturen?q=stedel*",
            "dossier": f"/kandidaturen/KCVS-{applications // 2}",
            "to review": "/na-te-kijken",
            "one to review": f"/na-te-kijken/{waiting}",
            "verzending": "/verzending",
            "uitvoer": "/uitvoer",
        }
        with served(home) as reader:
            print(f"{applications} applications; p50 and p95 in ms, target {target}")
            alone = measured(reader, pages, rounds)
            with at_work(home, mails) as process:
                beside = measured(reader, pages, rounds, process)
        slow = 0
        print(f"{'':18}{'p50':>8}{'p95':>8}{'computed p95':>14}   the same beside a poll")
        for name in pages:
            slow += beside[name].p95 > target
            print(f"{name:18}{alone[name]}   {beside[name]}")
    return 1 if slow else 0


def enrich(store: Store) -> int:
    """With arrivals, receipts and mails that wait; the id of one of these."""
    now = datetime.now(UTC)
    with store.write() as session:
        numbers = session.execute(select(rows.Application.id, rows.Application.number)).all()
        for id_, number in numbers:
            at = now - timedelta(minutes=number * 7 % (40 * 24 * 60))
            text = "Mijn motivatie voor de steden. " * 40
            session.execute(
                update(rows.Application)
                .where(rows.Application.id == id_)
                .values(received_at=at, late=number % 9 == 0, motivation_text=text)
            )
        session.execute(
            insert(rows.Outbox),
            [
                {
                    "application_id": id_,
                    "kind": "receipt",
                    "state": "sent" if number % 50 else "held",
                    "recipient": f"kandidaat{number}@example.be",
                    "canonical": f"kandidaat{number}@example.be",
                    "message_id": f"<{number}@kcvb.be>",
                    "subject": "Ontvangst van uw kandidatuur",
                    "raw": b"Subject: x\r\n\r\nGeachte",
                    "created_at": now,
                }
                for id_, number in numbers
            ],
        )
        waits = session.scalars(
            select(rows.Message.id).order_by(rows.Message.id.desc()).limit(WAITING)
        ).all()
        session.execute(
            update(rows.Message)
            .where(rows.Message.id.in_(waits))
            .values(disposition="review", application_id=None, settled_at=now, received_at=now)
        )
    return waits[0]


class Reader:
    """One browser, signed in, on one connection."""

    def __init__(self, port: int, server: int) -> None:
        self._server = server
        self._at, self._cookies = f"127.0.0.1:{port}", ""
        self._connection = http.client.HTTPConnection(self._at, timeout=120)

    def get(self, address: str) -> tuple[int, bytes]:
        return self._ask("GET", address, b"")

    def begin_again(self) -> None:
        """A server ends a connection on which nothing is asked for some seconds."""
        self._connection.close()

    def computed(self) -> float:
        """Milliseconds of all threads of the server until now (proc(5), schedstat)."""
        tasks = Path(f"/proc/{self._server}/task").iterdir()
        spent = (int((task / "schedstat").read_text().split()[0]) for task in tasks)
        return sum(spent) / 1e6

    def sign_in(self) -> None:
        _, page = self.get("/aanmelden")
        token = re.search(rb'name="formulier" value="([^"]+)"', page)
        assert token is not None
        form = {"formulier": token[1].decode(), "gebruikersnaam": "linda", "wachtwoord": PASSWORD}
        status, _ = self._ask("POST", "/aanmelden", urlencode(form).encode())
        assert status == 303, status

    def _ask(self, method: str, address: str, body: bytes) -> tuple[int, bytes]:
        headers = {"Cookie": self._cookies, "Origin": f"http://{self._at}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body or None, headers)
        answer = self._connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                kept = dict(pair.split("=", 1) for pair in self._cookies.split("; ") if pair)
                kept.update([value.split(";")[0].split("=", 1)])
                self._cookies = "; ".join(f"{key}={of}" for key, of in kept.items())
        return answer.status, answer.read()


@contextlib.contextmanager
def served(home: Office) -> Iterator[Reader]:
    port = unused_port()
    process = subprocess.Popen(home.command("web", "--port", str(port)), stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        process.stderr.readline()
        reader = Reader(port, process.pid)
        reader.sign_in()
        yield reader
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


@contextlib.contextmanager
def at_work(home: Office, mails: int) -> Iterator[subprocess.Popen[bytes]]:
    """So many mails on their way into the same database; waits for none of them."""
    folder = home.folder / "mails"
    folder.mkdir()
    for number in range(mails):
        mail = application(f"Nieuw {number}", f"nieuw{number}@example.be")
        mail["Received"] = "from a.example.be by mx.kcvb.be; Wed, 25 Nov 2026 10:00:00 +0000"
        (folder / f"{number}.eml").write_bytes(bytes(mail))
    process = subprocess.Popen(home.command("import", str(folder)), stdout=subprocess.DEVNULL)
    try:
        time.sleep(3)
        yield process
    finally:
        process.terminate()
        process.wait()


@dataclass
class Taken:
    """Milliseconds of each time that a page was asked: by the clock, and of computing."""

    clock: list[float] = field(default_factory=list)
    computing: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return quantiles(self.clock, n=20)[18]

    def __str__(self) -> str:
        half, most = quantiles(self.clock, n=20)[9], quantiles(self.computing, n=20)[18]
        return f"{half:8.1f}{self.p95:8.1f}{most:14.1f}"


def measured(
    reader: Reader,
    pages: dict[str, str],
    rounds: int,
    beside: subprocess.Popen[bytes] | None = None,
) -> dict[str, Taken]:
    """Fewer rounds when what goes on beside it has ended."""
    taken = {name: Taken() for name in pages}
    reader.begin_again()
    for turn in range(rounds + 1):
        if turn > 20 and beside is not None and beside.poll() is not None:
            print(f"({turn} rounds: the import was done by then)")
            break
        for name, address in pages.items():
            before, start = reader.computed(), time.perf_counter()
            status, page = reader.get(address)
            spent = 1000 * (time.perf_counter() - start)
            assert status == 200, (name, status)
            assert len(page) < LARGEST, (name, len(page))
            if turn:  # the first one warms
                taken[name].clock.append(spent)
                taken[name].computing.append(reader.computed() - before)
    return taken


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
