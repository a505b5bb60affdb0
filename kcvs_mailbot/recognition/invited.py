"""A candidate's calendar answers our invitation: it belongs to the application, and is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.message import Address, CalendarAnswer
from kcvs_mailbot.recognition.machine_rules.calendar import is_calendar_mail
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.verdict import Disposition, FollowUp, Known, KnownApplication, Verdict

NOT_ANSWERED = "an answer to an invitation gets no receipt"
BY_ANOTHER = "whether it is the candidate's answer is for a person to say"
# Their texts are the program's own, with the whole appointment in them.
_WRITES_ITSELF = re.compile(r"google|apple", re.IGNORECASE)


class Coming(StrEnum):
    """What was answered."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    OTHER_MOMENT = "other_moment"
    UNCLEAR = "unclear"


RULES = {
    Coming.ACCEPTED: Rule(
        "accepts_invitation",
        "The candidate's calendar accepts our invitation.",
        "De kandidaat aanvaardt onze uitnodiging.",
    ),
    Coming.DECLINED: Rule(
        "declines_invitation",
        "The candidate's calendar declines our invitation.",
        "De kandidaat slaat onze uitnodiging af.",
    ),
    Coming.TENTATIVE: Rule(
        "accepts_invitation_tentatively",
        "The candidate's calendar accepts our invitation for the time being.",
        "De kandidaat aanvaardt onze uitnodiging onder voorbehoud.",
    ),
    Coming.OTHER_MOMENT: Rule(
        "proposes_other_moment",
        "The candidate's calendar proposes another moment than our invitation.",
        "De kandidaat stelt een ander moment voor dan in onze uitnodiging.",
    ),
    Coming.UNCLEAR: Rule(
        "answers_invitation",
        "The candidate's calendar answers our invitation; what, it does not say.",
        "De agenda van de kandidaat antwoordt op onze uitnodiging, zonder te zeggen wat.",
    ),
}
WRITES_WITH_IT = Rule(
    "writes_with_answer",
    "The candidate writes something with it.",
    "De kandidaat schrijft er iets bij.",
)
ANOTHER_ANSWERS = Rule(
    "another_answers_invitation",
    "Somebody else than the candidate answers our invitation.",
    "Iemand anders dan de kandidaat antwoordt op onze uitnodiging.",
)
_BY_STATUS = {
    "ACCEPTED": Coming.ACCEPTED,
    "DECLINED": Coming.DECLINED,
    "TENTATIVE": Coming.TENTATIVE,
}
_BY_SUBJECT = (
    (r"geaccepteerd|aanvaard|accepted|accepte|zugesagt", Coming.ACCEPTED),
    (r"geweigerd|declined|refuse|abgelehnt|abgesagt", Coming.DECLINED),
    (r"voorlopig|tentative|provisoire", Coming.TENTATIVE),
    (r"new time proposed|nieuwe tijd voorgesteld", Coming.OTHER_MOMENT),
)
_BY_RULE = {rule.name: coming for coming, rule in RULES.items()}


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to which invitation, as it was then."""

    coming: Coming
    uid: str
    sequence: int


def answers_invitation(view: View, known: Known) -> Verdict | None:
    """The follow-up, for a person where it says more than yes; None when it is no such answer.

    By the UID of an invitation of ours, which nobody else knows; or as an answer of the
    candidate's to a mail of ours.
    """
    answer = view.message.answer
    if answer is None and is_calendar_mail(view) is None:
        return None
    coming = _coming(view, answer)
    if coming is None:
        return None
    invited = [a for a in known.applications if a.by_invitation]
    asked = invited or [a for a in known.applications if a.by_thread and a.receipts]
    asked = [a for a in asked if _is_candidates(view, answer, a)] or (asked if invited else [])
    if not asked:
        return None
    return _verdict(view, asked[-1], coming, answer if invited else None)


def coming_in(reasons: Iterable[Mapping[str, Any]]) -> Coming | None:
    """What the stored reasons of a mail say of it; None when it answers no invitation."""
    found = (_BY_RULE[reason["rule"]] for reason in reasons if reason["rule"] in _BY_RULE)
    return next(found, None)


def answered_in(reasons: Iterable[Mapping[str, Any]]) -> Answered | None:
    """What the stored reasons of a mail say; None when it answers no invitation that is known."""
    for reason in reasons:
        coming = _BY_RULE.get(reason["rule"])
        uid, _, sequence = str(reason.get("evidence", "")).rpartition(" ")
        if coming is not None and uid and sequence.isdecimal():
            return Answered(coming, uid, int(sequence))
    return None


def _coming(view: View, answer: CalendarAnswer | None) -> Coming | None:
    if answer is not None:
        if answer.method == "COUNTER":
            return Coming.OTHER_MOMENT
        return _BY_STATUS.get(answer.status, Coming.UNCLEAR)
    subject = (view.message.subject or "").replace("é", "e").strip().casefold()
    found = (coming for words, coming in reversed(_BY_SUBJECT) if re.match(words, subject))
    return next(found, None)


def _is_candidates(
    view: View, answer: CalendarAnswer | None, application: KnownApplication
) -> bool:
    """By who sent it, or whom it speaks for: a work account has more addresses than one."""
    speaks_for = canonical(answer.attendee) if answer and answer.attendee else ""
    return not application.senders.isdisjoint({view.canonical, speaks_for})


def _verdict(
    view: View, application: KnownApplication, coming: Coming, answer: CalendarAnswer | None
) -> Verdict:
    which = f"{answer.uid} {answer.sequence}" if answer else ""
    reasons = [RULES[coming].because(which)]
    candidate = Address(application.name, application.address)
    if not _is_candidates(view, view.message.answer, application):
        return Verdict(
            Disposition.REVIEW,
            (ANOTHER_ANSWERS.because(application.reference), *reasons),
            candidate=candidate,
            vacancy=application.vacancy,
            application=application.reference,
            follow_up=FollowUp.QUESTION,
            receipt_reason=BY_ANOTHER,
        )
    words = _own_words(view)
    if words:
        reasons.append(WRITES_WITH_IT.because(words))
    plain = coming is Coming.ACCEPTED and answer is not None and not (words or view.brings)
    return Verdict(
        Disposition.FOLLOW_UP,
        tuple(reasons),
        candidate=candidate,
        vacancy=application.vacancy,
        application=application.reference,
        follow_up=FollowUp.ACCEPTANCE if plain else FollowUp.QUESTION,
        receipt_reason=NOT_ANSWERED,
    )


def _own_words(view: View) -> str:
    """What a person wrote with it; "" for what the program wrote."""
    answer = view.message.answer
    if answer is not None and answer.comment:
        return answer.comment
    writes_itself = answer is not None and _WRITES_ITSELF.search(answer.product)
    return "" if writes_itself else " ".join(view.text_shown.split())
