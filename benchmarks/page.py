"""The page at many applications, and the worker beside it.

    .venv/bin/python benchmarks/page.py [pages|worker] [--applications N] [--mails N] [--rounds N]

`pages`: milliseconds of each place for one reader, with nothing beside it, and (unless `--mails 0`)
while `poll` takes so many mails from a Dovecot into the same database. What is measured goes
through a socket of the served page, with the session's cookie; and beside that what the page's
process computed for it, which other work on the machine changes less.

`worker`: mails a second of `poll`, by turns without the page and with it, while one reader opens a
page every second. Ends with 1 when the page costs more than a tenth.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

from sqlalchemy import insert, update  # noqa: E402

from benchmarks import search  # noqa: E402
from benchmarks.poll import application  # noqa: E402
from cli.office import Office, office, unused_port  # noqa: E402
from databases import make_sqlite  # noqa: E402
from kcvs_mailbot.store import Store, open_store  # noqa: E402
from kcvs_mailbot.store import models as rows  # noqa: E402
from kcvs_mailbot.store.folding import words_of  # noqa: E402
from servers.dovecot import PASSWORD as MAILBOX_PASSWORD  # noqa: E402
from servers.dovecot import USER, Dovecot  # noqa: E402

PASSWORD = "vier losse woorden hier"
WAITING = 200
AT_ONCE = 1000
TEXTS = 300
"""Different ones of each kind."""
LENGTHS = dict(search.WORDS)
TABLES = (
    rows.Blob,
    rows.BlobChunk,
    rows.Candidate,
    rows.Application,
    rows.Message,
    rows.Document,
    rows.Reading,
    rows.Event,
    rows.Trace,
    rows.Outbox,
)
INTO_SEARCH = search.search._INSERT_SQLITE
LARGEST = 100_000
"""Bytes of a page."""
TURNS = 3
COST = 0.10
"""Of the worker's rate, at most, while somebody reads."""


@dataclass
class Place:
    """A filled installation, and the mailbox that its worker reads."""

    home: Office
    dovecot: Dovecot
    pages: dict[str, str]
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1_000_000))
    """Above those of the candidates who are there: their mails would be follow-ups."""

    def deliver(self, mails: int) -> None:
        """So many applications that nothing knows yet."""
        numbers = itertools.islice(self.numbers, mails)
        self.dovecot.deliver_many(map(application, numbers))
        self.dovecot.uids()  # Dovecot makes its index now, not while it is measured


@contextlib.contextmanager
def filled(applications: int) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder, Dovecot() as dovecot:
        home = office(
            Path(folder),
            documents={"ocr": False},
            acknowledgement={"mode": "hold"},
            mailbox={
                "host": "127.0.0.1",
                "port": dovecot.tls_port,
                "ca_file": str(dovecot.authority),
                "username": USER,
                "password": MAILBOX_PASSWORD,
            },
        )
        make_sqlite(home.database)
        store = open_store(f"sqlite:///{home.database}")
        begun = time.monotonic()
        waiting = fill(store, applications)
        store.close()
        size, seconds = home.database.stat().st_size / 1e6, time.monotonic() - begun
        print(f"{applications} applications, {size:.0f} MB, made in {seconds:.0f} s")
        given = ("user", "add", "linda", "--role", "secretary", "--password-stdin")
        subprocess.run(
            home.command(*given), input=PASSWORD.encode(), check=True, stdout=subprocess.DEVNULL
        )
        yield Place(home, dovecot, addresses(applications, waiting))


def times_of_pages(applications: int, mails: int, rounds: int) -> int:
    target = 60 if applications <= 10_000 else 100
    with filled(applications) as place, served(place.home) as reader:
        print(f"milliseconds; target, by the clock: p95 below {target}")
        taken = measured(reader, place.pages, rounds)
        shown(taken, "alone")
        if mails:
            with polling(place, mails) as process:
                taken = measured(reader, place.pages, rounds, process)
            shown(taken, f"beside {mails} mails")
        return slow(taken, target)


def rates_of_worker(applications: int, mails: int) -> int:
    alone, beside = list[float](), list[float]()
    with filled(applications) as place:
        for _ in range(TURNS):
            alone.append(rate(place, mails))
            with served(place.home) as reader, opening(reader, place.pages):
                beside.append(rate(place, mails))
            print(f"mails a second: {alone[-1]:.1f} alone, {beside[-1]:.1f} beside a reader")
    cost = 1 - median(beside) / median(alone)
    print(f"median of {TURNS}: the page costs {100 * cost:.0f} %, at most {100 * COST:.0f} allowed")
    return int(cost > COST)


def rate(place: Place, mails: int) -> float:
    place.deliver(mails)
    done = subprocess.run(place.home.command("poll", "--json"), check=True, capture_output=True)
    answer = json.loads(done.stdout)
    assert answer["applications"] == mails, answer
    return mails / float(answer["seconds"])


@contextlib.contextmanager
def opening(reader: Reader, pages: dict[str, str]) -> Iterator[None]:
    """Somebody opens a page every second, each place in its turn."""
    ended = threading.Event()

    def read() -> None:
        for address in itertools.cycle(pages.values()):
            status, _ = reader.get(address)
            assert status == 200, address
            if ended.wait(1):
                break

    person = threading.Thread(target=read)
    person.start()
    try:
        yield
    finally:
        ended.set()
        person.join()


def addresses(applications: int, waiting: int) -> dict[str, str]:
    last, middle = -(-applications // 50), applications // 2
    return {
        "vandaag": "/?vacature=KCVS",
        "list": "/kandidaturen",
        "list, one vacancy": "/kandidaturen?vacature=KCVS",
        "list, middle page": f"/kandidaturen?vacature=KCVS&bladzijde={last // 2}&na={middle}",
        "list, last page": "/kandidaturen?vacature=KCVS&omgekeerd=ja",
        "list, late": "/kandidaturen?laattijdig=ja",
        "list, held": "/kandidaturen?bevestiging=held",
        "list by name": "/kandidaturen?sorteer=naam",
        "by name, middle": f"/kandidaturen?sorteer=naam&bladzijde={last // 2}&na={middle}",
        "search, rare": "/kandidaturen?q=zeldzaam77",
        "search, common": "/kandidaturen?q=directeur",
        "search, prefix": "/kandidaturen?q=stedel*",
        "search, two words": "/kandidaturen?q=directeur+gent",
        "dossier": f"/kandidaturen/KCVS-{applications // 2 + 1}",
        "to review": "/na-te-kijken",
        "one to review": f"/na-te-kijken/{waiting}",
        "verzending": "/verzending",
        "uitvoer": "/uitvoer",
    }


def shown(taken: dict[str, Taken], title: str) -> None:
    print(f"{title:20}{'p50':>8}{'p95':>8}{'computed p50':>14}{'p95':>8}{'kB':>6}")
    for name, one in taken.items():
        print(f"{name:20}{one}", flush=True)


def slow(taken: dict[str, Taken], target: int) -> int:
    """1 when a place took too long."""
    return int(any(one.p95 > target for one in taken.values()))


def fill(store: Store, count: int) -> int:
    """Applications with a mail, two documents and a receipt each; the id of a mail that waits."""
    now = datetime.now(UTC)
    writer = search.Writer(random.Random(1))
    texts = {name: [writer.text(words) for _ in range(TEXTS)] for name, words in LENGTHS.items()}
    folded = {name: [" ".join(words_of(text)) for text in some] for name, some in texts.items()}
    opens, closes = now - timedelta(days=45), now + timedelta(days=10)
    vacancy = {"reference": "KCVS", "title": "d", "opens_at": opens, "closes_at": closes}
    with store.write() as session:
        session.execute(insert(rows.Vacancy), [vacancy])
    for start in range(0, count, AT_ONCE):
        numbers = range(start + 1, min(count, start + AT_ONCE) + 1)
        with store.write() as session:
            made = [Made(number, texts, folded, now) for number in numbers]
            for table in TABLES:
                session.execute(insert(table), [row for one in made for row in one.rows[table]])
            session.execute(INTO_SEARCH, [row for one in made for row in one.search])
    with store.write() as session:
        waits = [count * 2 - 2 * n for n in range(WAITING)]
        session.execute(
            update(rows.Message)
            .where(rows.Message.id.in_(waits))
            .values(disposition="review", application_id=None, done_as=None)
        )
    return waits[0]


class Made:
    """The rows of one application: two mails (the second only a question), two documents."""

    def __init__(
        self, number: int, texts: dict[str, list[str]], folded: dict[str, list[str]], now: datetime
    ) -> None:
        self.rows: dict[type[rows.Base], list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.search: list[dict[str, Any]] = []
        self.number, self.now = number, now
        self.at = now - timedelta(minutes=number * 7 % (40 * 24 * 60))
        self.name, self.address = f"Zoë Kandidaat{number}", f"kandidaat{number}@example.be"
        pick = number * 7919 % TEXTS
        self.text = {name: some[pick] for name, some in texts.items()}
        self.folded = {name: some[pick] for name, some in folded.items()}
        self._person()
        for of in (number * 2 - 1, number * 2):
            self._mail(of)
        for seq, name in enumerate(("cv.pdf", "motivatie.docx")):
            self._document(seq, name)
        self._rest()

    def _person(self) -> None:
        number, at = self.number, self.at
        person = {"id": number, "name": self.name, "address": self.address}
        self.rows[rows.Candidate] = [{**person, "canonical": self.address}]
        self.rows[rows.Application] = [
            {
                "id": number,
                "reference": f"KCVS-{number}",
                "vacancy": "KCVS",
                "number": number,
                "candidate_id": number,
                "created_at": at,
                "received_at": at,
                "late": number % 9 == 0,
                "status": "void" if number % 300 == 0 else "received",
                "motivation_text": self.text["motivatie.docx"],
                "motivation_source": "motivatie.docx",
                "career_text": self.text["cv.pdf"],
            }
        ]

    def _mail(self, of: int) -> None:
        question, raw = of == self.number * 2, f"Message-ID: <{of}@example.be>\n\nx".encode()
        sha = self._blob(raw)
        self.rows[rows.Message].append(
            {
                "id": of,
                "sha256": sha,
                "size": len(raw),
                "blob": sha,
                "stored_at": self.at,
                "received_at": self.at,
                "from_name": self.name,
                "from_address": self.address,
                "sender": self.address,
                "subject": "Kandidatuur directeur",
                "body": self.text["mail"],
                "new_text": self.text["mail"],
                "disposition": "follow_up" if question else "application",
                "follow_up": "question" if question else None,
                "done_as": "done" if question else None,
                "settled_at": self.at,
                "settled_by": "machine",
                "application_id": self.number,
            }
        )
        self._searched(of, None, "mail", f"{self.name} {self.address}")

    def _document(self, seq: int, name: str) -> None:
        of, message = self.number * 2 - 1 + seq, self.number * 2 - 1
        sha = self._blob(f"{name} {self.number}".encode())
        kept = {"sha256": sha, "media_type": "application/pdf"}
        document = {"id": of, "message_id": message, "seq": seq, "filename": name, "size": 9}
        self.rows[rows.Document].append({**kept, **document, "role": "cv"})
        reading = {"status": "read", "text": self.text[name], "read_at": self.at}
        self.rows[rows.Reading].append({**kept, **reading})
        self._searched(message, of, name, name)

    def _blob(self, data: bytes) -> str:
        sha = sha256(data).hexdigest()
        self.rows[rows.Blob].append({"sha256": sha, "size": len(data)})
        self.rows[rows.BlobChunk].append({"sha256": sha, "seq": 0, "data": data})
        return sha

    def _searched(self, message: int, document: int | None, text: str, names: str) -> None:
        names = f"{names} zeldzaam{self.number % 1000}"
        self.search.append(
            {
                "row": search.search._row(self.number, message, document),
                "names": names,
                "text": self.text[text],
                "application": self.number,
                "message": message,
                "document": document,
                "words": f"{' '.join(words_of(names))} {self.folded[text]}",
            }
        )

    def _rest(self) -> None:
        number = self.number
        self.rows[rows.Event] = [
            {"at": self.at, "kind": kind, "actor": who, "application_id": number, "detail": {}}
            for kind, who in (("created", "machine"), ("sent", "machine"), ("viewed", "linda"))
        ]
        self.rows[rows.Trace] = [
            {"kind": kind, "value": value, "application_id": number, "message_id": number * 2 - 1}
            for kind, value in (
                ("address", self.address),
                ("name", self.name),
                ("message_id", f"<{number * 2 - 1}@example.be>"),
            )
        ]
        self.rows[rows.Outbox] = [
            {
                "application_id": number,
                "answers": number * 2 - 1,
                "kind": "receipt",
                "state": "sent" if number % 50 else "held",
                "recipient": self.address,
                "canonical": self.address,
                "message_id": f"<{number}@kcvb.be>",
                "subject": "Ontvangst van uw kandidatuur",
                "raw": b"Subject: x\r\n\r\nGeachte",
                "created_at": self.at,
            }
        ]


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
    process = subprocess.Popen(
        home.command("web", "--port", str(port)),
        stderr=subprocess.PIPE,
        start_new_session=True,  # weighed against the worker as one service against another
    )
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
def polling(place: Place, mails: int) -> Iterator[subprocess.Popen[bytes]]:
    """So many mails on their way from the mailbox into the database; waits for none of them."""
    place.deliver(mails)
    process = subprocess.Popen(
        place.home.command("poll"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
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
    size: int = 0

    @property
    def p95(self) -> float:
        return quantiles(self.clock, n=20)[18]

    def __str__(self) -> str:
        clock, spent = quantiles(self.clock, n=20), quantiles(self.computing, n=20)
        return (
            f"{clock[9]:8.1f}{clock[18]:8.1f}{spent[9]:14.1f}{spent[18]:8.1f}"
            f"{self.size / 1000:6.0f}"
        )


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
            print(f"({turn} rounds: the poll was done by then)")
            break
        for name, address in pages.items():
            before, start = reader.computed(), time.perf_counter()
            status, page = reader.get(address)
            spent = 1000 * (time.perf_counter() - start)
            assert status == 200, (name, status)
            assert len(page) < LARGEST, (name, len(page))
            taken[name].size = len(page)
            if turn:  # the first one warms
                taken[name].clock.append(spent)
                taken[name].computing.append(reader.computed() - before)
    return taken


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("what", choices=("pages", "worker"), nargs="?", default="pages")
    words.add_argument("--applications", type=int, default=10_000)
    words.add_argument("--mails", type=int, default=2_000)
    words.add_argument("--rounds", type=int, default=100)
    given = words.parse_args()
    if given.what == "worker":
        return rates_of_worker(given.applications, given.mails)
    return times_of_pages(given.applications, given.mails, given.rounds)


if __name__ == "__main__":
    sys.exit(main())
