"""The mailbox changes under us: nothing is recorded twice, nor answered twice, nor lost."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from house import ROOT, House, house
from servers.proxy import Proxy, Trouble
from test_run import wait_for
from test_story import application

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]

AN = bytes(application("An Claes", "an@example.be"))
BO = bytes(application("Bo Maes", "bo@example.be"))
CAS = bytes(application("Cas Wouters", "cas@example.be"))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """Two applications came, and were answered."""
    with house(tmp_path, acknowledgement={"per_address_per_day": 100}) as made:
        made.dovecot.deliver_many([AN, BO])
        assert poll(made) == (2, 2)
        yield made


def poll(home: House) -> tuple[int, int]:
    """How many mails were new, how many receipts went out."""
    done = home.json("poll")
    return done["fetched"], done["sent"]


def positions(home: House) -> list[list[tuple[int, int]]]:
    """Of each message, (UIDVALIDITY, UID)."""
    return [
        [(at["uidvalidity"], at["uid"]) for at in message["positions"]]
        for message in home.json("messages")
    ]


def closes(home: House) -> bool:
    """Whether `balance` explains every mail."""
    found: dict[str, Any] = home.json("balance")
    return not found["unexplained"]


def test_a_new_uidvalidity_brings_no_record_and_no_receipt(home: House) -> None:
    first = home.dovecot.snapshot().uidvalidity
    new = home.dovecot.change_uidvalidity()
    assert poll(home) == (0, 0)
    assert positions(home) == [[(first, uid), (new, uid)] for uid in (1, 2)]
    home.dovecot.deliver(CAS)
    assert poll(home) == (1, 1)
    assert len(home.json("applications")) == 3
    assert closes(home)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("renewed", [True, False], ids=["new UIDVALIDITY", "same UIDVALIDITY"])
def test_other_mail_under_old_uids_is_recorded(home: House, renewed: bool) -> None:
    """The same UIDVALIDITY is against RFC 3501, and what a restored backup may bring."""
    home.dovecot.replace([CAS])
    if renewed:
        home.dovecot.change_uidvalidity()
    assert poll(home) == (1, 1)
    assert len(home.json("messages")) == 3
    assert poll(home) == (0, 0)


def test_a_uidnext_that_went_backwards_hides_no_mail(home: House) -> None:
    home.dovecot.replace([])
    assert poll(home) == (0, 0)
    home.dovecot.deliver(CAS)
    assert poll(home) == (1, 1)
    assert len(home.json("applications")) == 3


def test_what_she_deletes_stays_recorded(home: House) -> None:
    home.dovecot.expunge([1])
    home.dovecot.deliver(CAS)
    home.dovecot.expunge([2])
    assert poll(home) == (1, 1)
    assert len(home.json("applications")) == 3
    assert closes(home)


def test_a_mail_that_is_moved_out_and_back_is_answered_once(home: House) -> None:
    home.dovecot.move([1], "INBOX", "Gelezen")
    assert poll(home) == (0, 0)
    home.dovecot.move([1], "Gelezen", "INBOX")
    assert poll(home) == (0, 0)
    assert [len(each) for each in positions(home)] == [2, 1]
    assert len(home.json("applications")) == 2
    assert closes(home)


def test_a_folder_that_is_renamed_is_told_and_found_again(tmp_path: Path) -> None:
    with house(tmp_path, mailbox={"folder": "Vacature"}) as home:
        home.dovecot.deliver_many([AN, BO], "Vacature")
        assert poll(home) == (2, 2)
        home.dovecot.rename("Vacature", "Oud")
        said = home.run("poll", code=1)
        assert "see [mailbox] folder" in said
        home.dovecot.deliver(CAS, "Oud")
        home.dovecot.rename("Oud", "Vacature")
        assert poll(home) == (1, 1)
        assert len(home.json("applications")) == 3


def test_a_folder_that_is_gone_and_made_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    with house(tmp_path, mailbox={"folder": "Vacature"}) as home:
        home.dovecot.deliver_many([AN, BO], "Vacature")
        assert poll(home) == (2, 2)
        with home.dovecot.session() as client:
            client.delete("Vacature")
        assert "see [mailbox] folder" in home.run("poll", code=1)
        home.dovecot.deliver(CAS, "Vacature")
        assert poll(home) == (1, 1)
        assert len(home.json("messages")) == 3


def test_one_worker_polls_and_another_waits_and_takes_over_when_it_dies(tmp_path: Path) -> None:
    with house(tmp_path) as home, Proxy(home.dovecot.port) as proxy:
        assert home.sink is not None
        home.sections["mailbox"] = {"security": "none", "port": proxy.port, "poll_every": "1s"}
        home.write_config()
        home.dovecot.deliver_many([AN, BO, CAS])
        proxy.trouble = Trouble(swallow=b"* 1 FETCH (UID 1 BODY[]")
        with subprocess.Popen(home.command("poll"), cwd=ROOT, stdout=subprocess.PIPE) as first:
            wait_for(lambda: lease(home) is not None, first)
            proxy.trouble = Trouble()  # for those who come now
            with home.worker() as second:
                log = tmp_path / "worker.log"
                wait_for(lambda: log.read_text().count("by_another_worker") > 1, second)
                assert home.json("messages") == []
                first.send_signal(signal.SIGKILL)
                first.wait(10)
                home.sink.wait_for(3, 60)
        assert len(home.json("messages")) == 3
        assert len(home.sink.taken) == 3


def lease(home: House) -> str | None:
    """The worker that is fetching."""
    with closing(sqlite3.connect(home.database)) as database:
        row = database.execute("SELECT polled_by FROM mailbox").fetchone()
    return row[0] if row else None
