"""The reasons that the steps of the decision give, beside the guards and signs."""

from __future__ import annotations

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.recognition.guards.authentication import FLAGGED_SPAM, UNAUTHENTICATED
from kcvs_mailbot.recognition.guards.recalls import LOOKS_LIKE_RECALL, RECALL
from kcvs_mailbot.recognition.guards.senders import NO_RETURN_PATH
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.signs.applying import applies
from kcvs_mailbot.recognition.signs.documents import OWN_PAPERS, brings
from kcvs_mailbot.recognition.statements import statement


def _speaks_for_self(sight: Sight) -> bool:
    return applies(sight) is not None or statement(OWN_PAPERS, sight.text) is not None


def by_colleague(sight: Sight) -> str | None:
    """Colleagues write much about the vacancy; one who applies does so in the first person."""
    silent = not sight.by_colleague or _speaks_for_self(sight) or has_papers(sight)
    return None if silent else ""


def colleague_brings_papers(sight: Sight) -> str | None:
    """A colleague who sends a CV without a word on an own one sends somebody else's."""
    if not sight.by_colleague or _speaks_for_self(sight):
        return None
    return has_papers(sight)


def has_papers(sight: Sight) -> str | None:
    return brings(Role.CV)(sight) or brings(Role.MOTIVATION)(sight)


BY_COLLEAGUE = Rule(
    "by_colleague",
    -3,
    "A colleague wrote the mail, and does not apply in the first person.",
    "Een collega schreef de mail, en stelt zich niet in de eerste persoon kandidaat.",
    by_colleague,
    doubt=True,
)
COLLEAGUE_BRINGS_PAPERS = Rule(
    "colleague_brings_papers",
    1,
    "A colleague sends a CV or letter that is somebody else's.",
    "Een collega bezorgt een cv of brief van iemand anders.",
    colleague_brings_papers,
    doubt=True,
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
    "Een collega stuurt andermans mail door; de mogelijke kandidaat is wie hem eerst schreef.",
)
FORWARDED_BY_OTHER = Rule(
    "forwarded_by_another",
    None,
    "Somebody passes on another person's mail; the original sender is the proposed candidate.",
    "Iemand stuurt andermans mail door; de mogelijke kandidaat is wie hem eerst schreef.",
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
NOTHING = Rule(
    "nothing_points_to_application",
    None,
    "Nothing in the mail points to an application.",
    "Niets in de mail wijst op een kandidatuur.",
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
    NOTHING,
)
