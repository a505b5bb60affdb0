"""`run --shadow`: the office sees what the robot would do, and nothing has happened."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from house import House, house
from kcvs_mailbot.config import load
from kcvs_mailbot.store.tombstones import Tombstones
from test_run import wait_for
from workshop import application, newsletter

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]


def deliver(home: House, mail: EmailMessage, days_ago: int) -> None:
    at = datetime.now(UTC) - timedelta(days=days_ago, minutes=5)
    home.dovecot.deliver(bytes(mail), internaldate=at)


def test_it_says_what_it_would_have_answered_and_nothing_happened(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        home.database.unlink()  # an office that only looks has made none
        deliver(home, application("Oud", "oud@example.be"), 60)  # before the opening
        deliver(home, application("An Peeters", "an@example.be"), 20)
        deliver(home, application("Bo Maes", "bo@example.be"), 1)
        again = application("Bo Maes", "bo@example.be")
        again["X-Sent"] = "once more"
        deliver(home, again, 0)  # no second receipt
        deliver(home, newsletter(), 0)
        before = home.dovecot.snapshot()
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        told = home.run("run", "--shadow", TMPDIR=str(scratch))
        assert home.sink is not None
        assert home.sink.taken == []
        assert home.dovecot.snapshot() == before
        assert not home.database.exists()
        assert list(scratch.iterdir()) == []
    assert "receipt to an@example.be, held: the mail is older than" in told
    assert "receipt to bo@example.be\n" in told
    assert told.count("to bo@example.be") == 1
    assert "oud@example.be" not in told
    assert told.endswith(
        "4 mails: application 2, automatic 1, follow_up 1; answers that would have gone 1, held 1; "
        "nothing was kept or sent\n"
    ), told


def test_those_that_would_be_late_are_counted(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        home.deadline = datetime.now(UTC).date() - timedelta(days=9)
        home.write_config()
        for days, name in ((20, "an"), (2, "bo"), (1, "cem")):
            deliver(home, application(name.title(), f"{name}@example.be"), days)
        assert "3 mails: application 3 (2 late); answers" in home.run("run", "--shadow")


def test_who_was_erased_is_not_shown_again(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        deliver(home, application("Bo Maes", "bo@example.be"), 1)
        (told,) = home.json("run", "--shadow")
        place = load(home.config, {}).storage.tombstones_file
        Tombstones(place).add({told["sha256"]: "application"})
        assert place is not None
        before = place.read_bytes()
        again = home.run("run", "--shadow")
        assert "bo@example.be" not in again
        assert "Maes" not in again
        assert place.read_bytes() == before


def test_json_has_the_message_and_its_answer(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        deliver(home, application("Bo Maes", "bo@example.be"), 1)
        (told,) = home.json("run", "--shadow")
    assert told["disposition"] == "application"
    assert told["position"]["mailbox"] == "INBOX"
    assert told["late"] is False
    assert told["answer"] == {
        "kind": "receipt",
        "to": "bo@example.be",
        "state": "queued",
        "why": None,
    }


def test_what_it_foretells_is_what_the_worker_does(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        for days, who in enumerate(("an", "bo", "an"), 1):
            deliver(home, application(who.title(), f"{who}@example.be"), days)
        foretold = home.json("run", "--shadow")
        assert home.json("messages") == []
        done = home.json("poll")
        stored = {m["sha256"]: m["disposition"] for m in home.json("messages")}
    assert {m["sha256"]: m["disposition"] for m in foretold} == stored
    assert done["sent"] == sum(1 for m in foretold if m["answer"])


def test_ended_by_a_signal_it_leaves_nothing_of_the_mails(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with house(tmp_path) as home:
        for number in range(60):
            deliver(home, application(f"Bo {number}", f"bo{number}@example.be"), 1)
        command = ["env", f"TMPDIR={scratch}", *home.command("run", "--shadow")]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
            wait_for(lambda: any(scratch.glob("kcvs-shadow-*/shadow.sqlite")), run)
            run.terminate()
            _, said = run.communicate(timeout=60)
    assert run.returncode == 1
    assert said.decode().splitlines()[-1] == "kcvs-mailbot: stopped"
    assert list(scratch.iterdir()) == []


def test_json_without_shadow_is_refused(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        said = home.run("run", "--json", code=2)
    assert "add --shadow" in said
