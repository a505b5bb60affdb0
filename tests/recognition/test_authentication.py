"""What our own server says of the sender holds the receipt; what others say does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, House, Receipt, Verdict
from kcvs_mailbot.recognition.recognising import recognise
from recognition.judging import HOUSE, NOBODY, rules

OURS = replace(
    HOUSE, trusted_hosts=frozenset({"mx.kcvb.be"}), trusted_authserv=frozenset({"mx.kcvb.be"})
)
BY_US = b"Received: from a.example by mx.kcvb.be; Wed, 1 Sep 2021 10:00:00 +0200"
BY_OTHER = b"Received: from b.example by a.example; Wed, 1 Sep 2021 09:59:00 +0200"
LETTER = (
    b"From: An Peeters <an.peeters@post.example>\r\nTo: linda.boudry@kcvb.be\r\n"
    b"Subject: Kandidatuur directeur Kenniscentrum Vlaamse Steden\r\n\r\n"
    b"Geachte mevrouw Boudry\r\n\r\nHierbij stel ik mij kandidaat voor de functie van directeur "
    b"van het Kenniscentrum Vlaamse Steden. Al vijftien jaar werk ik met centrumsteden aan "
    b"mobiliteit, wonen en digitale dienstverlening, en ik leidde een team van "
    b"twintig mensen.\r\n\r\nGraag licht ik mijn visie op stedelijk beleid toe in een gesprek."
    b"\r\n\r\nAn Peeters\r\n"
)


def headed(*lines: bytes, house: House = OURS) -> Verdict:
    raw = b"".join(line + b"\r\n" for line in lines) + LETTER
    return recognise(parse(raw)[0], (), house, NOBODY)


def said(results: bytes) -> bytes:
    return b"Authentication-Results: " + results


@pytest.mark.parametrize(
    "results",
    [
        b"mx.kcvb.be; spf=pass; dmarc=fail (p=reject) header.from=post.example",
        b"MX.kcvb.be 1; (a; comment) dmarc (of the sender) = fail",
        b"mx.kcvb.be;\r\n dmarc/1=fail",
        b'mx.kcvb.be; spf=pass reason="a; dmarc=pass"; dmarc=fail',
        b"mx.kcvb.be; spf=fail smtp.mailfrom=x.example; dkim=fail",
    ],
)
def test_who_fails_is_kept_and_not_answered(results: bytes) -> None:
    verdict = headed(said(results), BY_US, BY_OTHER)
    assert (verdict.disposition, verdict.receipt) == (Disposition.APPLICATION, Receipt.HOLD)
    assert "fails_authentication" in rules(verdict)


@pytest.mark.parametrize(
    "results",
    [
        b"mx.kcvb.be; none",
        b"mx.kcvb.be; spf=fail; dkim=fail; dkim=pass",
        b"mx.kcvb.be; spf=fail; dkim=none",
        b"mx.kcvb.be; spf=fail; dkim=fail; dmarc=pass",
        b"mx.kcvb.be; dmarc=pass (was dmarc=fail; dmarc=fail)",
        b"mx.elders.example; dmarc=fail",
        b"",
    ],
)
def test_who_does_not_fail_with_us_is_answered(results: bytes) -> None:
    assert headed(said(results), BY_US, BY_OTHER).receipt is Receipt.SEND


def test_our_results_may_stand_in_several_headers() -> None:
    lines = (said(b"mx.kcvb.be; spf=fail"), said(b"mx.kcvb.be; dkim=fail"), BY_US)
    assert headed(*lines).receipt is Receipt.HOLD


def test_what_stands_below_a_foreign_hop_came_with_the_mail() -> None:
    forged = said(b"mx.kcvb.be; dmarc=fail")
    assert headed(BY_US, BY_OTHER, forged).receipt is Receipt.SEND
    assert headed(BY_US, forged, BY_OTHER).receipt is Receipt.HOLD


@pytest.mark.parametrize("flag", [b"X-Spam-Flag: YES", b"X-Spam-Status: Yes, score=9.1 required=5"])
def test_a_spam_flag_of_our_server_holds_the_receipt(flag: bytes) -> None:
    verdict = headed(flag, BY_US)
    assert (verdict.disposition, verdict.receipt) == (Disposition.APPLICATION, Receipt.HOLD)
    assert "is_flagged_spam" in rules(verdict)
    assert headed(BY_US, BY_OTHER, flag).receipt is Receipt.SEND


@pytest.mark.parametrize("flag", [b"X-Spam-Flag: NO", b"X-Spam-Status: No, score=0.1"])
def test_mail_that_our_server_finds_in_order_is_answered(flag: bytes) -> None:
    assert headed(flag, BY_US).receipt is Receipt.SEND


def test_without_a_trusted_server_all_is_as_if_nothing_was_said() -> None:
    lines = (said(b"mx.kcvb.be; dmarc=fail"), b"X-Spam-Flag: YES", BY_US)
    assert headed(*lines, house=HOUSE).receipt is Receipt.SEND
