"""Reads damaged sample files in the cage: python benchmarks/fuzz_documents.py [HOW MANY] [SEED]

Bytes are changed, cut out, doubled, or swapped with those of another sample; ZIP containers are
packed again around the damage, so that it reaches the readers. Prints what became of them. Fails
when the cage raised, a reading broke its limits, or the cage does not work afterwards.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

from documents.damage import mutated  # noqa: E402
from documents.samples import FOLDER  # noqa: E402
from kcvs_mailbot.cage.cage import Cage, Limits  # noqa: E402
from kcvs_mailbot.content import Content  # noqa: E402
from kcvs_mailbot.documents.reading import Status  # noqa: E402

LIMITS = Limits(ocr=False)
"""Without OCR: tesseract would read the same pictures for an hour."""


def main(count: int = 2000, seed: int = 1) -> int:
    chance = random.Random(seed)
    samples = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}
    names = list(samples)
    seen: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    slowest, wrong = (0.0, ""), 0
    with tempfile.TemporaryDirectory() as spool, Cage(LIMITS, Path(spool)) as cage:
        for number in range(count):
            name = names[number % len(names)]
            data = mutated(samples[name], samples[chance.choice(names)], chance)
            start = time.monotonic()
            with cage.read(Content.of_bytes(data), name, "application/octet-stream") as read:
                reading = read.reading
            slowest = max(slowest, (time.monotonic() - start, f"{name}, mutation {number}"))
            seen[reading.status] += 1
            for problem in reading.problems:
                if reading.status is Status.DAMAGED:
                    reasons[problem] += 1
            wrong += len(reading.text) > LIMITS.text_characters
        with cage.read(Content.of_bytes(samples["letter.pdf"]), "letter.pdf", "") as read:
            wrong += read.reading.status is not Status.READ
    print(f"{count} damaged files, seed {seed}: " + ", ".join(f"{n} {s}" for s, n in seen.items()))
    for problem, times in reasons.most_common():
        print(f"  {times:5}  {problem}")
    print(f"slowest: {slowest[0]:.1f} s ({slowest[1]})")
    print("the cage works" if not wrong else f"WRONG: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
