"""What a person writes to a candidate: shipped texts to begin with, to the letter as it goes.

Pure: no clock, no network; the texts stand in templates/, one folder a language, their first line
the subject; a vacancy can bring its own. What a person must fill in stands in them as "[… what]";
in letters of the procedure "{plaats}" stands for what each candidate is told.
"""

from kcvs_mailbot.letter_texts.checking import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    Flaw,
    flaws,
    unfilled,
)
from kcvs_mailbot.letter_texts.fields import Field, empty, fields_of, filled, unknown
from kcvs_mailbot.letter_texts.layout import laid_out
from kcvs_mailbot.letter_texts.templates import (
    Begun,
    Facts,
    Template,
    begun,
    broken,
    names,
    of_letters,
    of_procedure,
)

__all__ = [
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "Begun",
    "Facts",
    "Field",
    "Flaw",
    "Template",
    "begun",
    "broken",
    "empty",
    "fields_of",
    "filled",
    "flaws",
    "laid_out",
    "names",
    "of_letters",
    "of_procedure",
    "unfilled",
    "unknown",
]
