"""The words of lists, dossiers and the page, as in the Dutch views of the database."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kcvs_mailbot.export.files import LeftOut

LATE = {True: "ja", False: "nee", None: "onbekend"}
LANGUAGES = {"nl": "Nederlands", "fr": "Frans", "en": "Engels"}
STATUSES = {
    "received": "ontvangen",
    "admitted": "toegelaten hoewel laattijdig",
    "not_admitted": "niet toegelaten",
    "long_list": "op de longlist",
    "short_list": "op de shortlist",
    "not_short_listed": "niet op de shortlist",
    "tested": "proef afgelegd",
    "interviewed": "gesprek gevoerd",
    "chosen": "gekozen",
    "reserve": "in de reserve",
    "not_chosen": "niet gekozen",
    "withdrawn": "ingetrokken",
    "void": "vervallen",
}
VERDICTS = {"yes": "ja", "no": "nee", "talk": "bespreken", "conflict": "neemt niet deel"}
MISSING = {"motivation": "motivatie", "career": "loopbaan"}
RECEIPTS = {
    "none": "geen",
    "held": "vastgehouden",
    "queued": "klaar om te verzenden",
    "sending": "wordt verzonden",
    "uncertain": "onzeker of ze aankwam",
    "sent": "verzonden",
    "failed": "mislukt",
    "bounced": "onbestelbaar",
    "cancelled": "geannuleerd",
}
ROLES = {
    "cv": "cv",
    "motivation": "motivatiebrief",
    "both": "motivatiebrief en cv",
    "other": "ander document",
}
READ = {
    "read": "gelezen",
    "no_text": "zonder tekst",
    "encrypted": "met wachtwoord beveiligd",
    "damaged": "beschadigd, kon niet gelezen worden",
    "refused": "geweigerd: dit soort bestand wordt nooit geopend",
    "infected": "verzegeld: de virusscanner vond iets",
    "unsupported": "van een soort die het programma niet leest",
}
UNNAMED = "zonder naam"
_DIRECTING = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_STRAY = "\N{REPLACEMENT CHARACTER}"


def plain(text: str | None) -> str:
    """The text without what would command a page, a sheet or a reader's eye.

    No characters that XML cannot hold, none that turn the direction of what stands around them.
    """
    ended = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    lines = ended.split("\n")
    return "\n".join(line if line.isprintable() else "".join(map(_plain, line)) for line in lines)


def _plain(letter: str) -> str:
    if letter.isprintable() or letter in "\t ":
        return letter
    if letter in _DIRECTING:
        return ""
    kind = unicodedata.category(letter)
    return _STRAY if kind in ("Cc", "Cs", "Cn") else letter


def left_out(what: LeftOut) -> str:
    """Why somebody does not find it."""
    if what.status:
        return f"{what.name}: {READ[what.status]}"
    return f"mail {what.name} zoals hij binnenkwam"


def in_line(text: str | None) -> str:
    """The same on one line."""
    return " ".join(plain(text).split())


def moment(iso: str | None) -> str:
    """Of the JSON, as people write it: 15/09/2021 om 23.59 uur."""
    if iso is None:
        return "onbekend"
    at = datetime.fromisoformat(iso)
    return f"{at.day:02}/{at.month:02}/{at.year:04} om {at:%H.%M} uur"


def size(count: int) -> str:
    """Of a file, in the unit that leaves a short number."""
    for unit, many in (("MB", 1_000_000), ("kB", 1000)):
        if count >= many:
            return f"{count / many:.1f} {unit}".replace(".", ",")
    return f"{count} bytes"
