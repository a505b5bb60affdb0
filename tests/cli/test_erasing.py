"""`erase` at the command line: it asks, it says what is left, and what was killed it finishes."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from cli.office import Office, office
from kcvs_mailbot.backups.folder import stamp

pytestmark = pytest.mark.slow


def filled(tmp_path: Path) -> Office:
    folder = tmp_path / "data"
    folder.mkdir()
    home = office(folder)
    mails = tmp_path / "mails"
    home.candidates("Wilhelmina Zwartkruis", "Jan Peeters").rename(mails)
    assert home.run("import", str(mails)).code == 0
    return home


def reference_of(home: Office, name: str = "Wilhelmina Zwartkruis") -> str:
    found = home.run("applications", "--json").json
    return next(str(a["reference"]) for a in found if a["candidate"]["name"] == name)


def is_clean(home: Office) -> bool:
    files = [f for f in home.folder.rglob("*") if f.is_file()]
    return not any(b"wartkruis" in f.read_bytes() for f in files)


def test_without_a_terminal_it_wants_to_be_told(tmp_path: Path) -> None:
    home = filled(tmp_path)
    said = home.run("erase", reference_of(home))
    assert (said.code, said.complaint[-9:]) == (2, "say --yes")
    assert len(home.run("applications", "--json").json) == 2


def test_it_erases_and_says_what_is_left(tmp_path: Path) -> None:
    home = filled(tmp_path)
    mine = reference_of(home)
    assert home.run("backup", str(home.folder / "kopie.sqlite")).code == 0
    daily = tmp_path / "daily"
    daily.mkdir()
    made = datetime.now(UTC)
    (daily / f"kcvs-{stamp(made)}.sqlite.gz").touch()
    away = tmp_path / "away"
    environment = {
        "KCVS_MAILBOT__STORAGE__BACKUP_FOLDER": str(daily),
        "KCVS_MAILBOT__ALERTS__BACKUP_FOLDER": str(away),
    }
    said = home.run("erase", mine, "--yes", env=environment)
    assert said.code == 0, said.err
    goes = (made + timedelta(days=14)).astimezone(ZoneInfo("Europe/Brussels"))
    assert f"; goes about {goes:%Y-%m-%d})" in said.out
    assert said.out.startswith(f"erased: {mine} (1 mail, 0 documents, 1 mail to the candidate, ")
    assert f"could not be looked into: {away} (No such file or directory)" in said.out
    assert "kopie.sqlite" in said.out
    (home.folder / "kopie.sqlite").unlink()
    assert is_clean(home)
    again = home.run("erase", mine, "--yes", "--json", env=environment).json
    assert (again["references"], again["erased"]["mails"]) == ([mine], 1)
    assert again["databases"] == []
    assert again["not_looked_into"] == [{"folder": str(away), "why": "No such file or directory"}]
    assert home.run("show", mine).code == 2
    assert [m["done_as"] for m in home.run("messages", "--json").json].count("erased") == 1
    took = home.run("import", str(tmp_path / "mails"), "--json").json
    assert (took["mails"], took["new"], took["restored"], took["erased"]) == (2, 0, 0, 1)
    assert is_clean(home)


def refused_at_a_terminal(home: Office, *words: str) -> str:
    """What it shows to who answers no; nobody is erased."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            home.command(*words),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        ) as process:
            os.write(ours, b"n\n")
            out, _ = process.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == 1
    assert len(home.run("applications", "--json").json) == 2
    return out.decode()


def test_it_asks_at_a_terminal_and_takes_no_for_an_answer(tmp_path: Path) -> None:
    home = filled(tmp_path)
    assert "Wilhelmina Zwartkruis" in refused_at_a_terminal(home, "erase", reference_of(home))


def test_a_reference_that_is_not_there(tmp_path: Path) -> None:
    said = filled(tmp_path).run("erase", "KCVS-2021-0099", "--yes")
    assert (said.code, "there is no application" in said.complaint) == (2, True)


def test_killed_at_many_moments_it_is_finished_by_the_next_call(tmp_path: Path) -> None:
    home = filled(tmp_path)
    mine = reference_of(home)
    command = [sys.executable, *home.command("erase", mine, "--yes")[1:]]
    for tenths in range(3, 16, 3):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        time.sleep(tenths / 10)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        assert not out or is_clean(home)  # never half-told
    assert home.run("erase", mine, "--yes").code == 0
    assert is_clean(home)
    assert [a["candidate"]["name"] for a in home.run("applications", "--json").json] == [
        "Jan Peeters"
    ]


def test_the_terms_are_listed_and_those_that_are_due_erased(tmp_path: Path) -> None:
    home = filled(tmp_path)
    assert [a["due_at"] for a in home.run("retention", "--json").json["applications"]] == [None] * 2
    home.write_config(retention={"received": "0d", "reason": "Selectielijst"})
    text = home.config.read_text(encoding="utf-8")
    today = datetime.now(UTC).date()
    text = text.replace("[[vacancy]]", f"[[vacancy]]\nclosed_on = {today - timedelta(days=3)}")
    deadline = re.compile(r"^deadline = .*$", re.MULTILINE)
    home.config.write_text(deadline.sub(f"deadline = {today - timedelta(days=9)}", text))
    said = home.run("retention")
    assert said.code == 0, said.err
    assert said.out.count("(now)") == 2
    assert "reason: Selectielijst" in said.out
    shown = refused_at_a_terminal(home, "retention", "--apply")
    assert (shown.count("(now)"), "Erase 2 applications?" in shown) == (2, True)
    tombstones = home.folder / "kcvs.sqlite.tombstones"
    tombstones.write_text("something else")
    stuck = home.run("retention", "--apply", "--json")
    assert (stuck.code, stuck.json["erased"], len(stuck.json["not_erased"])) == (1, [], 2)
    still = ", ".join(stuck.json["not_erased"])
    assert f"out of the database: none; still in it: {still}; " in stuck.complaint
    tombstones.unlink()
    done = home.run("retention", "--apply", "--json").json
    assert len(done["erased"]) == 2
    assert done["applications"] == []
    assert is_clean(home)
    assert home.run("applications", "--json").json == []


def test_a_candidate_s_own_data_is_written_for_her(tmp_path: Path) -> None:
    home = filled(tmp_path)
    file = tmp_path / "mijn.zip"
    said = home.run("access", reference_of(home), "--output", str(file))
    assert (said.code, said.out.endswith(f"written to {file} (nl)\n")) == (0, True), said.err
    with ZipFile(file) as archive:
        assert {"index.html", "data.json"} < set(archive.namelist())
    nowhere = tmp_path / "nergens" / "x.zip"
    for words, wrong in (
        (("KCVS-2021-0099", "--output", str(file)), "there is no application"),
        ((reference_of(home), "--output", str(tmp_path / "x.pdf")), "is no .zip"),
        (
            (reference_of(home), "--output", str(nowhere)),
            "cannot be written",
        ),
        (
            (reference_of(home), "--output", str(file), "--with-message", "99"),
            "message 99; see: kcvs-mailbot show KCVS-2021-000",
        ),
        (
            (reference_of(home), "--output", str(file), "--with-message", "x"),
            "must be a whole number",
        ),
    ):
        refused = home.run("access", *words)
        assert (refused.code, wrong in refused.complaint) == (2, True)
