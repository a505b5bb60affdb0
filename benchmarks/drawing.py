"""Draws docs/performance.md and its pictures from performance.json beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import pictures
from benchmarks.kept import Json, load
from benchmarks.peers import PEERS
from benchmarks.rows import CURVES, OLD, OURS, PROGRAMS, ROWS, Row

PAGE = "performance.md"
FOLDER = "pictures"
NOT_MEASURED = "-"
DOES = {
    OURS: "downloads, stores every byte, parses the mail and reads documents in the cage, "
    "recognises, files applications with their texts and the search, composes receipts",
    OLD: "the same, by the build of that commit, before it was made faster",
    "mbsync, fdm": "download into a Maildir",
    "getmail6": "downloads into a Maildir, a process for each mail",
    "django-mailbox": "downloads, parses, stores in SQLite, and deletes the mail in the mailbox",
}
HEAD = f"""\
# How fast it is

`make benchmark` measures this and writes this page: nothing in it is written by hand, and what was
not measured is "{NOT_MEASURED}". Each program is a process of its own, started and ended within the
time that is shown, on the same mailbox of one Dovecot (127.0.0.1, TLS), which is filled anew before
each. They take turns; shown is the median. Before and after each of these numbers a machine does
other things: only those of one run can be compared.

| program | what it does |
|---|---|
| kcvs_mailbot | downloads, parses, recognises, stores in SQLite, and writes a receipt for each |
| 463a7c0 | the same, as it was at that commit |
"""


def draw(folder: Path) -> None:
    """The page and its pictures, beside what was kept; pictures of what is not measured go."""
    kept = load(folder)
    (folder / PAGE).write_text(page(kept), encoding="utf-8")
    (folder / FOLDER).mkdir(exist_ok=True)
    for old in (folder / FOLDER).glob("performance-*.svg"):
        old.unlink()
    for name, picture in drawn(kept).items():
        (folder / name).write_text(picture, encoding="utf-8")


def drawn(kept: Json) -> dict[str, str]:
    """Each picture by its place beside the page."""
    found = {f"{FOLDER}/performance-table.svg": pictures.table(*picture_of_table(kept))}
    for curve in CURVES:
        if some := kept["measured"].get(curve.name):
            lines = {
                name: [(where, median(values)) for where, values in points]
                for name, points in some[0]["values"].items()
            }
            found[f"{FOLDER}/performance-{curve.name}.svg"] = pictures.curves(
                curve.title, curve.means, (curve.along, curve.unit), lines
            )
    return found


def page(kept: Json) -> str:
    """The whole of docs/performance.md."""
    parts = [
        HEAD + "".join(f"| {peer.name} | {peer.does} |\n" for peer in PEERS),
        "## Side by side\n",
        f"![The table as a picture]({FOLDER}/performance-table.svg)\n",
    ]
    parts += [table(kept), *runs(kept, [row.name for row in ROWS])]
    again = [row for row in ROWS if len(kept["measured"].get(row.name, [])) > 1]
    if again:
        parts += ["## The same, measured before\n", table(kept, again, 1)]
        parts += runs(kept, [row.name for row in again], 1)
    parts += ["## How it grows\n"]
    for curve in CURVES:
        parts += [f"### {curve.title}\n", f"{curve.means}\n"]
        if curve.name in kept["measured"]:
            parts += [f"![{curve.title}]({FOLDER}/performance-{curve.name}.svg)\n"]
            parts += [points_of(kept["measured"][curve.name][0]["values"], curve.along, curve.unit)]
        else:
            parts += ["Not measured.\n"]
    parts += runs(kept, [curve.name for curve in CURVES])
    return "\n".join(parts)


def table(kept: Json, rows: Iterable[Row] = ROWS, at: int = 0) -> str:
    """As Markdown; at: of the times it was measured, the last first."""
    lines = [("", "", *PROGRAMS, "times as fast"), ("---", "---", *["---:"] * (len(PROGRAMS) + 1))]
    for row in rows:
        values = values_of(kept, row, at)
        cells = [number(values.get(name)) for name in PROGRAMS]
        lines.append((titled(kept, row, at), row.unit, *cells, faster(row, values)))
    meant = "".join(f"- {titled(kept, row, at)}: {row.means}\n" for row in rows)
    return f"{markdown(lines)}\n{meant}"


def titled(kept: Json, row: Row, at: int) -> str:
    some = kept["measured"].get(row.name, [])
    return row.titled(some[at]["size"] if len(some) > at else None)


def values_of(kept: Json, row: Row, at: int) -> dict[str, float]:
    some = kept["measured"].get(row.name, [])
    return {name: median(of) for name, of in some[at]["values"].items()} if len(some) > at else {}


def faster(row: Row, values: dict[str, float]) -> str:
    """How many times as fast as the old build; for memory, how many times as little."""
    if not {OURS, OLD} <= set(values):
        return NOT_MEASURED
    ours, old = values[OURS], values[OLD]
    return f"{(ours / old if row.more_is_better else old / ours):.1f}"


def number(value: float | None) -> str:
    """With as many places as mean something."""
    if value is None:
        return NOT_MEASURED
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def points_of(lines: dict[str, Any], along: str, unit: str) -> str:
    """The numbers of a curve, as Markdown."""
    places = sorted({where for points in lines.values() for where, _ in points})
    head = (f"{unit}, by {along}", *(f"{place:,}".replace(",", " ") for place in places))
    found = [head, ("---", *["---:"] * len(places))]
    for name, points in lines.items():
        there = {where: median(values) for where, values in points}
        found.append((name, *(number(there.get(place)) for place in places)))
    return markdown(found)


def markdown(lines: list[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def runs(kept: Json, names: list[str], at: int = 0) -> list[str]:
    """By which command, when and where each was measured."""
    of: dict[str, list[str]] = {}
    for name in names:
        some = kept["measured"].get(name, [])
        if len(some) > at:
            of.setdefault(some[at]["run"], []).append(name)
    if not of:
        return ["Nothing of this is measured yet: `make benchmark` does, and writes it here.\n"]
    return [told(kept["runs"][when], when, of[when] if len(of) > 1 else []) for when in of]


def told(run: Json, when: str, names: list[str]) -> str:
    on = run["machine"]
    programs = ", ".join(f"{name} {which}" for name, which in run["programs"].items())
    which = f" ({', '.join(names)})" if names else ""
    return (
        f"Measured{which} by `{run['command']}` on {when} UTC, each row {run['rounds']} times: "
        f"{on['processor']}, {on['cores']} cores, {on['memory_gb']} GB of memory, {on['kernel']}, "
        f"Python {on['python']}, load {on['load']} when it began. {programs}.\n"
    )


def picture_of_table(kept: Json) -> tuple[list[str], list[tuple[str, str, list[float | None]]]]:
    """Its columns, and its rows as title, unit and values."""
    found = []
    for row in ROWS:
        values = values_of(kept, row, 0)
        found.append((titled(kept, row, 0), row.unit, [values.get(name) for name in PROGRAMS]))
    return list(PROGRAMS), found
