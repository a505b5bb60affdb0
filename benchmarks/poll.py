"""Measures `poll`: its rate beside mbsync's on the same mailbox, and its memory with a large mail.

    python benchmarks/poll.py                     # all of it
    python benchmarks/poll.py rate --mails 500
    python benchmarks/poll.py memory

The numbers hold for the machine at that moment: only those of one run can be compared. More, and
beside more programs, measures `make benchmark` (table.py).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.peers import MBSYNC  # noqa: E402
from house import House, house  # noqa: E402

TARGET = 0.25
PEAK_MB = 150


def application(number: int, *, attachment: bool = False) -> bytes:
    """A small application of somebody invented, unlike any other."""
    mail = EmailMessage()
    mail["From"] = f"Kandidaat {number} <kandidaat{number}@example.be>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    mail["Message-ID"] = f"<kandidatuur-{number}@example.be>"
    mail.set_content(
        "Geachte mevrouw Boudry\n\nHierbij stel ik mij kandidaat voor de functie van directeur "
        f"van het Kenniscentrum Vlaamse Steden. Al {number % 30 + 3} jaar werk ik voor steden, "
        "van Aalst tot Turnhout, en ik wil graag met de dertien centrumsteden werken aan de "
        "grote transities die op ons afkomen: wonen, mobiliteit, klimaat en samenleven.\n\n"
        "Werkervaring\n2010-2021 coördinator stedelijke vernieuwing\n2001-2010 stafmedewerker\n"
        f"Opleiding: master in de bestuurskunde\n\nMet vriendelijke groeten\nKandidaat {number}\n"
    )
    if attachment:
        words = f"Curriculum vitae\nKandidaat {number}\nWerkervaring\n2010-2021 coördinator\n"
        mail.add_attachment(words, filename=f"cv {number}.txt")
    return mail.as_bytes()


def large(megabytes: float, number: int = 0) -> bytes:
    """An application with one attachment of so many MB that nothing can compress."""
    mail, name = EmailMessage(), f"Kandidaat {number}" if number else "Andrea Peeters"
    mail["From"] = f"{name} <{name.split()[0].lower()}{number or ''}@example.be>"
    mail["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    mail["Message-ID"] = f"<groot{number or ''}@example.be>"
    mail.set_content(
        "Hierbij stel ik mij kandidaat voor de functie van directeur. Mijn portfolio "
        f"gaat als bijlage, met al mijn projecten van de laatste twintig jaar.\n{name}\n"
    )
    mail.add_attachment(
        os.urandom(int(megabytes * 1_000_000)),
        "application",
        "octet-stream",
        filename="portfolio.bin",
    )
    return mail.as_bytes()


@contextlib.contextmanager
def installation(**sections: dict[str, object]) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), **sections) as made:
        yield made


def poll(home: House, tree: Path = ROOT) -> dict[str, float]:
    """What `poll --json` answers, with the seconds of the whole command as `wall`, and as `cpu`.

    Started as a person would: loading the program is part of what is measured. Its log goes to a
    file: a pipe that nobody empties would stop it. tree: whose program it is.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    with (home.folder / "poll.log").open("wb") as log:
        done = subprocess.run(
            home.command("poll", "--json"), cwd=tree, stdout=subprocess.PIPE, stderr=log, check=True
        )
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(done.stdout), "wall": wall, "cpu": cpu}


def rates(mails: int) -> bool:
    """Prints the rates; True when the target is met."""
    met = True
    for title, attachment, sections in (
        ("default configuration", False, {}),
        ('mode = "hold"', False, {"acknowledgement": {"mode": "hold"}}),
        ("per_hour = 100000", False, {"acknowledgement": {"per_hour": 100_000}}),
        ("a text file with each", True, {"acknowledgement": {"mode": "hold"}}),
    ):
        with installation(**sections) as home:
            home.dovecot.deliver_many(application(n, attachment=attachment) for n in range(mails))
            home.dovecot.uids()  # Dovecot makes its index now, and not for one of the two
            theirs = MBSYNC.fetcher(home.dovecot, home.folder / "mbsync", home.folder)()
            ours = poll(home)
        assert ours["applications"] == mails, ours
        quotient = theirs / ours["wall"]
        print(
            f"{title:24} mbsync {mails / theirs:6.0f}/s   poll {mails / ours['wall']:6.0f}/s"
            f" ({mails / ours['seconds']:.0f}/s without start and end)"
            f"   quotient {quotient:.2f}   CPU {ours['cpu']:.1f} s   sent {ours['sent']}",
            flush=True,
        )
        met = met and (attachment or quotient >= TARGET)
    print(f"target: poll at {TARGET} of mbsync or more: {'met' if met else 'MISSED'}")
    return met


PEAK = """
import atexit, re, runpy, sys
from pathlib import Path
place = Path(sys.argv.pop(1))
status = Path("/proc/self/status")
atexit.register(lambda: place.write_text(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]))
runpy.run_module("kcvs_mailbot", run_name="__main__")
"""
"""`kcvs-mailbot`, which at its end writes its highest memory in kB to the file named first."""


def memory(megabytes: int) -> bool:
    """Prints the worker's own peak, without and with a large mail; True when below the limit."""
    with installation() as home:
        base = peak_of_poll(home)  # an empty mailbox: nothing is read
        home.dovecot.deliver(large(megabytes))
        start = time.monotonic()
        peak = peak_of_poll(home)
        seconds = time.monotonic() - start
        (found,) = home.json("messages")
    print(f"peak memory of `poll` itself: {base:.0f} MB idle, {peak:.0f} MB with a mail of")
    print(f"  {found['size'] / 1e6:.0f} MB ({found['disposition']}, {seconds:.1f} s)")
    print(f"target: below {PEAK_MB} MB: {'met' if peak < PEAK_MB else 'MISSED'}")
    return peak < PEAK_MB


def peak_of_poll(home: House, tree: Path = ROOT) -> float:
    """VmHWM of the process itself, not of its children, in MB."""
    place = home.folder / "peak"
    python, *_ = home.command()
    words = [python, "-c", PEAK, str(place), "--config", str(home.config), "poll"]
    subprocess.run(words, check=True, cwd=tree, stdout=subprocess.DEVNULL)
    return int(place.read_text()) / 1000


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("what", choices=("all", "rate", "memory"), nargs="?", default="all")
    words.add_argument("--mails", type=int, default=2000)
    words.add_argument("--megabytes", type=int, default=37, help="of the large attachment")
    given = words.parse_args()
    for program in ("dovecot", "mbsync"):
        if not shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
            print(f"{program} is missing: apt-get install dovecot-imapd isync", file=sys.stderr)
            return 2
    met = True
    if given.what in ("all", "rate"):
        met = rates(given.mails) and met
    if given.what in ("all", "memory"):
        met = memory(given.megabytes) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
