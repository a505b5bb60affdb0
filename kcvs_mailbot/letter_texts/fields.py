"""The fields of a letter of the procedure: "{plaats}" stands for what each candidate is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from kcvs_mailbot.selection.letters import OF_AN_APPOINTMENT, ProcedureLetter


class Field(StrEnum):
    """Its word between braces, the same in every language: the secretary types it."""

    GREETING = "aanspreking"  # "Beste An Claes", "Beste kandidaat" when nobody knows the name
    NAME = "naam"
    REFERENCE = "kenmerk"
    VACANCY = "vacature"
    ORGANISATION = "organisatie"
    CONTACT = "contact"
    # Of the appointment:
    MEETING = "afspraak"  # "de proef" or "het gesprek"
    DAY = "dag"
    HOUR = "uur"
    UNTIL = "einde"
    WHERE = "waar"  # place and link, whichever there are
    PLACE = "plaats"
    LINK = "link"


OF_THE_APPOINTMENT = frozenset(
    {
        Field.MEETING,
        Field.DAY,
        Field.HOUR,
        Field.UNTIL,
        Field.WHERE,
        Field.PLACE,
        Field.LINK,
    }
)
# As it stands in the text: one that lost a brace, or is no word, must not go out either.
_FIELD = re.compile(r"\{([^{}\n]{0,40})\}|[{}]")


def fields_of(letter: ProcedureLetter) -> tuple[Field, ...]:
    """Those that this letter knows."""
    own = OF_THE_APPOINTMENT if letter in OF_AN_APPOINTMENT else frozenset[Field]()
    return tuple(one for one in Field if one in own or one not in OF_THE_APPOINTMENT)


def unknown(text: str, letter: ProcedureLetter) -> list[str]:
    """What stands between braces and is none of its fields, and lone braces; each once."""
    known = {one.value for one in fields_of(letter)}
    return list(dict.fromkeys(m[0] for m in _FIELD.finditer(text) if m[1] not in known))


def empty(text: str, values: Mapping[Field, str]) -> list[str]:
    """The fields in it that are nothing for this candidate, as they stand there; each once."""
    bare = {one.value for one in Field if not values.get(one, "").strip()}
    return list(dict.fromkeys(m[0] for m in _FIELD.finditer(text) if m[1] in bare))


def filled(text: str, values: Mapping[Field, str]) -> str:
    """The text with the values in it; what they hold is no field. Others stay as they stand."""
    known = {one.value: value for one, value in values.items()}
    return _FIELD.sub(lambda m: known.get(m[1] or "", m[0]), text)
