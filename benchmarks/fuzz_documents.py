"""Reads damaged sample files in the cage: python benchmarks/fuzz_documents.py [HOW MANY] [SEED]

Bytes are changed, cut out, doubled, or swapped with those of another sample; ZIP containers are
packed again around the damage, so that it reaches the readers. Prints what became of them. Fails
when the cage raised, a reading broke its limits, or the cage does not work afterwards.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

from documents.samples import FOLDER  # noqa: E402
from kcvs_mailbot.content import Content  # noqa: E402
from kcvs_mailbot.documents.cage import Cage, Limits  # noqa: E402
from kcvs_mailbot.documents.reading import Status  # noqa: E402

LIMITS = Limits(ocr=False)
"""Without OCR: tesseract would read the same pictures for an hour."""


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    if data[:2] == b"PK" and chance.random() < 0.7:
        return repacked(data, other, chance)
    return damaged(data, other, chance)


def damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    result = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        if not result:
            break
        at = chance.randrange(len(result))
        length = chance.randint(1, max(1, len(result) // 8))
        match chance.randrange(6):
            case 0:
                result[at] = chance.randrange(256)
            case 1:
                result[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"))
            case 2:
                del result[at : at + length]
            case 3:
                result[at:at] = result[at : at + length]
            case 4:
                start = chance.randrange(max(1, len(other)))
                result[at : at + length] = other[start : start + length]
            case _:
                del result[at:]
    return bytes(result)


def repacked(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """The same container with one of its parts damaged."""
    file = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            names = old.namelist()
            victim = chance.choice(names)
            for name in names:
                part = old.read(name)
                new.writestr(name, damaged(part, other, chance) if name == victim else part)
    except (RuntimeError, zipfile.BadZipFile):  # encrypted
        return damaged(data, other, chance)
    return file.getvalue()


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
