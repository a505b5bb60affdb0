"""Counts what is read of public PDFs: python benchmarks/pdf_words.py FOLDER KEPT.json [BEFORE.json]

The words that poppler's `pdftotext -layout` finds in each PDF of FOLDER are looked for in what we
read; words that are broken at a line's end do not count. FOLDER may hold a folder for each set.
With what an older version kept, both stand side by side, with each PDF of which less is found.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kcvs_mailbot.documents.extract import Source
from kcvs_mailbot.documents.formats import pdf
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.members import Output
from kcvs_mailbot.documents.tidy import tidy

FEWEST_WORDS = 5
SECONDS = 20
_BROKEN = re.compile(r"\S+[-\u2010\xad][ \t]*\n\s*\S+")
_WORD = re.compile(r"[^\W_]{2,}")


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def seen_by_poppler(path: Path) -> Counter[str]:
    """No words where it takes too long: some are made to be so."""
    command = ["pdftotext", "-layout", str(path), "-"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Counter()
    return words(_BROKEN.sub(" ", done.stdout.decode("utf-8", "replace")))


def read(path: Path) -> str:
    """In a process of its own, for some of them end it."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        data, limits = path.read_bytes(), Limits(seconds=10.0 * SECONDS)  # however busy it is
        with open(os.devnull, "wb") as nowhere:
            output = Output(nowhere.fileno(), limits)
            source = Source(io.BytesIO(data), len(data), path.name, "", limits, output)
            with open(theirs, "wb") as told:
                told.write(tidy(pdf.read(source).text).encode("utf-8", "replace"))
        os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as told:
        text = told.read().decode()
    os.wait()
    return text


def main(folder: Path, kept: Path, *before: Path) -> None:
    found = {}
    for path in sorted(folder.rglob("*.pdf")):
        wanted = seen_by_poppler(path)
        if wanted.total() >= FEWEST_WORDS:
            both = (wanted & words(read(path))).total()
            found[str(path.relative_to(folder))] = [both, wanted.total()]
    kept.write_text(json.dumps(found, indent=0))
    older = json.loads(before[0].read_text()) if before else found
    table(found, older)
    for name, (both, wanted) in found.items():
        if both < older.get(name, [0])[0]:
            print(f"less of {name}: {both} of {wanted}, before {older[name][0]}")


def table(found: dict[str, list[int]], older: dict[str, list[int]]) -> None:
    print("| set | PDFs | words of poppler | found before | found now |\n|---|---|---|---|---|")
    for name in sorted({Path(each).parts[0] for each in found}):
        rows = [each for each in found if Path(each).parts[0] == name and each in older]
        counts = [sum(found[each][1] for each in rows)]
        counts += [sum(kept[each][0] for each in rows) for kept in (older, found)]
        print(f"| {name} | {len(rows)} | {' | '.join(map(str, counts))} |")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*map(Path, sys.argv[1:]))
