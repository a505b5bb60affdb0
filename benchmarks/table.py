"""Measures what docs/performance.md shows, this build and others by turns, and draws it.

    make benchmark                                # all of it, into docs (three quarters of an hour)
    make benchmark ARGS="table"                   # the table only; or "growth", or single ones
    make benchmark ARGS="applications --mails 50" # a trial: a 40th of all sizes, into a new folder
    make benchmark ARGS="draw"                    # the page and its pictures, from what was kept

What was measured is kept as performance.json, of each row the last two times. The build of
463a7c0 and the peers are made in a temporary folder, or in that of --tools, which is kept.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

from benchmarks import drawing, kept, measuring  # noqa: E402
from benchmarks.peers import debian_version  # noqa: E402
from benchmarks.rows import CURVE, OURS, ROW  # noqa: E402

USUAL_MAILS = ROW["applications"].size
ROUNDS = 3
Json = dict[str, Any]


def machine() -> Json:
    """What the numbers hold for."""
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    total = re.search(r"MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text())
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(total[1]) / 1e6) if total else None,
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def about(command: str, bench: measuring.Bench) -> Json:
    changed = " and what was not committed" if git("status", "--porcelain", "kcvs_mailbot") else ""
    commit = git("rev-parse", "--short=7", "HEAD") + changed
    programs = {OURS: f"{version('kcvs_mailbot')}, {commit}"}
    programs |= {peer.name: peer.version(bench.tools) for peer in bench.peers.values()}
    programs["Dovecot"] = debian_version("dovecot-core")
    return {"command": command, "machine": machine(), "rounds": bench.rounds, "programs": programs}


def measure(groups: list[str], bench: measuring.Bench, folder: Path, command: str) -> None:
    """What is measured is kept after each group: who ends it early has the rest."""
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    run = about(command, bench)
    for group in groups:
        print(f"{group} ...", flush=True)
        for name, values in measuring.GROUPS[group][0](bench).items():
            kept.keep(folder, when, run, name, {**bench.sizes(name), "values": values})


def chosen(names: list[str]) -> list[str]:
    """The groups that measure these rows and curves; all of them when there are none."""
    every = {"table": set(ROW), "growth": set(CURVE) - {"follow-ups"}}  # comes with its rows
    wanted = set().union(*(every.get(name, {name}) for name in names or every))
    known = sorted(set(ROW) | set(CURVE))
    if wrong := wanted - set(known):
        sys.exit(f"{', '.join(wrong)}: choose of table, growth, draw, {', '.join(known)}")
    return [group for group, (_, found) in measuring.GROUPS.items() if wanted & set(found)]


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("what", nargs="*", help="table, growth, draw, or names of rows and curves")
    words.add_argument(
        "--mails", type=int, default=USUAL_MAILS, help="so many for 2 000, and the rest alike"
    )
    words.add_argument(
        "--rounds", type=int, default=ROUNDS, help="how often each; the median is shown"
    )
    words.add_argument("--tools", type=Path, help="a folder for the other programs, which is kept")
    words.add_argument("--into", type=Path, help="docs, unless it is a trial")
    given = words.parse_args()
    folder = given.into or (ROOT / "docs")
    if given.into is None and given.mails != USUAL_MAILS:
        folder = Path(tempfile.mkdtemp(prefix="performance-"))
    folder.mkdir(parents=True, exist_ok=True)
    if given.what != ["draw"]:
        # Where the other programs are kept is no matter to who repeats it.
        told = [*given.what, *(["--mails", str(given.mails)] if given.mails != USUAL_MAILS else [])]
        told += ["--rounds", str(given.rounds)] if given.rounds != ROUNDS else []
        said = f' ARGS="{" ".join(told)}"' if told else ""
        with tempfile.TemporaryDirectory(prefix="peers-") as temporary:
            tools = (given.tools or Path(temporary)).resolve()
            bench = measuring.prepare(tools, given.mails / USUAL_MAILS, given.rounds)
            measure(chosen(given.what), bench, folder, f"make benchmark{said}")
    drawing.draw(folder)
    print(drawing.table(kept.load(folder)))
    print(f"{folder / drawing.PAGE}, its pictures beside it")


if __name__ == "__main__":
    main()
