"""Lists are printed as they are read: a long one is as whole as a short one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kcvs_mailbot.cli import base

LISTS: list[list[Any]] = [
    [],
    [1],
    [{"name": "Zoë\u2028Claes\n", "notes": []}, {}, [], "a\nb", [{"deep": [1, {"er": None}]}]],
]


@pytest.mark.parametrize("values", LISTS)
def test_one_by_one_gives_the_same_json(
    values: list[Any], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    base.print_json(values)
    base.print_json(iter(values))
    said = capsysbinary.readouterr().out
    assert said == 2 * (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def test_each_row_is_a_line_under_one_head(capsys: pytest.CaptureFixture[str]) -> None:
    rows = ([number, "Zoë\nClaes \x1b[2J", None, "x" * (number % 7)] for number in range(1201))
    base.print_table(["id", "name", "late", "why"], rows)
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "name", "late", "why"]
    assert [int(line.split()[0]) for line in lines] == list(range(1201))
    assert {line.index("Zoë Claes \ufffd[2J") for line in lines[:1000]} == {head.index("name")}


def test_a_column_is_as_wide_as_its_letters_are_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    base.print_table(["name", "late"], [["王小明", "late"], ["Zoë", "late"]])
    assert capsys.readouterr().out == "name    late\n王小明  late\nZoë     late\n"
