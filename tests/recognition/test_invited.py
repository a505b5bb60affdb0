"""A calendar's answer to an invitation of ours, by how Outlook, Gmail and iCloud write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import pytest

from calendar_answers import CANDIDATE, apple, gmail, outlook
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import Disposition, FollowUp, Known, KnownApplication, Receipt
from kcvs_mailbot.recognition.invited import Answered, Coming, answered_in, coming_in
from recognition.judging import judge

UID = "kcvs-2021-0001.interview.0123456789abcdef@kcvb.be"
AN = "KCVS-2021-0001"
LETTER = "<kcvs-2021-0001.letter.0123456789abcdef@kcvb.be>"
PROGRAMS: list[Callable[..., bytes]] = [outlook, gmail, apple]


def knowing(**more: object) -> Known:
    usual = {"by_address": True, "by_invitation": True, **more}
    return Known((KnownApplication(AN, "KCVS-2021", CANDIDATE, "An Claes", **usual),))  # type: ignore[arg-type]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("status", "coming", "kind"),
    [
        ("ACCEPTED", Coming.ACCEPTED, FollowUp.ACCEPTANCE),
        ("DECLINED", Coming.DECLINED, FollowUp.QUESTION),
        ("TENTATIVE", Coming.TENTATIVE, FollowUp.QUESTION),
    ],
)
def test_what_every_program_answers_is_told_and_gets_no_receipt(
    program: Callable[..., bytes], status: str, coming: Coming, kind: FollowUp
) -> None:
    verdict = judge(raw=program(UID, status, sequence=2), known=knowing())
    assert verdict.disposition is Disposition.FOLLOW_UP
    assert (verdict.application, verdict.follow_up) == (AN, kind)
    assert verdict.receipt is Receipt.NEVER
    assert verdict.candidate == Address("An Claes", CANDIDATE)
    told = [asdict(reason) for reason in verdict.reasons]
    assert answered_in(told) == Answered(coming, UID, 2)
    assert coming_in(told) is coming
    assert not any(UID in reason["dutch"] for reason in told)


@pytest.mark.parametrize("program", [outlook, gmail])
def test_who_writes_something_with_a_yes_is_read_by_a_person(program: Callable[..., bytes]) -> None:
    verdict = judge(raw=program(UID, words="Is er parking bij de zaal?"), known=knowing())
    assert verdict.follow_up is FollowUp.QUESTION
    assert [r.rule for r in verdict.reasons] == ["accepts_invitation", "writes_with_answer"]
    assert verdict.reasons[1].evidence == "Is er parking bij de zaal?"


def test_who_sends_a_document_with_a_yes_is_read_by_a_person() -> None:
    raw = gmail(UID).replace(
        b"--000000000000b1--",
        b"--000000000000b1\r\nContent-Type: application/pdf; name=cv.pdf\r\n\r\n%PDF-1\r\n"
        b"--000000000000b1--",
    )
    verdict = judge(raw=raw, known=knowing())
    assert verdict.follow_up is FollowUp.QUESTION
    assert [r.rule for r in verdict.reasons] == ["accepts_invitation"]


def test_another_moment_is_read_by_a_person() -> None:
    verdict = judge(raw=outlook(UID, "TENTATIVE", method="COUNTER"), known=knowing())
    assert verdict.follow_up is FollowUp.QUESTION
    assert [r.rule for r in verdict.reasons] == ["proposes_other_moment"]


def test_an_answer_that_does_not_say_what_is_read_by_a_person() -> None:
    verdict = judge(raw=outlook(UID, "NEEDS-ACTION"), known=knowing())
    assert verdict.follow_up is FollowUp.QUESTION
    assert [r.rule for r in verdict.reasons] == ["answers_invitation"]


@pytest.mark.parametrize(
    "known",
    [
        knowing(by_address=False),
        knowing(by_address=False, former=frozenset({"a.claes@werk.example"})),
        knowing(by_address=False, others=(Address("An", "a.claes@werk.example"),)),
    ],
)
def test_a_work_account_may_answer_from_another_address(known: Known) -> None:
    verdict = judge(raw=outlook(UID, sender="a.claes@werk.example"), known=known)
    assert verdict.follow_up is FollowUp.ACCEPTANCE


def test_who_was_forwarded_the_invitation_answers_for_nobody() -> None:
    other = "bo.maes@example.be"
    raw = outlook(UID, sender=other, attendee=other)
    verdict = judge(raw=raw, known=knowing(by_address=False))
    assert verdict.disposition is Disposition.REVIEW
    assert (verdict.application, verdict.reasons[0].rule) == (AN, "another_answers_invitation")


def test_an_answer_in_our_thread_without_our_uid_is_read_by_a_person() -> None:
    known = knowing(by_invitation=False, by_thread=True, receipts=frozenset({LETTER}))
    verdict = judge(raw=outlook("anders", in_reply_to=LETTER), known=known)
    assert (verdict.disposition, verdict.follow_up) == (Disposition.FOLLOW_UP, FollowUp.QUESTION)
    told = [asdict(reason) for reason in verdict.reasons]
    assert answered_in(told) is None
    assert coming_in(told) is Coming.ACCEPTED


@pytest.mark.parametrize(
    ("subject", "rule"),
    [
        ("Geaccepteerd: Gesprek", "accepts_invitation"),
        ("Refusé : Entretien", "declines_invitation"),
        ("Tentative: Interview", "accepts_invitation_tentatively"),
        ("Voorlopig geaccepteerd: Gesprek", "accepts_invitation_tentatively"),
        ("New Time Proposed: Gesprek", "proposes_other_moment"),
    ],
)
def test_its_subject_tells_where_the_calendar_was_lost(subject: str, rule: str) -> None:
    known = knowing(by_invitation=False, by_thread=True, receipts=frozenset({LETTER}))
    sender = f"An Claes <{CANDIDATE}>"
    verdict = judge(subject, "", sender=sender, headers={"In-Reply-To": LETTER}, known=known)
    assert verdict.follow_up is FollowUp.QUESTION
    assert verdict.reasons[0].rule == rule


@pytest.mark.parametrize(
    "known",
    [
        Known(),
        knowing(by_invitation=False),
        knowing(by_invitation=False, by_thread=True),  # the candidate's own thread, not ours
    ],
)
def test_an_answer_to_somebody_elses_meeting_stays_automatic(known: Known) -> None:
    for program in (outlook, gmail):
        assert judge(raw=program("elders"), known=known).disposition is Disposition.AUTOMATIC


@pytest.mark.parametrize("subject", ["Geannuleerd: Gesprek", "Bijgewerkte uitnodiging: Gesprek"])
def test_a_meeting_of_the_candidates_own_is_no_answer(subject: str) -> None:
    known = knowing(by_invitation=False, by_thread=True, receipts=frozenset({LETTER}))
    headers = {"In-Reply-To": LETTER}
    verdict = judge(subject, "", sender=f"An <{CANDIDATE}>", headers=headers, known=known)
    assert verdict.disposition is Disposition.AUTOMATIC


def test_an_answer_among_the_junk_mail_is_shown_to_a_person() -> None:
    verdict = judge(raw=outlook(UID), known=knowing(), junk=True)
    assert verdict.disposition is Disposition.REVIEW


@pytest.mark.parametrize(
    "reasons",
    [
        [],
        [{"rule": "is_question", "evidence": f"{UID} 0"}],
        [{"rule": "accepts_invitation", "evidence": ""}],
        [{"rule": "accepts_invitation", "evidence": f"{UID} …"}],
        [{"rule": "accepts_invitation"}],
    ],
)
def test_other_reasons_answer_no_invitation(reasons: list[dict[str, str]]) -> None:
    assert answered_in(reasons) is None
