"""What the lists of the command line take at many applications: python benchmarks/lists.py [N ...]

For each size (by default 2 000 and 20 000 applications, with the receipts and mails of each): the
seconds of the whole command by the clock and of the processor, the highest memory of its process
in MB, and what it wrote in MB. Memory that grows with the number is what to look for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

from benchmarks.page import filled  # noqa: E402
from benchmarks.poll import PEAK  # noqa: E402
from cli.office import Office  # noqa: E402
from house import House  # noqa: E402

SIZES = (2_000, 20_000)
COMMANDS = (
    "applications",
    "applications --json",
    "messages --json",
    "outbox",
    "outbox --json",
    "review --json",
    "export --format csv --output FILE.csv",
    "export --format xlsx --output FILE.xlsx",
)


@dataclass(frozen=True)
class Spent:
    seconds: float
    computed: float
    """Seconds of the processor."""
    highest: float
    """MB of memory."""
    written: float
    """MB."""


def measured(home: Office | House, words: str, folder: Path, tree: Path = ROOT) -> Spent:
    """`home` knows how its program is called; tree: where."""
    out, peak, listed = (folder / name for name in ("out", "peak", "list"))
    begin, *others = home.command(*words.replace("FILE", str(listed)).split())
    command = [begin, "-c", PEAK, str(peak), *others[2:]]
    before, begun = os.times(), time.monotonic()
    with out.open("wb") as answer:
        subprocess.run(command, stdout=answer, stderr=subprocess.DEVNULL, cwd=tree, check=True)
    seconds, after = time.monotonic() - begun, os.times()
    computed = sum(after[2:4]) - sum(before[2:4])
    highest = int(peak.read_text()) / 1000
    peak.unlink()
    written = sum(each.stat().st_size for each in folder.iterdir()) / 1e6
    for each in folder.iterdir():
        each.unlink()
    return Spent(seconds, computed, highest, written)


def main() -> None:
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        with filled(size) as place, tempfile.TemporaryDirectory() as folder:
            print(f"{'':42}{'s':>8}{'CPU s':>8}{'MB':>8}{'out MB':>8}")
            for words in COMMANDS:
                one = measured(place.home, words, Path(folder))
                print(f"{words:42}{one.seconds:8.1f}{one.computed:8.1f}{one.highest:8.0f}"
                      f"{one.written:8.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
