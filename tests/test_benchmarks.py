"""Holds the benchmarks, which no test runs: each finds what it imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOADED = """
import runpy, sys
for path in sys.argv[1:]:
    before, words = list(sys.path), sys.argv
    sys.path[0] = "benchmarks"  # as Python does for a script
    sys.argv = [path]
    runpy.run_path(path, run_name="looked at")
    sys.path[:], sys.argv = before, words
"""


def test_every_benchmark_finds_what_it_measures() -> None:
    scripts = [str(path) for path in sorted((ROOT / "benchmarks").glob("*.py"))]
    assert scripts
    words = [sys.executable, "-c", LOADED, *scripts]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
