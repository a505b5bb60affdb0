"""The reasons that the steps of the decision give, beside the machine rules and signs."""

from __future__ import annotations

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule

COLLEAGUE_SURE = 0.85
"""Colleagues write much about the vacancy: their own application must be plainer."""


def by_colleague(view: View) -> str | None:
    doubted = view.by_colleague and view.opinion.likelihood < COLLEAGUE_SURE
    return "" if doubted else None


def answers(view: View) -> str | None:
    """Asked of a mail whose thread leads to no application."""
    return "" if view.message.in_reply_to and not view.by_own else None


BY_COLLEAGUE = Rule(
    "by_colleague",
    "A colleague wrote the mail: whether it is an own application, a person says.",
    "Een collega schreef de mail: ga na of dit een eigen kandidatuur is.",
    by_colleague,
)
OTHER_POST = Rule(
    "applies_for_another_post",
    "It names something else than our vacancy as what is applied for.",
    "Het lijkt om een andere functie of oproep te gaan: “{}”.",
)
OTHER_POST_BESIDE_OURS = Rule(
    "applies_for_another_post_beside_ours",
    "It names something else as what is applied for, and our vacancy too: a person decides.",
    "De afzender lijkt zich voor iets anders kandidaat te stellen (“{}”), maar noemt ook onze"
    " functie, of een met dezelfde naam: beslis zelf.",
)
"""In place of OTHER_POST where the mail waits."""
IS_BOUNCE = Rule(
    "is_bounce",
    "A mail system reports that a mail could not be delivered.",
    "Een mailsysteem meldt dat een mail niet bezorgd kon worden: {}.",
)
IS_DELAY_NOTICE = Rule(
    "is_delay_notice",
    "A mail system reports that a mail is late: it goes on trying.",
    "Een mailsysteem meldt dat een mail nog niet bezorgd is, en blijft proberen: {}.",
)
IS_DELIVERY_REPORT = Rule(
    "is_delivery_report",
    "A mail system reports that a mail has arrived.",
    "Een mailsysteem meldt dat een mail aangekomen is: {}.",
)
CONCERNS_APPLICATION = Rule(
    "concerns_application",
    "It concerns a mail to the candidate of an application.",
    "Het gaat om een mail aan de kandidaat van {}.",
)
CONCERNS_NO_APPLICATION = Rule(
    "concerns_no_application",
    "It concerns no mail to a candidate whom we know.",
    "Het gaat niet om een mail aan een kandidaat die we kennen.",
)
ANSWERS_NO_APPLICATION = Rule(
    "answers_no_application",
    "It answers a mail that belongs to no application here.",
    "Dit is een antwoord op een eerdere mail, maar die vinden we niet terug bij de kandidaturen.",
    answers,
)
APPLIES_ALL_THE_SAME = Rule(
    "applies_all_the_same",
    "A machine sent the mail, but in it a person applies.",
    "De mail lijkt automatisch verstuurd, maar misschien staat er een kandidatuur van iemand in.",
)
GIVES_ADDRESS = Rule(
    "gives_an_address",
    "A machine's mail speaks of our vacancy and gives somebody's address.",
    "De mail is automatisch verstuurd, maar noemt onze vacature, of een functie met die naam, en"
    " geeft het adres van iemand: misschien een kandidaat.",
)
DAMAGED = Rule(
    "is_damaged",
    "The mail is damaged and could not be read whole.",
    "De mail is beschadigd en kon niet helemaal gelezen worden.",
)
NO_CANDIDATE = Rule(
    "is_no_candidate",
    "The sender is no candidate whom we know.",
    "De afzender is niet bekend als kandidaat.",
)
IS_COLLEAGUE = Rule("is_a_colleague", "The sender is a colleague.", "De mail komt van een collega.")
NO_SENDER = Rule(
    "has_no_sender",
    "The mail names no sound address as its sender.",
    "De mail heeft geen geldig adres als afzender.",
)
SEVERAL_SENDERS = Rule(
    "has_several_senders",
    "The mail names more than one sender.",
    "De mail noemt meer dan één afzender.",
)
FORWARDED_BY_COLLEAGUE = Rule(
    "forwarded_by_colleague",
    "A colleague passes on somebody's mail; the original sender is the proposed candidate.",
    "Een collega stuurt een mail van iemand anders door. De voorgestelde kandidaat is de"
    " oorspronkelijke afzender: kijk na of dat klopt.",
)
FORWARDED_BY_OTHER = Rule(
    "forwarded_by_another",
    "Somebody passes on another person's mail; the original sender is the proposed candidate.",
    "De afzender stuurt een mail van iemand anders door. De voorgestelde kandidaat is de"
    " oorspronkelijke afzender: kijk na of dat klopt.",
)
FORWARDED_OWN = Rule(
    "forwarded_own_mail",
    "The sender passes on an own earlier mail.",
    "De afzender stuurt een eigen eerdere mail door.",
)
RESENT = Rule(
    "is_resent",
    "Somebody sent the mail on unchanged (Resent-From); the candidate is who wrote it.",
    "Iemand stuurde de mail ongewijzigd door; de kandidaat is wie hem eerst schreef.",
)
RELAYED = Rule(
    "is_relayed",
    "A form or job site passes on an application; the sender is not the candidate.",
    "De mail lijkt door een formulier, toestel of jobsite voor iemand anders verstuurd ({}): lees"
    " wie er eigenlijk schrijft, en of die zich kandidaat stelt.",
)
IN_JUNK = Rule(
    "found_in_junk", "The mail lay among the junk mail.", "De mail lag bij de ongewenste mail."
)
VACANCY_UNCLEAR = Rule(
    "vacancy_unclear",
    "It is not clear which vacancy the mail is about.",
    "Het is niet duidelijk over welke vacature de mail gaat.",
)
SUPPRESSES_ANSWERS = Rule(
    "suppresses_answers",
    "The mail asks for no automatic answer (X-Auto-Response-Suppress): the receipt is held.",
    "De mail vraagt om geen automatisch antwoord: de ontvangstbevestiging wordt vastgehouden.",
)
