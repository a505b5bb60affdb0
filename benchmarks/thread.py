"""Measures what the Nth follow-up of one candidate costs the worker, beside the first.

    python benchmarks/thread.py                             # up to 1000 of each kind
    python benchmarks/thread.py --beside ../main --most 300 # the same for another checkout, after

Each mail comes by itself, as mails do. Shown is the worker's own processor time (a machine that is
busy with other things changes it less), in ms, as the least of the last ten mails.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

SCRIPT = Path(__file__).resolve()
WORDS = argparse.ArgumentParser(description=__doc__.splitlines()[0])
WORDS.add_argument("--most", type=int, default=1000, help="follow-ups of each kind")
WORDS.add_argument("--beside", type=Path, help="another checkout, with its .venv")
WORDS.add_argument("--json", choices=("words", "document"), help="only that kind: ms of each mail")
WORDS.add_argument("--tree", type=Path, default=SCRIPT.parent.parent, help=argparse.SUPPRESS)
GIVEN = WORDS.parse_args(None if __name__ == "__main__" else [])
sys.path[:1] = [str(GIVEN.tree), str(GIVEN.tree / "tests")]

import structlog  # noqa: E402

import databases  # noqa: E402
from kcvs_mailbot.content import Content  # noqa: E402
from kcvs_mailbot.store import intake  # noqa: E402
from workshop import Workshop, application, reply, shared_cage, workshop  # noqa: E402

STEPS = (10, 30, 100, 300, 1000, 3000)
TARGET = 1.5


def question(number: int) -> EmailMessage:
    return reply(f"Beste, mag ik nog iets vragen over dag {number}? Groeten, An", subject="Vraag")


def words(number: int) -> EmailMessage:
    more = f"In jaar {number} werkte ik met veel plezier aan de vernieuwing van wijk {number}. " * 6
    return reply(f"Beste mevrouw Boudry\n\n{more}\n\nMet vriendelijke groeten\nAn Claes\n")


def document(number: int) -> EmailMessage:
    more = f"Diploma {number}\n" + f"Dit diploma nummer {number} werd uitgereikt te Gent.\n" * 40
    return reply(f"Beste, hierbij bijlage {number}. Groeten, An", **{f"diploma {number}_txt": more})


def repeat(number: int) -> EmailMessage:
    mail = reply("Beste, hebt u mijn mail gekregen? Groeten, An", subject="Nogmaals")
    mail.replace_header("Message-ID", f"<nogmaals.{number}@example.be>")
    return mail


KINDS: dict[str, Callable[[int], EmailMessage]] = {
    "a question": question,
    "more words": words,
    "a document": document,
    "the same again": repeat,
}


def cost(shop: Workshop, raw: bytes) -> float:
    """Milliseconds of the worker for one mail that is stored."""
    with shop.store.write() as session:
        arrival = intake.Arrival(Content.of_bytes(raw), internaldate=shop.now)
        intake.record(session, [arrival], shop.now)
    start = time.process_time()
    shop.worker.process()
    return (time.process_time() - start) * 1000


def costs_of(make: Callable[[int], EmailMessage], most: int) -> list[float]:
    """Of each follow-up, after one application."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (
            databases.sqlite(place) as store,
            shared_cage(place) as cage,
            workshop(place, cage, store, acknowledgement={"mode": "hold"}) as shop,
        ):
            cost(shop, bytes(application()))
            costs = [cost(shop, bytes(make(number))) for number in range(1, most + 1)]
            (found,) = shop.applications()
    assert len(found["messages"]) == most + 1, "not all of them joined the application"
    return costs


def measure(name: str, make: Callable[[int], EmailMessage], most: int) -> bool:
    costs = costs_of(make, most)
    shown = {step: min(costs[step - 10 : step]) for step in STEPS if step <= most}
    factor = shown[max(shown)] / shown[STEPS[0]]
    line = "   ".join(f"{step}: {value:6.1f}" for step, value in shown.items())
    print(f"  {name:15} {line}   factor {factor:.2f}", flush=True)
    return factor <= TARGET


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if GIVEN.json:
        print(json.dumps(costs_of(globals()[GIVEN.json], GIVEN.most)))
        return 0
    print(f"{GIVEN.tree.name}: ms of the worker for the Nth follow-up")
    met = not [name for name, make in KINDS.items() if not measure(name, make, GIVEN.most)]
    print(f"target: the last at most {TARGET} times the first: {'met' if met else 'MISSED'}")
    if GIVEN.beside is not None:
        tree = GIVEN.beside.resolve()
        words = [tree / ".venv/bin/python", SCRIPT, "--tree", tree, "--most", str(GIVEN.most)]
        subprocess.run(words, check=False)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
