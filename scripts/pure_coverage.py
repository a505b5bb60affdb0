"""Fails when the tests take fewer than 95 % of the branches of the pure modules."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from layers import is_pure  # noqa: E402 - found beside the tests, which hold the same list

FLOOR = 95.0


def branches() -> dict[str, tuple[int, int]]:
    """Branches taken, and branches in all, of each pure module."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        for words in (["combine", "--quiet"], ["json", "--quiet", "-o", str(report)]):
            subprocess.run([sys.executable, "-m", "coverage", *words], check=True, cwd=ROOT)
        files = json.loads(report.read_text())["files"]
    return {
        name: (facts["summary"]["covered_branches"], facts["summary"]["num_branches"])
        for name, facts in files.items()
        if is_pure(Path(name))
    }


def percent(taken: int, total: int) -> float:
    return 100 * taken / total if total else 100.0


def main() -> int:
    found = branches()
    taken, total = (sum(column) for column in zip(*found.values(), strict=True))
    for name, counts in sorted(found.items()):
        if percent(*counts) < FLOOR:
            print(f"  {percent(*counts):5.1f} % of {counts[1]} branches of {name}")
    print(f"{percent(taken, total):.1f} % of the branches of the pure modules were taken")
    return 0 if percent(taken, total) >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
