"""docs/performance.md and its pictures are what was measured, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import drawing, kept, pictures
from benchmarks.rows import CURVES, PROGRAMS, ROWS

DOCS = Path(__file__).resolve().parent.parent / "docs"
SVG = "{http://www.w3.org/2000/svg}"
RUN: dict[str, Any] = {
    "command": "make benchmark",
    "rounds": 3,
    "machine": {
        "processor": "Invented 9000",
        "cores": 2,
        "memory_gb": 24,
        "kernel": "Linux 6.1",
        "python": "3.13.0",
        "load": 0.1,
    },
    "programs": {"kcvs_mailbot": "0.1.0, abcdef0", "mbsync": "1.4.4"},
}
APPLICATIONS = {
    "size": 50,
    "values": {"kcvs_mailbot": [9.0, 2.0, 1.0], "463a7c0": [5.0], "mbsync": [0.5, 0.25, 0.125]},
}
FOLLOW_UPS = {
    "values": {"kcvs_mailbot": [[50, [20.0, 21.0]], [300, [22.0]]], "463a7c0": [[50, [61.5]]]}
}


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """A folder with one row and one curve of one run."""
    kept.keep(tmp_path, "2026-11-01 12:00", RUN, "applications", APPLICATIONS)
    kept.keep(tmp_path, "2026-11-01 12:00", RUN, "follow-ups", FOLLOW_UPS)
    drawing.draw(tmp_path)
    return tmp_path


def page_of(folder: Path) -> str:
    return (folder / drawing.PAGE).read_text(encoding="utf-8")


def pictures_in(folder: Path) -> dict[str, str]:
    found = sorted(folder.glob("pictures/performance-*.svg"))
    return {f"pictures/{path.name}": path.read_text(encoding="utf-8") for path in found}


def test_of_each_program_is_said_what_it_does(measured: Path) -> None:
    said = page_of(measured).partition("## Side by side")[0]
    for name in PROGRAMS:
        assert re.search(rf"^\| {name} \| \w.+ \|$", said, re.MULTILINE)


def test_the_page_and_its_pictures_are_what_is_kept() -> None:
    found = kept.load(DOCS)
    mends = 'make benchmark ARGS="draw" mends it'
    assert page_of(DOCS) == drawing.page(found), mends
    assert pictures_in(DOCS) == drawing.drawn(found), mends


def test_a_row_shows_the_median_of_each_program_and_a_dash_for_the_others(measured: Path) -> None:
    row = next(line for line in page_of(measured).splitlines() if "| 50 small app" in line)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells == ["50 small applications", "s", "2.00", "5.00", "0.25", *["-"] * 3, "2.5"]


def test_what_was_not_measured_is_a_row_of_dashes(tmp_path: Path) -> None:
    table = drawing.table(kept.load(tmp_path))
    assert len(re.findall(r"^\|.*?\|.*?\|( - \|){7}$", table, re.MULTILINE)) == len(ROWS)
    assert "Nothing of this is measured yet" in drawing.page(kept.load(tmp_path))
    assert list(drawing.drawn(kept.load(tmp_path))) == ["pictures/performance-table.svg"]


def test_the_page_says_by_what_when_and_where_it_was_measured(measured: Path) -> None:
    told = page_of(measured)
    assert "`make benchmark` on 2026-11-01 12:00 UTC, each row 3 times: Invented 9000" in told
    assert "mbsync 1.4.4" in told


def test_the_run_before_is_shown_beside_and_an_older_one_goes(measured: Path) -> None:
    for day in ("02", "03"):
        kept.keep(measured, f"2026-11-{day} 12:00", RUN, "applications", APPLICATIONS)
    drawing.draw(measured)
    before = page_of(measured).partition("measured before")[2].partition("## How it grows")[0]
    assert "on 2026-11-02 12:00" in before
    assert before.count("50 small applications |") == 1
    kept.keep(measured, "2026-11-04 12:00", RUN, "follow-ups", FOLLOW_UPS)
    kept.keep(measured, "2026-11-05 12:00", RUN, "follow-ups", FOLLOW_UPS)
    assert "2026-11-01 12:00" not in kept.load(measured)["runs"]


def test_the_pictures_can_be_read_without_seeing_them(measured: Path) -> None:
    drawn = pictures_in(measured)
    assert list(drawn) == ["pictures/performance-follow-ups.svg", "pictures/performance-table.svg"]
    for svg in drawn.values():
        root = ElementTree.fromstring(svg)
        named = {child.get("id"): child.text for child in root if child.get("id")}
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "t d"
        assert named["t"]
        assert named["d"]
    told = ElementTree.fromstring(drawn["pictures/performance-follow-ups.svg"]).findtext(
        f"{SVG}desc"
    )
    assert told is not None
    assert "kcvs_mailbot: 20.5 ms at 50, 22 ms at 300; 463a7c0: 61.5 ms at 50" in told


def test_a_curve_has_its_legend_its_units_and_all_points_inside(measured: Path) -> None:
    root = ElementTree.fromstring(pictures_in(measured)["pictures/performance-follow-ups.svg"])
    said = [text.text for text in root.iter(f"{SVG}text")]
    assert {"kcvs_mailbot", "463a7c0", "ms", "follow-ups", "0"} <= set(said)
    points = list(root.iter(f"{SVG}circle"))
    assert len(points) == 3
    for point in points:
        assert 64 <= float(point.attrib["cx"]) <= 700
        assert 92 <= float(point.attrib["cy"]) <= 348


@pytest.mark.parametrize("most", [0.003, 0.9, 1, 4, 61.5, 300, 20_000])
def test_an_axis_ends_where_its_highest_point_has_room(most: float) -> None:
    ticks = pictures.ticks(most)
    assert ticks[0] == 0
    assert most <= ticks[-1] * 1.000001
    assert ticks[-2] < most
    assert 4 <= len(ticks) <= 8


def test_each_row_and_curve_is_named_once_and_each_program_known() -> None:
    every = [one.name for one in (*ROWS, *CURVES)]
    assert sorted(set(every)) == sorted(every)
    assert {name for row in ROWS for name in row.programs} == set(PROGRAMS)
