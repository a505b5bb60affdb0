"""A mailbox of every kind of mail: each one accounted for, nothing in it changed."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from collection.mails import ALL
from house import ROOT, House, house
from kcvs_mailbot.recognition import Disposition

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]

FLAGS = ("", "S", "F", "RS", "FRS")
"""Unread, read, flagged, answered: Maildir letters."""
ARRIVED = datetime(2021, 9, 4, 8, 0, tzinfo=UTC)
HEAD = b"From: Els Claes <els@example.be>\r\nTo: linda.boudry@kcvb.be\r\n"


def malformed() -> list[bytes]:
    """What is hardly a mail."""
    noise = random.Random(4).randbytes
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(3000)
    )
    return [
        noise(3000).replace(b"\r", b"").replace(b"\n", b""),
        b"\x00" * 2000,
        b"\r\n\r\n\r\n",
        b"From",
        b"no header at all, only words\r\n" * 20,
        HEAD + b"Subject: " + b"=?utf-8?q?=C3=A9?= " * 60_000 + b"\r\n\r\nx",
        HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\nx",
        HEAD + b"Subject: een regel\r\n\r\n" + b"lang " * 250_000,
        HEAD + nested + b"\r\nkandidatuur",
        HEAD + b"Content-Type: text/plain; charset=kwik\r\n\r\n\xff\xfe\xe9 kandidatuur",
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"====%%%%" * 400,
        HEAD + b"Date: gisteren\r\nMessage-ID: <<<>\r\nIn-Reply-To: \xe9\r\n\r\nx",
        HEAD + b"Subject: groot\r\n\r\n" + (noise(40).hex().encode() + b"\r\n") * 70_000,
        HEAD + b"From: =?utf-8?b?////?= <a@>, @@@, <>\r\nReply-To: ;;;\r\n\r\nx",
        b"From: a\rSubject: b\r\rnur CR",
    ]


@dataclass
class Filled:
    """An installation whose mailbox was polled once."""

    home: House
    raws: list[bytes]
    before: object
    answer: dict[str, Any]
    messages: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with house(tmp_path_factory.mktemp("home"), acknowledgement={"max_age": "unlimited"}) as home:
        home.opens, home.deadline = date(2021, 8, 1), date(2021, 9, 15)
        home.write_config()
        raws = _fill(home)
        before = home.dovecot.snapshot()
        answer = home.json("poll")
        yield Filled(home, raws, before, answer, home.json("messages"))


def _fill(home: House) -> list[bytes]:
    raws = []
    for number, mail in enumerate(ALL):
        raws.append(mail.raw)
        home.dovecot.deliver(mail.raw, internaldate=mail.received, flags=FLAGS[number % 5])
    odd = [path.read_bytes() for path in sorted((ROOT / "tests" / "mails").glob("*.eml"))]
    odd += malformed()
    odd.append(ALL[0].raw)  # a copy of the same bytes
    odd.append(ALL[1].raw + b"\r\nPS\r\n")  # other bytes under the same Message-ID
    for raw in odd:
        home.dovecot.deliver(raw, internaldate=ARRIVED)
    return raws + odd


def test_the_mailbox_is_as_it_was(filled: Filled) -> None:
    assert len(filled.raws) > 200
    assert filled.home.dovecot.snapshot() == filled.before


def test_every_mail_has_exactly_one_row_with_its_hash_and_positions(filled: Filled) -> None:
    # Dovecot shows every line end as CRLF, as IMAP wants it: its own words are what counts.
    seen = filled.home.dovecot.snapshot()
    expected: dict[str, set[tuple[int, int]]] = {}
    for uid, (_flags, _date, digest) in seen.mails.items():
        expected.setdefault(digest, set()).add((seen.uidvalidity, uid))
    rows = {
        message["sha256"]: {(p["uidvalidity"], p["uid"]) for p in message["positions"]}
        for message in filled.messages
    }
    assert len(seen.mails) == len(filled.raws)
    assert len(rows) == len(filled.messages)
    assert rows == expected


def test_the_stored_bytes_are_the_bytes_of_the_mailbox(filled: Filled) -> None:
    with closing(sqlite3.connect(filled.home.database)) as database:
        for message in filled.messages:
            pieces = database.execute(
                "SELECT data FROM blob_chunk WHERE sha256 = ? ORDER BY seq", [message["sha256"]]
            )
            digest = hashlib.sha256(b"".join(data for (data,) in pieces)).hexdigest()
            assert digest == message["sha256"]


def test_the_sum_of_the_dispositions_is_the_number_of_mails(filled: Filled) -> None:
    counts = Counter(message["disposition"] for message in filled.messages)
    assert set(counts) == set(Disposition)
    assert counts.total() == len(filled.messages) == filled.answer["fetched"]
    assert filled.answer["processed"] == filled.answer["fetched"]
    assert filled.answer["failed"] == 0
    assert filled.answer["review"] == counts["review"]
    assert filled.answer["applications"] == counts["application"]
    assert len(filled.home.json("applications")) == counts["application"]


def test_no_mail_stops_the_program(filled: Filled) -> None:
    reasons = {r["rule"] for message in filled.messages for r in message["reasons"]}
    assert "cannot_be_processed" not in reasons


def test_receipts_go_once_and_to_candidates_only(filled: Filled) -> None:
    assert filled.home.sink is not None
    candidates = {one["candidate"]["address"] for one in filled.home.json("applications")}
    taken = filled.home.sink.taken
    ids = [line for one in taken for line in one.raw.splitlines() if line[:11] == b"Message-ID:"]
    assert len(taken) == filled.answer["sent"] == len(set(ids)) > 0
    assert {recipient for one in taken for recipient in one.recipients} <= candidates


def test_a_second_poll_fetches_nothing(filled: Filled) -> None:
    again = filled.home.json("poll")
    assert (again["fetched"], again["processed"], again["sent"]) == (0, 0, 0)
    assert filled.home.json("messages") == filled.messages
    assert filled.home.dovecot.snapshot() == filled.before
