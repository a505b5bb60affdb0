"""A disk that fails while `poll` runs: at each write in turn, or because it is full.

`python -m crashes.disks [STEP]` (with tests/ and the root on PYTHONPATH) tries every STEP-th write,
each as a passing and as a lasting fault, and prints a table.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from crashes.trial import Scene, complaints, recover, scene_in
from house import ROOT, House

WRITES = ("pwrite64", "fdatasync", "ftruncate")
"""How SQLite writes: a page, the promise that a commit lasts, the log begun anew."""
ERRORS = ("ENOSPC", "EIO")
GOOD_CODES = (0, 1)
UNTIDY = ("Traceback", "a defect of the program")


@dataclass(frozen=True, slots=True)
class Fault:
    """The `number`-th such call of the main thread fails; and all after it, when `lasting`."""

    call: str
    error: str
    number: int
    lasting: bool = False

    @property
    def option(self) -> str:
        """As strace takes it."""
        when = f"{self.number}+" if self.lasting else f"{self.number}"
        return f"inject={self.call}:error={self.error}:when={when}"


def calls_of_a_poll(house: House) -> Counter[str]:
    """How often the main thread of an undisturbed `poll` writes in each way."""
    _, said = _traced(house)
    return Counter(re.findall(r"^(\w+)\(", said, re.MULTILINE))


def complaints_after(scene: Scene, house: House, fault: Fault) -> list[str]:
    """Polls with the fault, then without; what is wrong in the end or was said wrongly."""
    before = set(scene.taken())
    (code, error), _ = _traced(house, "-e", fault.option)
    return _untidy(code, error) + _after_all(scene, house, before)


def every_fault(calls: Counter[str], step: int = 1) -> Iterator[Fault]:
    """Of each kind of write every `step`-th, the last one always among them."""
    for call in WRITES:
        last = calls[call]
        for number in sorted({*range(1, last + 1, step), last}):
            for error in ERRORS:
                for lasting in (False, True):
                    yield Fault(call, error, number, lasting)


def complaints_on_full_volume(scene: Scene, house: House, place: Path, size: str) -> list[str]:
    """The same on a volume of that size, which is made larger afterwards."""
    before = set(scene.taken())
    remount(place, f"size={size}")
    done = _run(house.command("poll"))
    found = _untidy(done.returncode, done.stderr) + unstored(scene, house, before)
    remount(place, "size=256m")
    return found + _after_all(scene, house, before)


def complaints_on_read_only_volume(scene: Scene, house: House, place: Path) -> list[str]:
    """The same on a volume that lets nobody write for a while."""
    before = set(scene.taken())
    remount(place, "ro")
    said = [_run(house.command(word)) for word in ("poll", "health")]
    remount(place, "rw")
    found = [f"ended with {one.returncode}" for one in said if one.returncode != 1]
    found += [words for one in said for words in _untidy(one.returncode, one.stderr)]
    found += ["a receipt went out"] if set(scene.taken()) != before else []
    return found + _after_all(scene, house, before)


def complaints_when_locked(scene: Scene, house: House, seconds: float) -> list[str]:
    """The same while another program holds the database for so long."""
    before = set(scene.taken())
    with locked(house.database, seconds):
        done = _run(house.command("poll"))
    return _untidy(done.returncode, done.stderr) + _after_all(scene, house, before)


@contextmanager
def locked(database: Path, seconds: float) -> Iterator[None]:
    """Another process holds it, from before the body on, and lets go after so long."""
    words = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN EXCLUSIVE'); print(flush=True); time.sleep(float(sys.argv[2]))"
    )
    command = [sys.executable, "-c", words, str(database), f"{seconds:g}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield


def _untidy(code: int, error: str) -> list[str]:
    found = [] if code in GOOD_CODES else [f"ended with {code}"]
    return found + [words for words in UNTIDY if words in error]


def _after_all(scene: Scene, house: House, before: set[str]) -> list[str]:
    """What is wrong at once, and once the disk is well again."""
    found = unstored(scene, house, before)
    recover(house, "poll")
    return found + complaints(scene, house, before)


def _run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=300
    )


def unstored(scene: Scene, house: House, before: set[str]) -> list[str]:
    """Receipts that went out although what they acknowledge is not in the database."""
    with closing(sqlite3.connect(house.database)) as database:
        known = {one for (one,) in database.execute("SELECT message_id FROM outbox")}
    found = []
    for name, path in scene.taken().items():
        raw = path.with_suffix(".eml").read_bytes()
        said = re.search(rb"(?im)^Message-ID:\s*(\S+)", raw)
        if name not in before and said and said[1].decode() not in known:
            found.append("a receipt went out whose application is not stored")
    return found


def _traced(house: House, *options: str) -> tuple[tuple[int, str], str]:
    said = house.folder / "strace"
    words = ["strace", "-o", str(said), "-e", f"trace={','.join(WRITES)}", *options]
    done = _run([*words, *house.command("poll")])
    return (done.returncode, done.stderr), said.read_text(errors="replace")


def may_mount() -> bool:
    """True where a volume of our own can be made: root, outside of most containers."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder, volume(Path(folder), trial=True) as made:
        return made is not None


@contextmanager
def volume(parent: Path, *, trial: bool = False) -> Iterator[Path | None]:
    """A volume in memory, of 256 MB; None where mounting is refused (with `trial`)."""
    place = parent / "volume"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256m", "none", str(place)],
        capture_output=True,
        check=False,
    )
    try:
        if done.returncode != 0:
            assert trial, done.stderr
            yield None
            return
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=True)
    finally:
        place.rmdir()


def remount(place: Path, options: str) -> None:
    """Another size, or "ro"."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


ROOM = range(50, 450, 25)
"""Kilobytes beyond an empty database: from what reading it takes to all that a poll needs."""


def all_cases(scene: Scene, folder: Path, step: int = 1) -> Iterator[tuple[str, list[str]]]:
    """Each fault by name, with what was wrong after it; volumes only where we may mount."""
    calls = calls_of_a_poll(scene.trial(folder / "count"))
    for number, fault in enumerate(every_fault(calls, step)):
        name = f"{fault.call} {fault.error}" + (" for good" if fault.lasting else "")
        yield name, complaints_after(scene, scene.trial(folder / f"fault-{number}"), fault)
    for seconds in (5, 70):
        house = scene.trial(folder / f"locked-{seconds}")
        yield f"locked for {seconds} s", complaints_when_locked(scene, house, seconds)
    if may_mount():
        yield from _on_volumes(scene, folder)


def _on_volumes(scene: Scene, folder: Path) -> Iterator[tuple[str, list[str]]]:
    for room in ROOM:
        with volume(folder) as place:
            assert place is not None
            house = on_volume(scene, place)
            size = shutil.disk_usage(place).used // 1024 + room
            yield "volume full", complaints_on_full_volume(scene, house, place, f"{size}k")
    with volume(folder) as place:
        assert place is not None
        house = on_volume(scene, place)
        yield "volume read-only", complaints_on_read_only_volume(scene, house, place)


def on_volume(scene: Scene, place: Path) -> House:
    """An installation whose database stands on that volume, and which fetches to the last byte."""
    house = scene.trial(place / "home")
    # The spool elsewhere: without room there the cage does not start, and nothing else is tried.
    spool = place.parent / f"{place.name}-spool"
    house.sections["storage"] = {"free_floor": "1B", "spool": str(spool)}
    house.write_config()
    return house


def main() -> None:
    """All of it, with a table; exit 1 when anything was wrong."""
    step, start = int(sys.argv[1]) if len(sys.argv) > 1 else 1, time.monotonic()
    tried: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as name, scene_in(Path(name)) as scene:
        for fault, found in all_cases(scene, Path(name) / "trials", step):
            tried[fault] += 1
            wrong += bool(found)
            for words in found:
                print(f"{fault}: {words}", flush=True)
    for fault, count in tried.items():
        print(f"{fault:24} {count:5}")
    print(f"{tried.total()} faults, {wrong} not survived, {time.monotonic() - start:.0f} s")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
