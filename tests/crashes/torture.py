"""Every fault of a bad night, tried one by one on real servers, with a table of what came of them.

    make torture                          # all of it
    make torture ARGS="--step 10"         # every tenth point of each kind
    make torture ARGS="kills disks"       # some of the parts

It ends with 1 when anything was lost, doubled or wrong.
"""

from __future__ import annotations

import argparse
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from crashes import disks, kills, workers
from crashes.day import whole_day
from crashes.kills import Case, Density
from crashes.trial import Scene, scene_in
from house import ROOT

Trial = Callable[[Scene, Path], list[str] | None]
"""What was wrong after one fault; None when it could not be brought about."""


@dataclass
class Row:
    """One line of the table."""

    name: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0

    def __str__(self) -> str:
        outcome = f"{len(self.wrong)} **not survived**" if self.wrong else "all survived"
        return f"| {self.name} | {self.tried} | {outcome} |"


class Bench:
    """Scenes side by side, one for each thread: a mailbox, a sink, folders for the trials."""

    def __init__(self, stack: ExitStack, folder: Path, threads: int) -> None:
        self.folder, self._count = folder, iter(range(1_000_000))
        places = [folder / f"scene-{number}" for number in range(threads)]
        for place in places:
            place.mkdir()
        self.scenes = [stack.enter_context(scene_in(place)) for place in places]

    def place(self) -> Path:
        """For one trial."""
        return self.folder / f"trial-{next(self._count)}"

    def all(self, name: str, trials: Iterable[tuple[str, Trial]]) -> Row:
        """Tries each, several at once; says at once what was wrong."""
        row, start = Row(name), time.monotonic()
        waiting: queue.SimpleQueue[tuple[str, Trial]] = queue.SimpleQueue()
        for trial in trials:
            waiting.put(trial)
        threads = [
            threading.Thread(target=self._work, args=(scene, waiting, row)) for scene in self.scenes
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        row.seconds = time.monotonic() - start
        print(row, f"{row.seconds:.0f} s", flush=True)
        return row

    def _work(self, scene: Scene, waiting: queue.SimpleQueue[tuple[str, Trial]], row: Row) -> None:
        while True:
            try:
                name, trial = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                found = trial(scene, self.place())
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                found = [f"{type(error).__name__}: {error}"]
            row.tried += found is not None
            if found:
                row.wrong.append(name)
                print(f"{row.name}: {name}: {'; '.join(found)}", flush=True)


def _of(case: Case) -> tuple[str, Trial]:
    name = " then ".join(f"{kill.call} {kill.number}" for kill in case.kills)
    return name, lambda scene, folder: kills.try_case(scene, folder, case)


def killing(bench: Bench, given: argparse.Namespace) -> Iterator[Row]:
    """Point 1: the worker is killed."""
    every = Density(given.step, given.pages)
    for command in ("poll", "run"):
        calls = kills.points(bench.scenes[0], bench.place(), command)
        for call in calls:
            some = [
                case
                for case in kills.singles(command, calls, every, resent=True)
                if case.kills[0].call == call
            ]
            yield bench.all(f"`{command}` killed at a {call}", map(_of, some))
        never = kills.singles(command, calls, every.times(4), resent=False)
        yield bench.all(f'`{command}` killed, `resend_uncertain = "never"`', map(_of, never))
        twice = kills.pairs(command, calls, every.times(4))
        yield bench.all(f"`{command}` killed, and killed again while it recovers", map(_of, twice))
    seeds = range(max(1, given.random // given.step))
    name = "`run` under kill -9 at random moments, up to three times in a row"
    yield bench.all(name, map(_random, seeds))


def _random(seed: int) -> tuple[str, Trial]:
    return f"seed {seed}", lambda scene, folder: kills.try_random_lives(scene, folder, seed)


def failing_disks(bench: Bench, given: argparse.Namespace) -> Iterator[Row]:
    """Point 6: the disk is full, ill, read-only, or the database is held by another program."""
    rows: dict[str, Row] = {}
    for name, found in disks.all_cases(bench.scenes[0], bench.place(), given.step):
        row = rows.setdefault(name, Row(f"disk: {name}"))
        row.tried += 1
        if found:
            row.wrong.append(name)
            print(f"{name}: {'; '.join(found)}", flush=True)
    for row in rows.values():
        print(row, flush=True)
    yield from rows.values()


TESTS = (
    ("a mail that kills the worker", ["tests/flows/test_torn_off.py"], ""),
    ("the same, three times", ["tests/flows/test_keeping.py"], "kills_the_worker"),
    ("the answer to a receipt is lost", ["tests/flows/test_receipts.py"], "uncertain or swallowed"),
    ("receipts looked up, and copied once", ["tests/flows/test_sent_folder.py"], ""),
    ("the line to the IMAP server", ["tests/mailbox/test_bad_nights.py"], ""),
    ("the line to the SMTP server", ["tests/smtp/test_sending.py"], ""),
    ("a worker through bad lines", ["tests/test_lines.py"], ""),
    ("the mailbox changes", ["tests/test_mailbox_changes.py"], ""),
    ("two workers, one mailbox", ["tests/flows/test_fetching.py"], ""),
    ("several mailboxes", ["tests/test_mailboxes.py", "tests/flows/test_many_mailboxes.py"], ""),
    ("the clock jumps", ["tests/flows/test_clock.py", "tests/test_schedule.py"], ""),
    ("around the deadline", ["tests/config/test_deadlines.py", "tests/config/test_moments.py"], ""),
)
"""Faults that tests bring about: what they are, where, which of them (pytest -k)."""


def tests(_bench: Bench, _given: argparse.Namespace) -> Iterator[Row]:
    """Points 2 to 5 and 7: all of them, whatever the step."""
    for name, files, chosen in TESTS:
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
        done = subprocess.run(
            [*words, *(["-k", chosen] if chosen else [])],
            cwd=ROOT,
            env={**os.environ, "CI": "true"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        counts = re.findall(r"(\d+) (?:passed|failed|error)", done.stdout)
        row = Row(f"tests: {name}", sum(map(int, counts)))
        if done.returncode != 0:
            row.wrong = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE) or ["?"]
            print(done.stdout[-3000:])
        print(row, flush=True)
        yield row


def living(bench: Bench, given: argparse.Namespace) -> Iterator[Row]:
    """A whole day, by a moved clock."""
    folder = bench.place()
    folder.mkdir()
    _, wrong = whole_day(folder, 2000 // given.step)
    row = Row("24 hours: three outages, a full disk, a restore", 1, wrong)
    print(row, *wrong, sep="\n", flush=True)
    yield row


def sharing_workers(bench: Bench, _given: argparse.Namespace) -> Iterator[Row]:
    """Workers that share mailboxes are killed at random moments, for five minutes."""
    plan = workers.Plan()
    place = bench.place()
    place.mkdir(parents=True)
    done = workers.torment(place, plan)
    name = f"{plan.workers} workers that share {plan.mailboxes} mailboxes, one killed at a time"
    row = Row(name, done.kills, done.wrong)
    for words in done.wrong:
        print(words, flush=True)
    print(row, done, flush=True)
    yield row


PARTS = {
    "kills": killing,
    "disks": failing_disks,
    "workers": sharing_workers,
    "tests": tests,
    "day": living,
}


def main() -> None:
    """All of it, with a table; exit 1 when anything was wrong."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[])
    words.add_argument("--step", type=int, default=1, help="only every so manieth point")
    words.add_argument("--pages", type=int, default=1, help="of written pages still fewer")
    words.add_argument("--random", type=int, default=50, help="lives ended at random moments")
    words.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 2) // 2))
    given = words.parse_args()
    rows: list[Row] = []
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-") as name, ExitStack() as stack:
        bench = Bench(stack, Path(name), given.threads)
        for part in given.parts or PARTS:
            rows += PARTS[part](bench, given)
    print(f"\n{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} processors, every ", end="")
    minutes = (time.monotonic() - start) / 60
    print(f"{given.step}. point ({given.step * given.pages}. page), {minutes:.0f} minutes\n")
    print("| fault | tried | outcome |\n|---|---:|---|")
    print(*rows, sep="\n")
    sys.exit(any(row.wrong for row in rows))


if __name__ == "__main__":
    main()
