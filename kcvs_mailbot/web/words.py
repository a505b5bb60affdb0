"""The program's words, as the secretary reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kcvs_mailbot.answering import still_due
from kcvs_mailbot.application import Happened
from kcvs_mailbot.delivery import LETTER, SENT_BEFORE, Reason, State
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.export.dutch import (
    LANGUAGES,
    MISSING,
    READ,
    RECEIPTS,
    ROLES,
    STATUSES,
    VERDICTS,
)
from kcvs_mailbot.export.record_words import AFTER_READING, MEETINGS
from kcvs_mailbot.export.record_words import LETTERS as IN_SENTENCES
from kcvs_mailbot.letter_texts import Field
from kcvs_mailbot.recognition import Disposition, FollowUp
from kcvs_mailbot.recognition.invited import Coming, coming_in
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.store.outbox_lists import Line
from kcvs_mailbot.web.event_words import TOLD
from kcvs_mailbot.web.formatting import readable

LATE = {True: "laattijdig", False: "op tijd", None: "niet bekend of ze op tijd is"}
KINDS = {
    "receipt": "Ontvangstbevestiging",
    "addition": "Bericht over een aanvulling",
    LETTER: "Brief",
}
LETTERS = {letter: name[0].upper() + name[1:] for letter, name in IN_SENTENCES.items()}
MEANT_FOR = {
    ProcedureLetter.NOT_ADMITTED: "Voor wie te laat was en niet toegelaten is.",
    ProcedureLetter.NOT_SHORT_LISTED: "Voor wie niet op de shortlist staat.",
    ProcedureLetter.INVITATION_TEST: "Voor wie op de shortlist staat en bij Proeven en "
    "gesprekken een proef gepland heeft. De afspraak gaat mee voor de agenda van de kandidaat.",
    ProcedureLetter.INVITATION_INTERVIEW: "Voor wie op de shortlist staat en bij Proeven en "
    "gesprekken een gesprek gepland heeft. De afspraak gaat mee voor de agenda van de kandidaat.",
    ProcedureLetter.APPOINTMENT_CHANGED: "Voor wie uitgenodigd is, en van wie de afspraak "
    "sindsdien gewijzigd is. De wijziging gaat mee voor de agenda van de kandidaat.",
    ProcedureLetter.APPOINTMENT_CANCELLED: "Voor wie uitgenodigd is, en van wie de afspraak "
    "sindsdien afgezegd is. De afzegging gaat mee voor de agenda van de kandidaat.",
    ProcedureLetter.NOT_CHOSEN: "Voor wie niet gekozen is.",
    ProcedureLetter.RESERVE: "Voor wie in de reserve staat.",
    ProcedureLetter.CHOSEN: "Voor wie gekozen is.",
    ProcedureLetter.PROCEDURE_EXTENDED: "Voor alle kandidaten, als de procedure langer duurt. Wie "
    "zich terugtrok, krijgt deze brief niet.",
    ProcedureLetter.VACANCY_WITHDRAWN: "Voor alle kandidaten, als de vacature ingetrokken wordt. "
    "Wie zich terugtrok, krijgt deze brief niet.",
}
LETTER_FIELDS = {
    Field.GREETING: "“Beste An Claes”, of “Beste kandidaat” als de naam niet bekend is",
    Field.NAME: "de naam van de kandidaat",
    Field.REFERENCE: "het kenmerk van de kandidatuur",
    Field.VACANCY: "de naam van de functie",
    Field.ORGANISATION: "de naam van uw organisatie",
    Field.CONTACT: "bij wie de kandidaat terechtkan",
    Field.MEETING: "“de proef” of “het gesprek”",
    Field.DAY: "de dag van de afspraak, zoals “dinsdag 5 oktober 2021”",
    Field.HOUR: "het uur waarop ze begint, zoals “14.30 uur”",
    Field.UNTIL: "het uur waarop ze eindigt",
    Field.WHERE: "de plaats en de link, of een van beide",
    Field.PLACE: "alleen de plaats",
    Field.LINK: "alleen de link van de videovergadering",
}
DISPOSITIONS = {
    Disposition.APPLICATION: "Kandidatuur",
    Disposition.FOLLOW_UP: "Hoort bij een kandidatuur",
    Disposition.REVIEW: "Na te kijken",
    Disposition.AUTOMATIC: "Automatisch bericht",
    Disposition.BOUNCE: "Melding van een mailsysteem",
    Disposition.OTHER: "Geen kandidatuur",
}
FOLLOW_UPS = {
    FollowUp.ADDITION: "aanvulling",
    FollowUp.VERSION: "verbeterd document",
    FollowUp.REPEAT: "opnieuw gestuurd",
    FollowUp.WITHDRAWAL: "intrekking",
    FollowUp.QUESTION: "vraag of mededeling",
    FollowUp.THANKS: "bedankt, of vraagt niets",
    FollowUp.ACCEPTANCE: "aanvaardt de uitnodiging",
}
WITH_A_QUESTION = ", met een vraag"
COMING = {
    Coming.ACCEPTED: "aanvaardt de uitnodiging",
    Coming.DECLINED: "slaat de uitnodiging af",
    Coming.TENTATIVE: "aanvaardt de uitnodiging onder voorbehoud",
    Coming.OTHER_MOMENT: "stelt een ander moment voor",
    Coming.UNCLEAR: "antwoordt op de uitnodiging",
}
TEXT_ROLES = {
    Role.MOTIVATION: "motivatie",
    Role.CV: "loopbaan",
    Role.BOTH: "motivatie en loopbaan",
    Role.OTHER: "iets anders",
}
WHY = {
    Reason.MODE: "Toen deze mail gemaakt werd, lieten de instellingen geen ontvangstbevestiging "
    "vertrekken zonder uw vrijgave.",
    Reason.TOO_OLD: "De mail is te oud om nog vanzelf te beantwoorden.",
    Reason.AGE_UNKNOWN: "Niemand weet wanneer de mail aankwam.",
    Reason.ADDRESS_LIMIT: "Naar dit adres vertrokken vandaag al veel mails: misschien antwoordt "
    "daar een machine.",
    Reason.HOURLY_LIMIT: "Er vertrokken het laatste uur ongewoon veel mails.",
    Reason.TEXT_BROKEN: "In de tekst voor deze vacature staat een fout. Vraag uw beheerder om die "
    "te verbeteren.",
    Reason.TAKEN_OUT: "De mail is uit een andere kandidatuur gehaald. Lees eerst wat er vertrekt.",
    Reason.RESTORED: "De gegevens zijn teruggezet uit een reservekopie: misschien kreeg de "
    "kandidaat deze mail al. Staat hij in de map met verzonden mails, dan is dat zo. Staat hij er "
    "niet, vraag dan uw beheerder of dat bij uw mailserver iets bewijst.",
    Reason.RECOGNITION: "De mail zelf geeft twijfel. Bij de kandidatuur leest u waarom.",
}
WHY_SET_ASIDE = {
    SENT_BEFORE: "De kandidaat kreeg deze mail al: hij was vroeger vertrokken.",
    still_due.STANDS_ELSEWHERE: "De kandidaat staat intussen elders in de procedure, of de "
    "afspraak is gewijzigd: deze brief klopte niet meer en vertrok niet.",
}
WHY_OTHERWISE = {
    State.HELD: "De mail wacht op u.",
    State.FAILED: "De mailserver nam de mail niet aan. Kijk het adres na.",
    State.UNCERTAIN: "De verbinding brak af: de mail is misschien aangekomen, misschien niet.",
    State.BOUNCED: "De mail kon niet bezorgd worden. Kijk het adres na.",
    State.QUEUED: "De mail vertrekt vanzelf.",
    State.CANCELLED: "Er werd beslist om de mail niet te versturen.",
}
SPEAKS_FOR = frozenset(
    {"reads_as_application", "speaks_for", "makes_doubt", "brings_cv", "brings_letter"}
)
SPEAKS_AGAINST = frozenset(
    {"reads_otherwise", "speaks_against", "applies_for_another_post", "lacks_enclosure"}
)
"""Rules of recognition; the others say what a person should know."""


def happened(kind: str) -> str:
    """An event of a kind that came later is told all the same."""
    said = TOLD[Happened(kind)] if kind in set(Happened) else "gewijzigd"
    return said[0].upper() + said[1:]


def mail_name(line: Line) -> str:
    """What an outgoing mail is called."""
    letter = LETTERS.get(ProcedureLetter(line.template)) if line.template else None
    kind = KINDS.get(line.kind, "Mail")
    return f"{kind}: {letter[0].lower()}{letter[1:]}" if letter else kind


def why_posted(why: str | None, state: str) -> str:
    """Why an outgoing mail is where it is."""
    known = {**{str(reason): said for reason, said in WHY.items()}, **WHY_SET_ASIDE}
    return known.get(why or "") or WHY_OTHERWISE.get(State(state), "")


def follows(mail: dict[str, Any]) -> str:
    """What a later mail of a candidate is, "" for another one."""
    coming = coming_in(mail["reasons"])
    kind = FOLLOW_UPS.get(mail["follow_up"], "")
    return COMING[coming] if coming else f"{kind}{WITH_A_QUESTION if mail['asks'] else ''}"


def at(iso: str | None) -> datetime | None:
    """A moment of the JSON."""
    return datetime.fromisoformat(iso) if iso else None


def person(who: dict[str, Any] | None) -> str:
    """ "An Claes (an@example.be)", or what of it is known."""
    told = who or {}
    name, address = readable(told.get("name") or ""), readable(told.get("address") or "")
    if name and address and name != address:
        return f"{name} ({address})"
    return name or address or "onbekende afzender"


FILTERS = {
    "at": at,
    "person": person,
    "happened": happened,
    "follows": follows,
}
GLOBALS = {
    "roles": ROLES,
    "text_roles": TEXT_ROLES,
    "read_words": READ,
    "statuses": STATUSES,
    "verdicts": VERDICTS,
    "after_reading": AFTER_READING,
    "late_words": LATE,
    "languages": LANGUAGES,
    "missing_words": MISSING,
    "posted": RECEIPTS,
    "mail_kinds": KINDS,
    "letter_names": LETTERS,
    "mail_name": mail_name,
    "dispositions": DISPOSITIONS,
    "follow_ups": FOLLOW_UPS,
    "with_a_question": WITH_A_QUESTION,
    "meetings": MEETINGS,
    "why_posted": why_posted,
}
