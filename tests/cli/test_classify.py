"""What `classify` foretells of an import is what the import does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.office import Office, office
from workshop import application, newsletter

pytestmark = pytest.mark.slow


def received(home: Office, name: str, days_ago: int | None) -> None:
    """The mail of a candidate, taken by our own server that long ago; None: nobody says when."""
    mail = application(name.title(), f"{name}@example.be")
    if days_ago is not None:
        at = datetime.now(UTC) - timedelta(days=days_ago, minutes=5)
        mail["Received"] = f"from mail.example.be by mx.kcvb.be; {at:%d %b %Y %H:%M:%S} +0000"
    (home.folder / "mails").mkdir(exist_ok=True)
    (home.folder / "mails" / f"{name}.eml").write_bytes(bytes(mail))


@pytest.mark.parametrize("mode", ["send", "hold", "off"])
def test_it_foretells_what_an_import_makes_of_the_mail(tmp_path: Path, mode: str) -> None:
    home = office(tmp_path, acknowledgement={"mode": mode})
    received(home, "fresh", 0)
    received(home, "old", 20)
    received(home, "unknown", None)
    (tmp_path / "mails" / "news.eml").write_bytes(bytes(newsletter()))
    mails = str(tmp_path / "mails")
    told = {Path(one["file"]).stem: one for one in home.run("classify", mails, "--json").json}
    assert told["unknown"]["disposition"] == "application"  # by what stands in it
    home.run("import", mails)
    assert {name: one["on_import"] for name, one in told.items()} == done(home)


def done(home: Office) -> dict[str, dict[str, Any]]:
    """As `on_import` says it, from the database."""
    receipts = {e["application"]: e for e in home.run("outbox", "--json").json}
    found = {}
    for message in home.run("messages", "--json").json:
        receipt = receipts.get(message["application"], {"state": "none", "why": None})
        name = (message["from"]["address"]).partition("@")[0].replace("nieuws", "news")
        found[name] = {
            "disposition": message["disposition"],
            "receipt": receipt["state"],
            "held_because": receipt["why"],
        }
    return found


def test_it_says_where_an_import_differs(tmp_path: Path) -> None:
    home = office(tmp_path)
    received(home, "old", 20)
    received(home, "unknown", None)
    said = home.run("classify", str(tmp_path / "mails")).out
    assert "    on import: receipt held: the mail is older than" in said
    assert "    on import: review: nobody we trust says when it arrived" in said
    assert "    - It reads as somebody applying: 50 % or more. (" in said


def test_of_many_files_each_is_told_of_by_its_own_name_and_in_order(tmp_path: Path) -> None:
    home = office(tmp_path)
    folder = tmp_path / "mails"
    folder.mkdir()
    for number in range(9):  # more than are read ahead
        mail = newsletter() if number % 2 else application("Jo", "jo@example.be")
        (folder / f"{number}.eml").write_bytes(bytes(mail))
    told = home.run("classify", str(folder), "--json").json
    assert [Path(one["file"]).name for one in told] == [f"{n}.eml" for n in range(9)]
    assert [one["disposition"] == "application" for one in told] == [n % 2 == 0 for n in range(9)]
