"""What a document's name or declared type says against its content.

Apart from the reading, for the same bytes may come under many names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kcvs_mailbot.documents.names import ending, is_executable_name
from kcvs_mailbot.documents.reading import Reading, Status
from kcvs_mailbot.documents.sniffing import BINARY, mismatch

EMPTY = "it is empty"
_DISGUISES = frozenset({"pdf", "jpg", "jpeg", "png", "zip", "docx", "odt", "tif", "tiff", "heic"})


@dataclass(frozen=True, slots=True)
class Named:
    """refused: under this name it is never opened, whatever its content is."""

    refused: bool = False
    problems: tuple[str, ...] = ()


WELL = Named()
"""Nothing to say against it."""


def compare(filename: str | None, declared: str, reading: Reading) -> Named:
    """What name and declared type say of what was read."""
    if reading.status in (Status.REFUSED, Status.INFECTED):
        return WELL
    if is_executable_name(filename):
        return Named(True, ("it is named like a program or a script: it is never opened",))
    last = ending(filename)
    if reading.media_type == "text/html" and last in _DISGUISES:
        return Named(True, (f"it is a web page that is named .{last}: it is never opened",))
    if _is_unknown(reading):
        return WELL
    return Named(problems=mismatch(reading.media_type, filename, declared))


def _is_unknown(reading: Reading) -> bool:
    """True when nobody could look at what it is."""
    if reading.status is Status.UNSUPPORTED:
        return bool(reading.problems)  # nested too deep, or for want of a program
    broken = reading.status is Status.DAMAGED and reading.media_type == BINARY
    return broken or (reading.status is Status.NO_TEXT and reading.problems == (EMPTY,))


def as_named(reading: Reading, named: Named) -> Reading:
    """What people see of it under that name."""
    problems = (*named.problems, *reading.problems)
    if not named.refused:
        return replace(reading, problems=problems)
    return Reading(Status.REFUSED, reading.media_type, problems=named.problems)
