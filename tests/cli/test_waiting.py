"""`review` lists what a candidate asks or withdraws, until it is said to be done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.office import Office, office
from workshop import reply


@pytest.fixture
def home(tmp_path: Path) -> Office:
    """Two candidates, the first of whom withdraws."""
    made = office(tmp_path)
    folder = made.candidates("An Claes", "Bo Dirks")
    at = datetime.now(UTC)
    mail = reply("Ik trek mijn kandidatuur in.", to="<x@y.z>", address="kandidaat1@example.be")
    mail["Received"] = f"from mail.example.be by mx.kcvb.be; {at:%d %b %Y %H:%M:%S} +0000"
    (folder / "later.eml").write_bytes(bytes(mail))
    assert made.run("import", str(folder)).code == 0
    return made


def test_a_withdrawal_is_listed_carried_out_and_undone(home: Office) -> None:
    listed = home.run("review").out
    assert listed.startswith("3  ")
    assert "    withdrawal, KCVS-2021-0001\n" in listed
    assert [m["waits"] for m in home.run("messages", "--json").json] == [False, False, True]
    said = home.run("review", "withdraw", "3").out
    assert said.startswith("message 3 is now: follow_up KCVS-2021-0001")
    assert said.endswith("the application is withdrawn\n")
    (withdrawn,) = home.run("applications", "--status", "withdrawn", "--json").json
    assert withdrawn["reference"] == "KCVS-2021-0001"
    assert home.run("review").out == "no mail waits for a decision\n"
    assert home.run("review", "undo", "3").code == 0
    assert home.run("applications", "--status", "withdrawn").out == "none\n"
    assert home.run("review", "done", "3").out == "message 3 waits no longer\n"
    assert home.run("review", "--json").json == []


def test_an_addition_that_asks_is_listed_until_it_is_done(home: Office) -> None:
    mail = reply(
        "In bijlage mijn diploma. Wanneer is de proef?",
        to="<x@y.z>",
        address="kandidaat2@example.be",
        diploma_txt="Diploma",
    )
    mail["Received"] = f"from mail.example.be by mx.kcvb.be; {datetime.now(UTC):%d %b %Y %T} +0000"
    (home.folder / "vraagt.eml").write_bytes(bytes(mail))
    assert home.run("import", str(home.folder / "vraagt.eml")).code == 0
    listed = home.run("review").out
    assert "    addition that asks something, KCVS-2021-0002\n" in listed
    assert "- It asks something as well: a person answers. (Wanneer is de proef?)" in listed
    assert home.run("review", "done", "4").code == 0
    assert [m["id"] for m in home.run("review", "--json").json] == [3]


def test_what_does_not_wait_cannot_be_done(home: Office) -> None:
    said = home.run("review", "done", "1")
    assert said.code == 2
    assert "message 1 does not wait" in said.complaint
