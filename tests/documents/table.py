"""Writes docs/documents.md: python -m documents.table, from the folder tests.

Reads every sample in the cage, and puts beside each other what stands in it and what was found.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from documents.caged import a_cage, read_file
from documents.samples import FOLDER, SAMPLES, Sample, found_of
from kcvs_mailbot.documents.reading import Reading

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "documents.md"
HEAD = ("file", "what it is", "made by", "status", "files in it", "words found")


def row_of(sample: Sample, reading: Reading) -> tuple[str, ...]:
    found, wanted = found_of(sample.text, reading.text)
    words = f"{found} of {wanted}" if wanted else "-"
    members = str(len(reading.members) or "-")
    return (f"`{sample.file}`", sample.what, sample.made_by, reading.status.value, members, words)


def rows_of(page: str) -> dict[str, tuple[str, ...]]:
    """The rows of a page, by their file."""
    rows = re.findall(r"^\| (`.*) \|$", page, re.MULTILINE)
    cells = [tuple(row.split(" | ")) for row in rows]
    return {row[0].strip("`"): row for row in cells if len(row) == len(HEAD)}


def table() -> str:
    lines = [HEAD, tuple("---" for _ in HEAD)]
    with tempfile.TemporaryDirectory() as folder, a_cage(Path(folder)) as cage:
        for sample in SAMPLES:
            reading, _ = read_file(cage, FOLDER / sample.file)
            lines.append(row_of(sample, reading))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(f"| {HEAD[0]} |")
    after = re.sub(r"\A.*?\n(?!\|)", "", rest, count=1, flags=re.DOTALL)
    PAGE.write_text(before + table() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
