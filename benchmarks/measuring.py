"""Measures the rows and curves of `make benchmark`, the programs by turns.

Each function measures a group of them. It answers the values of its rows by program, and those of
its curves by line, as [[where, values]...].
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import text

import databases
from benchmarks import documents, lists, mailbox, page, poll, search, thread
from benchmarks.peers import PEERS, Peer
from benchmarks.rows import CURVE, OLD, OURS, ROW
from house import ROOT, House, today
from kcvs_mailbot.store import Store
from offices import Offices, names, sender
from servers.dovecot import PASSWORD, Dovecot
from servers.smtp_sink import Sink
from workshop import application

HOLD: dict[str, dict[str, Any]] = {"acknowledgement": {"mode": "hold"}}
THREAD_STEP = 50
MAILBOXES = 8
LONGEST = 900.0
Values = dict[str, Any]


@dataclass
class Installation(House):
    """Of a checkout with its own .venv, beside others in one Dovecot."""

    tree: Path = ROOT

    def command(self, *words: str) -> list[str]:
        python = sys.executable if self.tree == ROOT else str(self.tree / ".venv/bin/python")
        return [python, "-m", "kcvs_mailbot", "--config", str(self.config), *words]

    def call(self, *words: str) -> float:
        """Seconds of a command, however it ends."""
        start = time.monotonic()
        subprocess.run(self.command(*words), cwd=self.tree, capture_output=True, check=False)
        return time.monotonic() - start

    def make(self) -> None:
        self.folder.mkdir()
        self.write_config()
        self.database.parent.mkdir()
        subprocess.run(self.command("migrate"), cwd=self.tree, capture_output=True, check=True)


@dataclass
class Bench:
    """What is to be had here, how large it shall be and how often."""

    tools: Path
    scale: float
    rounds: int
    builds: dict[str, Path]
    peers: dict[str, Peer]

    def of(self, usual: int) -> int:
        return max(1, round(usual * self.scale))

    def size(self, row: str) -> int:
        return self.of(ROW[row].size) if ROW[row].size > 1 else 1

    def points(self, curve: str) -> list[int]:
        usual = CURVE[curve].points
        return list(usual if curve == "workers" else dict.fromkeys(map(self.of, usual)))

    def sizes(self, name: str) -> Values:
        """For what is kept of a row."""
        return {"size": self.size(name)} if name in ROW else {}

    def by_turns(
        self, once: Callable[[str], float], names: list[str], rounds: int | None = None
    ) -> dict[str, list[float]]:
        """Each program once, then each again: the machine is another one each minute."""
        found: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(rounds or self.rounds):
            for name in names:
                found[name].append(round(once(name), 4))
        return found


def prepare(tools: Path, scale: float, rounds: int) -> Bench:
    """Makes what is missing in `tools`, and says what cannot be measured."""
    tools.mkdir(parents=True, exist_ok=True)
    peers = {}
    for peer in PEERS:
        if said := peer.install(tools):
            print(said)
        else:
            peers[peer.name] = peer
    builds = {OURS: ROOT}
    if said := make_old(tools / OLD):
        print(said)
    else:
        builds[OLD] = tools / OLD
    return Bench(tools, scale, rounds, builds, peers)


def make_old(tree: Path) -> str:
    """Why the old build cannot be measured; "" when it is there."""
    if (tree / ".made").exists():
        return ""
    packed = subprocess.run(["git", "archive", OLD], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        return f"{OLD} is not measured: this clone does not have that commit"
    shutil.rmtree(tree, ignore_errors=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(tree, filter="data")
    made = subprocess.run(
        ["scripts/make-venv", ".venv"], cwd=tree, capture_output=True, check=False
    )
    if made.returncode:
        return f"{OLD} is not measured: {made.stderr.decode()[-300:]}"
    (tree / ".made").touch()
    return ""


@dataclass
class Place:
    """A mailbox, a sink, and folders for whoever reads it."""

    bench: Bench
    folder: Path
    dovecot: Dovecot
    sink: Sink
    numbers: Iterator[int] = field(default_factory=count)

    def new(self) -> Path:
        return self.folder / str(next(self.numbers))

    def installation(self, build: str, **sections: dict[str, Any]) -> Installation:
        made = Installation(self.new(), self.dovecot, self.sink.port, self.sink, sections)
        made.tree = self.bench.builds[build]
        made.make()
        return made

    def fill(self, raws: list[bytes]) -> None:
        """The mailbox has these, and nobody has looked."""
        self.dovecot.replace(raws)
        self.dovecot.uids()  # Dovecot makes its index now, and for none of those measured


@contextmanager
def a_place(bench: Bench) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder, Dovecot() as dovecot, Sink() as sink:
        Path(folder).chmod(0o755)  # getmail delivers as somebody else
        yield Place(bench, Path(folder), dovecot, sink)


def fetched(
    bench: Bench,
    raws: list[bytes],
    applications: int,
    with_peers: bool = False,
    rounds: int | None = None,
    computed: dict[str, list[float]] | None = None,
) -> dict[str, list[float]]:
    """Seconds of each program for this mailbox, which is as new for each of them.

    computed: is given those of the processor, by what was started and its children.
    """
    computed = {} if computed is None else computed
    with a_place(bench) as place:

        def once(name: str) -> float:
            place.fill(raws)
            if name in bench.peers:
                seconds, spent = by_peer(place, bench.peers[name], len(raws))
                computed.setdefault(name, []).append(spent)
                return seconds
            home = place.installation(name, **HOLD)
            answer = poll.poll(home, home.tree)
            found = (answer["applications"], answer["processed"])
            assert found == (applications, len(raws)), (name, answer)
            shutil.rmtree(home.folder)
            computed.setdefault(name, []).append(round(answer["cpu"], 4))
            return answer["wall"]

        return bench.by_turns(once, [*bench.builds, *(bench.peers if with_peers else [])], rounds)


def by_peer(place: Place, peer: Peer, mails: int) -> tuple[float, float]:
    """Its seconds, and those of the processor."""
    folder = place.new()
    fetch = peer.fetcher(place.dovecot, folder, place.bench.tools)
    before = os.times()
    seconds = fetch()
    after = os.times()
    spent = round(sum(after[2:4]) - sum(before[2:4]), 4)
    assert peer.kept(folder) == mails, (peer.name, peer.kept(folder))
    shutil.rmtree(folder)
    return seconds, spent


def small(number: int) -> list[bytes]:
    return [poll.application(one) for one in range(number)]


def of_applications(bench: Bench) -> Values:
    mails = bench.size("applications")
    computed: dict[str, list[float]] = {}
    seconds = fetched(bench, small(mails), mails, with_peers=True, computed=computed)
    return {"applications": seconds, "computed": computed}


def of_documents(bench: Bench) -> Values:
    mails = bench.size("documents")
    raws = [documents.application(number) for number in range(mails)]
    return {"documents": fetched(bench, raws, mails)}


def of_thread(bench: Bench) -> Values:
    mails = bench.size("thread")
    raws = [bytes(application()), *(bytes(thread.words(n)) for n in range(1, mails + 1))]
    return {"thread": fetched(bench, raws, 1)}


def of_follow_ups(bench: Bench) -> Values:
    """The curve of the thread, and its ends as rows; by thread.py in each checkout."""
    mails = bench.size("last-follow-ups")
    step = bench.of(THREAD_STEP)
    costs: dict[str, list[list[float]]] = {name: [] for name in bench.builds}
    for _ in range(bench.rounds):
        for name, tree in bench.builds.items():
            costs[name].append(costs_of_thread(tree, mails))

    def at(end: int) -> dict[str, list[float]]:
        return {
            name: [round(median(one[max(0, end - step) : end]), 2) for one in some]
            for name, some in costs.items()
        }

    points = [point for point in bench.points("follow-ups") if point <= mails]
    curve = {name: [[point, at(point)[name]] for point in points] for name in costs}
    return {"first-follow-ups": at(step), "last-follow-ups": at(mails), "follow-ups": curve}


def costs_of_thread(tree: Path, mails: int) -> list[float]:
    python = sys.executable if tree == ROOT else str(tree / ".venv/bin/python")
    script = ROOT / "benchmarks/thread.py"
    words = [python, str(script), "--tree", str(tree), "--most", str(mails), "--json", "words"]
    done = subprocess.run(words, cwd=tree, stdout=subprocess.PIPE, check=True)
    return [float(one) for one in json.loads(done.stdout)]


def of_large(bench: Bench) -> Values:
    raws = [poll.large(0.74, number) for number in range(1, bench.size("large") + 1)]  # in base64
    size = sum(map(len, raws)) / 1e6
    seconds = fetched(bench, raws, len(raws), with_peers=True)
    return {
        "large": {name: [round(size / one, 3) for one in some] for name, some in seconds.items()}
    }


def of_memory(bench: Bench) -> Values:
    raw = poll.large(37 * max(bench.scale, 0.1))
    with a_place(bench) as place:

        def once(name: str) -> float:
            home = place.installation(name, **HOLD)
            place.fill([])
            home.call("poll")  # makes the spool: the old build stumbles without
            place.fill([raw])
            return poll.peak_of_poll(home, home.tree)

        return {"memory": bench.by_turns(once, list(bench.builds))}


def of_idle(bench: Bench) -> Values:
    return {name: idle(bench, bench.size(name)) for name in ("idle-few", "idle-many")}


def idle(bench: Bench, old: int) -> dict[str, list[float]]:
    with a_place(bench) as place:
        calls: dict[str, Callable[[], float]] = {}
        for name in bench.builds:
            home = place.installation(name, **HOLD)
            home.opens = today() - mailbox.WEEK
            home.write_config()
            calls[name] = lambda home=home: home.call("poll")
        mailbox.fill(home, old)
        place.dovecot.uids()
        if peer := bench.peers.get("mbsync"):
            calls["mbsync"] = peer.fetcher(place.dovecot, place.new(), bench.tools)
        for call in calls.values():  # what there is comes before
            call()
        return bench.by_turns(lambda name: calls[name](), list(calls))


def of_start(bench: Bench) -> Values:
    with a_place(bench) as place:
        homes = {name: place.installation(name) for name in bench.builds}
        for home in homes.values():
            home.call("poll")
        times = 3 * bench.rounds
        return {
            row: bench.by_turns(lambda name, w=words: homes[name].call(w), list(homes), times)
            for row, words in (("help", "--help"), ("health", "health"))
        }


def of_lists(bench: Bench) -> Values:
    mails = bench.size("list")
    with a_place(bench) as place:
        place.fill(small(mails))
        homes = {name: place.installation(name, **HOLD) for name in bench.builds}
        for home in homes.values():
            assert poll.poll(home, home.tree)["applications"] == mails
        folder = place.new()
        folder.mkdir()
        return {
            row: bench.by_turns(
                lambda name, w=words: seconds_of(homes[name], w, folder, homes[name].tree),
                list(homes),
            )
            for row, words in (
                ("list", "applications --json"),
                ("outbox", "outbox --json"),
                ("export", "export --format csv --output FILE.csv"),
            )
        }


def seconds_of(home: Any, words: str, folder: Path, tree: Path = ROOT) -> float:
    return lists.measured(home, words, folder, tree).seconds


def of_mails(bench: Bench) -> Values:
    lines: dict[str, list[Any]] = {}
    for mails in bench.points("mails"):
        for name, some in fetched(bench, small(mails), mails, True, rounds=1).items():
            lines.setdefault(name, []).append([mails, some])
    return {"mails": lines}


LISTED = {
    "applications --json": "applications --json",
    "outbox --json": "outbox --json",
    "export as CSV": "export --format csv --output FILE.csv",
}


def of_many(bench: Bench) -> Values:
    """Lists and search, over the same databases."""
    listed: dict[str, list[Any]] = {name: [] for name in LISTED}
    found: dict[str, list[Any]] = {"p50": [], "p95": []}
    for size in bench.points("lists"):
        with page.filled(size) as place, tempfile.TemporaryDirectory() as folder:
            for name, words in LISTED.items():
                some = [
                    round(seconds_of(place.home, words, Path(folder)), 4)
                    for _ in range(bench.rounds)
                ]
                listed[name].append([size, some])
            store = search.open_store(f"sqlite:///{place.home.database}")
            taken = [quantiles(some, n=20) for *_, some in search.asked(store, 0.3)]
            store.close()
        for name, of in (("p50", 9), ("p95", 18)):
            found[name].append([size, [round(max(one[of] for one in taken), 2)]])
    return {"lists": listed, "search": found}


def of_workers(bench: Bench) -> Values:
    mails = bench.of(ROW["applications"].size)
    kinds = {"SQLite": databases.sqlite, "PostgreSQL": databases.postgresql}
    lines: dict[str, list[Any]] = {name: [] for name in kinds}
    for workers in bench.points("workers"):
        for name, kind in kinds.items():
            some = [round(together(kind, workers, mails), 3) for _ in range(bench.rounds)]
            lines[name].append([workers, some])
    return {"workers": lines}


def together(kind: Callable[[Path], Any], workers: int, mails: int) -> float:
    """Seconds until so many workers have stored the applications of all mailboxes."""
    users = dict.fromkeys(names(MAILBOXES), PASSWORD)
    with (
        tempfile.TemporaryDirectory() as folder,
        kind(Path(folder)) as store,
        Dovecot(users) as dovecot,
        Sink() as sink,
    ):
        url = store.engine.url.render_as_string(hide_password=False)
        sections: Mapping[str, Any] = {**HOLD, "storage": {"url": url, "spool": f"{folder}/spool"}}
        home = Offices(Path(folder), MAILBOXES, dovecot, sink.port, url, sections=dict(sections))
        home.write_config()
        for number, raw in enumerate(small(mails)):
            name = home.names[number % MAILBOXES]
            home.deliver(name, raw.replace(b"linda.boudry@kcvb.be", sender(name).encode()))
        for name in home.names:
            dovecot.uids(user=name)
        start = time.monotonic()
        with home.workers(workers):
            while time.monotonic() - start < LONGEST:
                if stored(store) >= mails:
                    return time.monotonic() - start
                time.sleep(0.05)
        raise SystemExit(f"{workers} workers had not stored all after {LONGEST:.0f} s")


def stored(store: Store) -> int:
    with store.read() as session:
        return int(session.execute(text("SELECT count(*) FROM application")).scalar_one())


GROUPS: dict[str, tuple[Callable[[Bench], Values], tuple[str, ...]]] = {
    "applications": (of_applications, ("applications", "computed")),
    "documents": (of_documents, ("documents",)),
    "thread": (of_thread, ("thread",)),
    "follow-ups": (of_follow_ups, ("first-follow-ups", "last-follow-ups", "follow-ups")),
    "large": (of_large, ("large",)),
    "memory": (of_memory, ("memory",)),
    "idle": (of_idle, ("idle-few", "idle-many")),
    "start": (of_start, ("help", "health")),
    "lists": (of_lists, ("list", "outbox", "export")),
    "mails": (of_mails, ("mails",)),
    "many": (of_many, ("lists", "search")),
    "workers": (of_workers, ("workers",)),
}
"""What measures, and the rows and curves that it answers."""
