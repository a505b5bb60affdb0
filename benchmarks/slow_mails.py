"""Measures what ten mails that take long cost an ordinary application: seconds to its receipt.

    make slow-mails
    make slow-mails ARGS="--times 9 --tree ../before"     # beside another checkout, with its .venv

With Dovecot and an SMTP sink, in three ways: the worker runs and they came before; all lie in
the mailbox when the worker starts; all are dealt with by one `poll`. The slow ones are archives
in archives (40 wide, 4 deep: 2.6 million documents), and files that each take all their time.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

import house as houses  # noqa: E402
from documents import hostile, words  # noqa: E402
from documents.samples import FOLDER  # noqa: E402
from servers.dovecot import Dovecot  # noqa: E402
from servers.smtp_sink import Sink  # noqa: E402

SLOW_ONES = 10
TARGET = 2.0
LONGEST = 60.0
SETTLING = 3.0
CV = (FOLDER / "cv.pdf").read_bytes()


def mail(name: str, attachments: dict[str, bytes]) -> bytes:
    made = EmailMessage()
    made["From"] = f"{name} <{name}@example.be>"
    made["To"] = "linda.boudry@kcvb.be"
    made["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    made["Message-ID"] = f"<{name}@example.be>"
    made.set_content(words.LETTER)
    for filename, data in attachments.items():
        made.add_attachment(data, "application", "octet-stream", filename=filename)
    return made.as_bytes()


def ordinary(number: int) -> bytes:
    return mail(f"gewoon{number}", {"cv.pdf": CV + b"\n%% %d" % number})


def zipped(files: dict[str, bytes], level: int = 9) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def archives(number: int, wide: int = 40, deep: int = 4) -> bytes:
    """Archives in archives: within all limits of a document, and endless together."""
    inside = b"Een tekst %d" % number
    for _ in range(deep):
        inside = zipped({f"{at}.zip": inside for at in range(wide)})
    return mail(f"archief{number}", {"dossier.zip": inside})


def files(number: int) -> bytes:
    """Twelve files, each of which takes all the time that a document may."""
    rtf = hostile.slow_rtf()
    slow = {f"{at}.zip": zipped({"cv.rtf": rtf + b" " * (20 * number + at)}, 1) for at in range(12)}
    return mail(f"traag{number}", slow)


KINDS: dict[str, Callable[[int], bytes]] = {"archives": archives, "files": files}


def wait_for(home: House, address: bytes, start: float) -> float:
    """Seconds since `start` until its receipt was taken; infinite after LONGEST."""
    assert home.sink is not None
    while not any(address in taken.raw for taken in home.sink.taken):
        if time.monotonic() - start > LONGEST:
            return float("inf")
        time.sleep(0.005)
    return time.monotonic() - start


def running(home: House, slow: list[bytes], number: int) -> float:
    """The worker runs, and has met the slow ones."""
    with home.worker():
        home.dovecot.deliver(ordinary(1000 + number))
        wait_for(home, b"gewoon%d@" % (1000 + number), time.monotonic())
        for one in slow:
            home.dovecot.deliver(one)
        time.sleep(SETTLING)
        start = time.monotonic()
        home.dovecot.deliver(ordinary(number))
        return wait_for(home, b"gewoon%d@" % number, start)


def at_its_start(home: House, slow: list[bytes], number: int) -> float:
    """All lie there already, the slow ones first."""
    for one in (*slow, ordinary(number)):
        home.dovecot.deliver(one)
    start = time.monotonic()
    with home.worker():
        return wait_for(home, b"gewoon%d@" % number, start)


def by_poll(home: House, slow: list[bytes], number: int) -> float:
    for one in (*slow, ordinary(number)):
        home.dovecot.deliver(one)
    start = time.monotonic()
    with subprocess.Popen(home.command("poll"), cwd=home.tree, stderr=subprocess.DEVNULL) as poll:
        seconds = wait_for(home, b"gewoon%d@" % number, start)
        poll.kill()
    return seconds


WAYS = {"while it runs": running, "at its start": at_its_start, "by one poll": by_poll}


@dataclass
class House(houses.House):
    """With the commands of a checkout that has a .venv of its own."""

    tree: Path = ROOT

    def command(self, *words: str) -> list[str]:
        python = self.tree / ".venv" / "bin" / "python"
        return [str(python), "-P", "-m", "kcvs_mailbot", "--config", str(self.config), *words]


def measured(tree: Path, way: Callable[..., float], slow: list[bytes], number: int) -> float:
    with tempfile.TemporaryDirectory() as folder, Dovecot() as dovecot, Sink() as sink:
        home = House(Path(folder), dovecot, sink.port, sink, tree=tree)
        home.write_config()
        home.database.parent.mkdir()
        home.run("migrate")
        return way(home, slow, number)


def main() -> None:
    said = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    said.add_argument("--times", type=int, default=5)
    said.add_argument("--tree", type=Path, action="append", default=[])
    said.add_argument("--way", choices=WAYS, action="append", default=[])
    args = said.parse_args()
    missed = False
    mails = {kind: [make(n) for n in range(SLOW_ONES)] for kind, make in KINDS.items()}
    mails["none"] = []
    for way in args.way or WAYS:
        for path in (ROOT, *(path.resolve() for path in args.tree)):
            found: dict[str, list[float]] = {kind: [] for kind in mails}
            for number in range(args.times):  # in turns: the machine is another one each minute
                for kind, slow in mails.items():
                    found[kind].append(measured(path, WAYS[way], slow, number))
            usual = median(found["none"])
            print(f"{way}, {path.name}: usually {usual:.2f} s", end="")
            for kind in KINDS:
                seconds = median(found[kind])
                times = seconds / usual
                print(f"; beside ten of {kind} {seconds:.2f} s ({times:.1f} times)", end="")
                missed = missed or (path == ROOT and seconds > TARGET * usual)
            print(flush=True)
    print(f"target: at most {TARGET:g} times: {'MISSED' if missed else 'met'}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
