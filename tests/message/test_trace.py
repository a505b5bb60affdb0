"""Message-IDs, dates and Received headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kcvs_mailbot.message import Received
from kcvs_mailbot.message.parsing import parse
from message.building import read

TEN = datetime(2021, 9, 14, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("<a@x.example>", "<a@x.example>"),
        ("  <a@x.example> (comment)", "<a@x.example>"),
        ("<a@x.example> <b@x.example>", "<a@x.example>"),
        ("a@x.example", "<a@x.example>"),
        ("<a b@x.example>", "<ab@x.example>"),
        ("<>", None),
        ("", None),
    ],
)
def test_the_message_id_has_its_brackets(written: str, identifier: str | None) -> None:
    message = parse(f"From: a@x.example\nMessage-ID: {written}\n\nx".encode())[0]
    assert message.message_id == identifier


def test_a_mail_without_message_id_has_none() -> None:
    assert parse(b"From: a@x.example\n\nx")[0].message_id is None


def test_references_are_the_identifiers_in_order() -> None:
    message, _ = read("answer_from_gmail_in_dutch")
    assert message.in_reply_to == ("<vraag@kcvb.be>",)
    assert message.references == ("<eerste@kcvb.be>", "<vraag@kcvb.be>")


def test_of_endless_references_the_last_hundred_are_kept() -> None:
    many = " ".join(f"<{number}@x>" for number in range(300))
    message = parse(f"From: a@x.example\nReferences: {many}\n\nx".encode())[0]
    assert message.references == tuple(f"<{number}@x>" for number in range(200, 300))


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 14 Sep 2021 10:00:00 +0200",
        "Tue, 14 Sep 2021 10:00:00 +0200 (CEST)",
        "14 Sep 2021 10:00 +0200",
        "Mon, 14 Sep 2021 10:00:00 +0200",  # it was a Tuesday
        "Tue, 14 Sep 2021 08:00:00 -0000",
        "Tue, 14 Sep 2021 08:00:00 GMT",
        "Tue, 14 Sep 2021 10:00:00 CEST",
        "Tue, 14 Sep 2021 10:00:00 CEST (Brussel)",
        "Tue, 14 Sep 21 04:00:00 EDT",
    ],
)
def test_a_date_with_its_zone_is_read(written: str) -> None:
    assert parse(f"From: a@x.example\nDate: {written}\n\nx".encode())[0].date == TEN


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 14 Sep 2021 10:00:00",
        "Tue, 14 Sep 2021 10:00:00 XYZT",
        "Tue, 14 Sep 2021 10:00:00 A",
        "dinsdag 14 september 2021 10:00:00 +0200",
        "Tue, 34 Sep 2021 10:00:00 +0200",
        "Tue, 14 Sep 99999 10:00:00 +0200",
        "gisteren",
        "",
    ],
)
def test_a_date_that_is_not_certain_is_none_with_a_problem(written: str) -> None:
    message = parse(f"From: a@x.example\nDate: {written}\n\nx".encode())[0]
    assert (message.date, message.problems) == (None, ("Date header cannot be read",))


def received(*headers: str) -> tuple[Received, ...]:
    lines = "".join(f"Received: {header}\n" for header in headers)
    return parse(f"{lines}From: a@x.example\n\nx".encode())[0].received


def test_the_last_hop_stands_first() -> None:
    hops = received("from b by mx.kcvb.be; Tue, 14 Sep 2021 10:00:00 +0200", "from a by b.example")
    assert hops == (Received("mx.kcvb.be", TEN), Received("b.example", None))


@pytest.mark.parametrize(
    ("by", "host"),
    [
        ("MX.KCVB.be.", "mx.kcvb.be"),
        ("mx.kcvb.be (Postfix) with ESMTPS id 1", "mx.kcvb.be"),
        ("mx.kcvb.be(Postfix)", "mx.kcvb.be"),
        ("[192.0.2.1] with SMTP", "192.0.2.1"),
        ("mx.kcvb.be by elders.example", None),  # who of them was it?
        ("(mx.kcvb.be)", None),
    ],
)
def test_the_host_is_the_one_that_took_the_mail(by: str, host: str | None) -> None:
    assert received(f"from a.example by {by}; Tue, 14 Sep 2021 10:00:00 +0200")[0].by == host


def test_a_host_inside_a_comment_is_not_believed() -> None:
    hop = received("from a.example (by mx.kcvb.be) with SMTP; Tue, 14 Sep 2021 10:00:00 +0200")
    assert hop == (Received(None, TEN),)


def test_unbalanced_brackets_tell_nothing() -> None:
    assert received("from (a by mx.kcvb.be; Tue, 14 Sep 2021 10:00:00 +0200") == (
        Received(None, None),
    )


def test_only_the_top_hundred_hops_are_read() -> None:
    assert len(received(*["from a by b.example"] * 150)) == 100
