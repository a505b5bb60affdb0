"""Short ways to put one mail before recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from collection.drafts import LINDA, Paper, compose
from collection.outcome import HOUSE
from kcvs_mailbot.message import BounceFacts, Message
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import House, Known, KnownApplication, VacancyWords, Verdict
from kcvs_mailbot.recognition.recognising import recognise

SENDER = "An Peeters <an.peeters@post.example>"
COLLEAGUE = "Sara Bos <sara.bos@kcvb.be>"
NOBODY = Known()
APPLIES = (
    "Hierbij stel ik mij kandidaat als directeur van het Kenniscentrum Vlaamse Steden. Ik werk al "
    "twaalf jaar voor een stad, eerst als beleidsmedewerker en nu als diensthoofd, en ik wil graag "
    "steden van elkaar laten leren."
)
"""A short letter that reads as one."""
TWO_VACANCIES = replace(
    HOUSE,
    vacancies=(*HOUSE.vacancies, VacancyWords("KCVS-STAF-2021", "stafmedewerker stedelijk beleid")),
)

__all__ = ["APPLIES", "COLLEAGUE", "HOUSE", "LINDA", "NOBODY", "SENDER", "TWO_VACANCIES"]


def message(
    subject: str | None = "",
    body: str = "",
    *papers: Paper,
    sender: str | None = SENDER,
    headers: Mapping[str, str] | None = None,
    html: str | None = None,
) -> Message:
    """The parsed mail."""
    return parse(compose(sender, subject, body, papers, headers, html))[0]


def judge(
    subject: str | None = "",
    body: str = "",
    *papers: Paper,
    sender: str | None = SENDER,
    headers: Mapping[str, str] | None = None,
    html: str | None = None,
    house: House = HOUSE,
    known: Known = NOBODY,
    junk: bool = False,
    bounce: BounceFacts | None = None,
    raw: bytes | None = None,
) -> Verdict:
    """The verdict on one mail, or on its bytes."""
    mail = (
        parse(raw)[0]
        if raw is not None
        else message(subject, body, *papers, sender=sender, headers=headers, html=html)
    )
    attached = tuple(paper.attached for paper in papers)
    return recognise(mail, attached, house, known, junk=junk, bounce=bounce)


def rules(verdict: Verdict) -> set[str]:
    return {reason.rule for reason in verdict.reasons}


AN = KnownApplication(
    "KCVS-2021-0001",
    "KCVS-2021",
    "an.peeters@post.example",
    "An Peeters",
    by_address=True,
)


def knowing(**facts: object) -> Known:
    """The database knows An's application, found in the given ways."""
    return Known((replace(AN, **facts),))  # type: ignore[arg-type]
