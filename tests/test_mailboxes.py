"""Several mailboxes in one installation: each its own vacancies, and none holds another up."""

from __future__ import annotations

import email
import email.policy
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import program
from offices import Offices, applies, offices, sender

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path, 3) as made:
        yield made


def references(home: Offices) -> dict[str, str]:
    """By application, who applied."""
    return {one["reference"]: one["candidate"]["address"] for one in home.json("applications")}


def answers(home: Offices) -> list[tuple[str, str, str]]:
    """Envelope sender, From and recipient of what the sink took."""
    assert home.sink is not None
    taken = []
    for one in home.sink.taken:
        mail = email.message_from_bytes(one.raw, policy=email.policy.default)
        taken.append((one.sender, mail["From"].addresses[0].addr_spec, one.recipients[0]))
    return sorted(taken)


def test_each_mail_is_for_the_vacancy_of_its_mailbox_and_is_answered_from_there(
    home: Offices,
) -> None:
    for name, who in zip(home.names, ("an", "bo", "cas"), strict=True):
        home.deliver(name, applies(name, who))
    done = home.json("poll")
    assert (done["fetched"], done["applications"], done["sent"]) == (3, 3, 3)
    assert references(home) == {
        "DIR-0001": "an@people.example",
        "DIR-1-X-0001": "bo@people.example",
        "DIR-2-X-0001": "cas@people.example",
    }
    assert answers(home) == sorted(
        (sender(name), sender(name), f"{who}@people.example")
        for name, who in zip(home.names, ("an", "bo", "cas"), strict=True)
    )


def test_who_applies_at_two_mailboxes_has_two_applications_and_two_receipts(home: Offices) -> None:
    for name in home.names[:2]:
        home.deliver(name, applies(name, "an"))
    home.json("poll")
    assert sorted(references(home)) == ["DIR-0001", "DIR-1-X-0001"]
    home.deliver(home.names[1], applies(home.names[1], "an", "-more"))
    assert home.json("poll")["applications"] == 0
    assert sorted(references(home)) == ["DIR-0001", "DIR-1-X-0001"]
    assert [one for one, _, _ in answers(home)].count(sender("mailbox")) == 1


def test_the_same_bytes_in_two_mailboxes_are_one_record_that_is_judged_once(home: Offices) -> None:
    mail = applies("mailbox", "an")
    home.deliver("office-1", mail)
    home.json("poll")
    home.deliver("mailbox", mail)
    assert home.json("poll")["fetched"] == 0
    (message,) = home.json("messages")
    assert len(message["positions"]) == 2
    assert sorted(references(home)) == ["DIR-1-X-0001"]
    assert home.json("balance")["closes"]


def test_a_wrong_password_holds_up_no_other_mailbox(home: Offices) -> None:
    home.passwords["office-1"] = "wrong"
    home.write_config()
    for name in home.names:
        home.deliver(name, applies(name, "an"))
    said = home.run("poll", code=1)
    assert "office-1: the IMAP server" in said
    assert "[[mailboxes]] username and password" in said
    assert sorted(references(home)) == ["DIR-0001", "DIR-2-X-0001"]
    assert len(answers(home)) == 2


def test_commands_name_the_mailbox_they_speak_of(home: Offices) -> None:
    home.passwords["office-2"] = "wrong"
    home.write_config()
    found = {one["what"]: one["ok"] for one in _checked(home)}
    assert found["mailbox mailbox: INBOX"] is True
    assert found["mailbox office-1: INBOX"] is True
    assert found["mailbox office-2: INBOX"] is False
    home.deliver("mailbox", applies("mailbox", "an"))
    home.run("poll", code=1)
    said = home.run("balance", code=1)
    assert "not every mailbox could be counted: office-2" in said
    (message,) = home.json("messages")
    assert set(message["position"]) == {"mailbox", "uidvalidity", "uid"}
    assert message["account"] == f"mailbox@127.0.0.1:{home.dovecot.tls_port}"


def _checked(home: Offices) -> list[dict[str, object]]:
    done = program.run("--config", str(home.config), "check", "--json")
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_run_rings_for_each_mailbox_and_ends_in_time(home: Offices) -> None:
    assert home.sink is not None
    home.first = {"poll_every": "10m"}
    home.write_config()
    with home.workers(1) as (process,):
        for number, name in enumerate(home.names * 2):
            home.deliver(name, applies(name, f"person{number}"))
            home.sink.wait_for(number + 1, 90)  # long before the next poll
        process.terminate()
        assert process.wait(20) == 0
    log = (home.folder / "worker-0.log").read_text()
    assert '"mailbox": "office-1"' in log
    assert "Traceback" not in log


def test_with_one_server_away_and_one_password_wrong_the_others_go_on(home: Offices) -> None:
    assert home.sink is not None
    home.passwords["office-1"] = "wrong"
    home.hosts["office-2"] = "127.0.0.2"
    home.write_config()
    with home.workers(1) as (process,):
        home.deliver("mailbox", applies("mailbox", "an"))
        home.sink.wait_for(1, 90)
        home.deliver("mailbox", applies("mailbox", "bo"))
        home.sink.wait_for(2, 90)
        assert process.poll() is None
    log = (home.folder / "worker-0.log").read_text()
    assert log.count("refused our user name and password") == 1


def test_mailboxes_beyond_the_connections_are_polled_all_the_same(tmp_path: Path) -> None:
    with offices(tmp_path, 6) as home:
        assert home.sink is not None
        home.first = {"connections": 9, "poll_every": "1s"}
        home.write_config()
        with home.workers(1):
            for number, name in enumerate(home.names):
                home.deliver(name, applies(name, f"person{number}"))
            home.sink.wait_for(6, 90)
            time.sleep(2.5)
            held = home.dovecot.connections()
        assert 0 < held <= 9
        assert len(references(home)) == 6


def test_nothing_of_it_shows_in_a_configuration_with_one_mailbox(tmp_path: Path) -> None:
    with offices(tmp_path, 1) as home:
        home.deliver("mailbox", applies("mailbox", "an"))
        assert home.json("poll")["sent"] == 1
        with closing(sqlite3.connect(home.database)) as database:
            assert database.execute("SELECT count(*) FROM mailbox").fetchone() == (1,)


def test_two_workers_share_the_mailboxes_and_one_takes_over_from_the_dead(tmp_path: Path) -> None:
    with offices(tmp_path, 4) as home:
        assert home.sink is not None
        home.first = {"poll_every": "10m"}
        home.write_config()
        with home.workers(2) as (one, other):
            until(lambda: sorted(leases(home).values()) == [2, 2])
            for number, name in enumerate(home.names):
                home.deliver(name, applies(name, f"person{number}"))
            home.sink.wait_for(4, 90)  # by the doorbell of either
            one.kill()
            one.wait(20)
            start = time.monotonic()
            until(lambda: list(leases(home).values()) == [4])
            assert time.monotonic() - start < 15  # two seconds, on a machine that has time
            for number, name in enumerate(home.names):
                home.deliver(name, applies(name, f"later{number}"))
            home.sink.wait_for(8, 90)
            assert other.poll() is None


def leases(home: Offices) -> Counter[str]:
    """By worker how many mailboxes it watches."""
    with closing(sqlite3.connect(home.database)) as database:
        rows = database.execute("SELECT worker FROM lease WHERE worker IS NOT NULL").fetchall()
        return Counter(worker for (worker,) in rows)


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)
