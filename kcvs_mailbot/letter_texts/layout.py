"""What a person typed, laid out as plain text and as HTML that say the same."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

from kcvs_mailbot.acknowledgement import Language, Letter
from kcvs_mailbot.acknowledgement.layout import WIDTH
from kcvs_mailbot.acknowledgement.strangers import visible
from kcvs_mailbot.acknowledgement.templates import rendered

SIGNATURE = "-- "  # RFC 3676 4.3: below it stands a signature, which programs hide
_LINE_ENDS = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_STUFFED = re.compile(r" |>|From ")
_UNBROKEN = "\u00a0\u202f"  # French sets them before ":" and "?"


def laid_out(subject: str, text: str, language: Language) -> Letter:
    """The letter: lines and empty lines as they were typed, other blanks one by one.

    What steers a screen or a mail instead of being read (controls, directions) is left out.
    """
    subject = _tidy(subject)
    paragraphs = _paragraphs(text)
    plain = "\n\n".join("\n".join(map(_flowed, lines)) for lines in paragraphs) + "\n"
    words = {"subject": subject, "notice": "", "sections": [(language.value, _html(paragraphs))]}
    return Letter(subject, plain, rendered("letter.html", (), words), (language,))


def _paragraphs(text: str) -> list[list[str]]:
    """Lines that stand together; several empty lines are as one."""
    lines = [_tidy(line) for line in _LINE_ENDS.split(text)]
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _tidy(line: str) -> str:
    """In NFC, on one line, blanks one by one; those at which no line breaks stay."""
    signs = unicodedata.normalize("NFC", line)
    told = "".join(sign if sign in _UNBROKEN else visible(sign) for sign in signs)
    return re.sub(" {2,}", " ", told).strip()


def _flowed(line: str) -> str:
    """As format=flowed (RFC 3676): what ends in a blank goes on in the next line."""
    lines, now = [], ""
    for word in line.split(" "):
        if now and now != SIGNATURE and len(now) + len(word) > WIDTH:
            lines.append(now)
            now = ""
        now += word + " "
    # 4.4: such lines would read as quoted, or as stuffed already.
    stuffed = [f" {one}" if _STUFFED.match(one) else one for one in (*lines, now[:-1])]
    return "\n".join(stuffed)


def _html(paragraphs: list[list[str]]) -> Markup:
    broken = Markup("<br>\n")
    told = (broken.join(escape(line) for line in lines) for lines in paragraphs)
    return Markup("\n").join(Markup("<p>{}</p>").format(one) for one in told)
