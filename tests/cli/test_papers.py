"""`papers`: what the data protection officer keeps, from the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.office import office

pytestmark = pytest.mark.slow


def test_papers_are_written_once_and_never_over_what_somebody_filled_in(tmp_path: Path) -> None:
    home = office(tmp_path)
    folder = tmp_path / "dpo"
    said = home.run("papers", "--output", str(folder))
    assert said.code == 0, said.err
    written = {path.name for path in folder.iterdir()}
    assert {"verwerkingsregister.md", "privacyverklaring.md", "ai-verordening.md"} <= written
    assert f"{len(written)} papers written to {folder}" in said.out
    places = sum(path.read_text("utf-8").count("[in te vullen: ") for path in folder.iterdir())
    assert f"{places} places to fill in" in said.err

    table = folder / "bewaartabel.md"
    table.write_text("ingevuld", "utf-8")
    again = home.run("papers", "--output", str(folder))
    assert again.code == 2
    assert "--output" in again.complaint
    assert table.read_text("utf-8") == "ingevuld"


def test_the_retention_table_tells_the_terms_that_are_applied(tmp_path: Path) -> None:
    home = office(tmp_path, retention={"received": "5y", "withdrawn": "90d", "reason": "reeks 12"})
    assert home.run("papers", "--output", str(tmp_path / "dpo")).code == 0
    table = (tmp_path / "dpo" / "bewaartabel.md").read_text("utf-8")
    lines = [line for line in table.splitlines() if line.startswith("| Kandidaturen")]
    assert ["5 jaar na" in line for line in lines] == [True, False]
    assert ["90 dagen na" in line for line in lines] == [False, True]
    assert all("reeks 12" in line for line in lines)
