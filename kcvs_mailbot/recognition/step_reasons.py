"""The reasons that the steps of the decision give, beside the guards and signs."""

from __future__ import annotations

from kcvs_mailbot.recognition.guards.authentication import FLAGGED_SPAM, UNAUTHENTICATED
from kcvs_mailbot.recognition.guards.recalls import LOOKS_LIKE_RECALL, RECALL
from kcvs_mailbot.recognition.guards.senders import NO_RETURN_PATH
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.view import View

COLLEAGUE_SURE = 0.85
"""Colleagues write much about the vacancy: their own application must be plainer."""


def by_colleague(view: View) -> str | None:
    doubted = view.by_colleague and view.opinion.likelihood < COLLEAGUE_SURE
    return "" if doubted else None


BY_COLLEAGUE = Rule(
    "by_colleague",
    None,
    "A colleague wrote the mail: whether it is an own application, a person says.",
    "Een collega schreef de mail: of het een eigen kandidatuur is, beslist iemand.",
    by_colleague,
)
OTHER_POST = Rule(
    "applies_for_another_post",
    None,
    "It names something else than our vacancy as what is applied for.",
    "De mail noemt iets anders dan onze vacature als datgene waarvoor iemand zich aanmeldt.",
)
IS_BOUNCE = Rule(
    "is_bounce",
    None,
    "A mail system reports that a mail could not be delivered (RFC 3464).",
    "Een mailsysteem meldt dat een mail niet bezorgd kon worden.",
)
IS_DELIVERY_REPORT = Rule(
    "is_delivery_report",
    None,
    "A mail system reports that a mail is late or has arrived.",
    "Een mailsysteem meldt dat een mail vertraagd of bezorgd is.",
)
APPLIES_ALL_THE_SAME = Rule(
    "applies_all_the_same",
    None,
    "A machine sent the mail, but in it a person applies.",
    "Een machine verstuurde de mail, maar iemand stelt zich erin kandidaat.",
)
DAMAGED = Rule(
    "is_damaged",
    None,
    "The mail is damaged and could not be read whole.",
    "De mail is beschadigd en kon niet helemaal gelezen worden.",
)
NO_SENDER = Rule("has_no_sender", None, "The mail names no sender.", "De mail noemt geen afzender.")
SEVERAL_SENDERS = Rule(
    "has_several_senders",
    None,
    "The mail names more than one sender.",
    "De mail noemt meer dan één afzender.",
)
FORWARDED_BY_COLLEAGUE = Rule(
    "forwarded_by_colleague",
    None,
    "A colleague passes on somebody's mail; the original sender is the proposed candidate.",
    "Een collega stuurt andermans mail door; de voorgestelde kandidaat is de oorspronkelijke "
    "afzender.",
)
FORWARDED_BY_OTHER = Rule(
    "forwarded_by_another",
    None,
    "Somebody passes on another person's mail; the original sender is the proposed candidate.",
    "Iemand stuurt andermans mail door; de voorgestelde kandidaat is de oorspronkelijke afzender.",
)
FORWARDED_OWN = Rule(
    "forwarded_own_mail",
    None,
    "The sender passes on an own earlier mail.",
    "De afzender stuurt een eigen eerdere mail door.",
)
RESENT = Rule(
    "is_resent",
    None,
    "Somebody sent the mail on unchanged (Resent-From); the candidate is who wrote it.",
    "Iemand stuurde de mail ongewijzigd door; de kandidaat is wie hem schreef.",
)
RELAYED = Rule(
    "is_relayed",
    None,
    "A job site passes on an application; the candidate is not the job site.",
    "Een jobsite geeft een kandidatuur door; de kandidaat is niet de jobsite.",
)
IN_JUNK = Rule(
    "found_in_junk",
    None,
    "The mail lay among the junk mail.",
    "De mail lag bij de ongewenste mail.",
)
VACANCY_UNCLEAR = Rule(
    "vacancy_unclear",
    None,
    "It is not clear which vacancy the mail is about.",
    "Het is niet duidelijk over welke vacature de mail gaat.",
)
SUPPRESSES_ANSWERS = Rule(
    "suppresses_answers",
    None,
    "The mail asks for no automatic answer (X-Auto-Response-Suppress): the receipt is held.",
    "De mail vraagt om geen automatisch antwoord: de ontvangstbevestiging wordt vastgehouden.",
)
ALL = (
    IS_BOUNCE,
    IS_DELIVERY_REPORT,
    APPLIES_ALL_THE_SAME,
    DAMAGED,
    NO_SENDER,
    SEVERAL_SENDERS,
    FORWARDED_BY_COLLEAGUE,
    FORWARDED_BY_OTHER,
    FORWARDED_OWN,
    RESENT,
    RELAYED,
    IN_JUNK,
    VACANCY_UNCLEAR,
    SUPPRESSES_ANSWERS,
    NO_RETURN_PATH,
    UNAUTHENTICATED,
    FLAGGED_SPAM,
    RECALL,
    LOOKS_LIKE_RECALL,
    BY_COLLEAGUE,
    OTHER_POST,
)
