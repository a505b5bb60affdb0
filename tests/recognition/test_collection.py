"""How recognition does on the labelled mails as a whole (`make recognition-report`)."""

from __future__ import annotations

from functools import cache

import pytest

from collection.mails import ALL, UNSEEN
from collection.outcome import Outcome, outcomes
from collection.report import misses, preferred_share, report
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, Receipt


@cache
def judged() -> dict[str, Outcome]:
    return {outcome.mail.name: outcome for outcome in outcomes(ALL)}


def found() -> list[Outcome]:
    return list(judged().values())


def test_there_are_enough_mails_and_a_third_was_written_after_the_rules() -> None:
    assert len(ALL) >= 150
    assert len(judged()) == len(ALL)
    assert len(UNSEEN) >= len(ALL) / 3.1


def test_no_application_is_lost() -> None:
    assert [outcome.mail.name for outcome in found() if outcome.lost] == []


def test_nothing_is_answered_that_must_not_be() -> None:
    assert [outcome.mail.name for outcome in found() if outcome.wrongly_answered] == []


def test_nearly_all_come_into_the_preferred_class() -> None:
    assert preferred_share(found()) >= 92, "\n".join(misses(found()))


@pytest.mark.parametrize("name", [mail.name for mail in ALL])
def test_a_mail_is_as_labelled(name: str) -> None:
    assert judged()[name].faults == []


def test_only_applications_and_additions_are_answered() -> None:
    answered = [o.verdict for o in found() if o.verdict.receipt is not Receipt.NEVER]
    dispositions = {verdict.disposition for verdict in answered}
    assert dispositions == {Disposition.APPLICATION, Disposition.FOLLOW_UP}


def test_every_verdict_says_why() -> None:
    assert all(o.verdict.reasons and o.verdict.receipt_reason for o in found())


def test_every_mail_of_the_collection_can_be_read() -> None:
    assert [mail.name for mail in ALL if parse(mail.raw)[0].damaged] == []


def test_the_report_says_how_many_and_which_not() -> None:
    text = report(found())
    assert f"{len(ALL)} mails" in text
    assert "applications lost: 0; wrongly answered: 0" in text
    assert "u_apply_for_cleaning" in text
