"""Parses damaged mails in the cage: python benchmarks/fuzz_messages.py [HOW MANY] [SEED]

The mails of the tests, and applications with sample files, with bytes changed, cut out, doubled or
swapped. Prints what became of them. Fails when the cage raised, a message broke its promises, a
child had to be replaced, or the cage does not work afterwards.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests


from documents import words  # noqa: E402
from documents.damage import damaged  # noqa: E402
from documents.samples import FOLDER  # noqa: E402
from kcvs_mailbot.cage.cage import Cage, Limits, Parsed  # noqa: E402
from kcvs_mailbot.content import Content  # noqa: E402

ATTACHED = ("letter.docx", "letter.pdf", "winmail.dat", "mail.eml", "clear_signed.eml")


def mails() -> list[bytes]:
    found = [path.read_bytes() for path in sorted((ROOT / "tests" / "mails").glob("*.eml"))]
    for name in ATTACHED:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["Subject"] = "Lotte <lotte@example.org>", "Kandidatuur Ünï"
        mail.set_content(words.LETTER)
        data = (FOLDER / name).read_bytes()
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        found.append(mail.as_bytes())
    return found


def promises_kept(parsed: Parsed) -> bool:
    """What is promised of every message, and of one that was parsed at all."""
    message = parsed.message
    sizes = [(d.size, d.sha256) for d in message.documents]
    return (
        sizes == [(content.size, content.sha256) for content in parsed.contents]
        and "\0" not in message.body + message.new_text
        and not any(problem.startswith("reading it") for problem in message.problems)
    )


def main(count: int = 2000, seed: int = 1) -> int:
    chance = random.Random(seed)
    samples, seen, wrong, slowest = mails(), Counter[str](), 0, 0.0
    with tempfile.TemporaryDirectory() as spool, Cage(Limits(), Path(spool)) as cage:
        cage.parse(Content.of_bytes(b"\r\n")).close()
        for number in range(count):
            raw = damaged(samples[number % len(samples)], chance.choice(samples), chance)
            start = time.monotonic()
            with cage.parse(Content.of_bytes(raw)) as parsed:
                slowest = max(slowest, time.monotonic() - start)
                wrong += not promises_kept(parsed)
                seen["damaged" if parsed.message.damaged else "parsed"] += 1
                seen["with problems"] += bool(parsed.message.problems)
        with cage.parse(Content.of_bytes(samples[0])) as parsed:
            wrong += parsed.message.damaged
    print(f"{count} damaged mails, seed {seed}: " + ", ".join(f"{n} {s}" for s, n in seen.items()))
    print(f"slowest: {slowest:.2f} s")
    print("the cage works" if not wrong else f"WRONG: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
