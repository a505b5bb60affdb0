"""What a document's name or declared type says against its content.

Apart from the reading, for the same bytes may come under many names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kcvs_mailbot.documents.compound import ENCRYPTED_OOXML
from kcvs_mailbot.documents.names import ending, is_executable_name
from kcvs_mailbot.documents.reading import Reading, Status
from kcvs_mailbot.documents.sniffing import BINARY, CMS
from kcvs_mailbot.documents.zip_kinds import ODF, OOXML, XPS, ZIP

EMPTY = "it is empty"
_DISGUISES = frozenset({"pdf", "jpg", "jpeg", "png", "zip", "docx", "odt", "tif", "tiff", "heic"})
_GENERIC = frozenset(
    {"", BINARY, "application/x-download", "application/force-download", "application/download",
     "application/x-unknown", "unknown/unknown", "application/unknown", "binary/octet-stream"}
)  # fmt: skip
_ENDINGS: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({"pdf"}),
    "application/rtf": frozenset({"rtf", "doc"}),
    "application/msword": frozenset({"doc", "dot", "wbk"}),
    "application/zip": frozenset({"zip"}),
    "image/jpeg": frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    "image/png": frozenset({"png"}),
    "image/gif": frozenset({"gif"}),
    "image/tiff": frozenset({"tif", "tiff"}),
    "image/heic": frozenset({"heic", "heif"}),
    "image/webp": frozenset({"webp"}),
    "image/jp2": frozenset({"jp2", "j2k", "jpx", "jpf", "jpc"}),
    XPS: frozenset({"xps", "oxps"}),
    CMS: frozenset({"p7m", "p7s", "p7c", "p7z", "cms"}),
    "text/html": frozenset({"html", "htm", "xhtml", "mht"}),
    "multipart/related": frozenset({"mht", "mhtml"}),
    "message/rfc822": frozenset({"eml", "mht", "mhtml", "txt"}),
    "application/vnd.ms-outlook": frozenset({"msg", "oft"}),
    OOXML + "wordprocessingml.document": frozenset({"docx"}),
    OOXML + "wordprocessingml.template": frozenset({"dotx"}),
    "application/vnd.ms-word.document.macroenabled.12": frozenset({"docm"}),
    "application/vnd.ms-word.template.macroenabled.12": frozenset({"dotm"}),
    OOXML + "spreadsheetml.sheet": frozenset({"xlsx"}),
    OOXML + "presentationml.presentation": frozenset({"pptx"}),
    ODF + "text": frozenset({"odt"}),
    ODF + "spreadsheet": frozenset({"ods"}),
    ODF + "presentation": frozenset({"odp"}),
    ENCRYPTED_OOXML: frozenset({"docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "pptm"}),
    "application/vnd.apple.pages": frozenset({"pages", "zip"}),
}
_TELLING = frozenset().union(*_ENDINGS.values()) - {"txt"}
_SAME = {
    "application/x-pdf": "application/pdf",
    "text/rtf": "application/rtf",
    "application/x-rtf": "application/rtf",
    "text/richtext": "application/rtf",
    "application/x-zip-compressed": "application/zip",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/heif": "image/heic",
}


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
    return Named(problems=_mismatch(reading.media_type, filename, declared))


def _is_unknown(reading: Reading) -> bool:
    """True when nobody could look at what it is."""
    if reading.status is Status.UNSUPPORTED:
        return bool(reading.problems)  # nested too deep, or for want of a program
    broken = reading.status is Status.DAMAGED and reading.media_type == BINARY
    return broken or (reading.status is Status.NO_TEXT and reading.problems == (EMPTY,))


def _mismatch(kind: str, filename: str | None, declared: str) -> tuple[str, ...]:
    """Problems when name or declared type say another thing than the content."""
    problems = []
    what = "of no kind that we know" if kind == BINARY else kind
    last = ending(filename)
    fitting = _ENDINGS.get(kind)
    if last in _TELLING and (last not in fitting if fitting else True):
        problems.append(f"named .{last}, but it is {what}")
    declared = _SAME.get(declared.lower(), declared.lower())
    # A plain ZIP is how many programs declare what is made of one.
    made_of_zip = declared == ZIP and kind.startswith("application/vnd.")
    if declared in _ENDINGS and declared not in (kind, *_GENERIC) and not made_of_zip:
        problems.append(f"declared as {declared}, but it is {what}")
    return tuple(problems)


def as_named(reading: Reading, named: Named) -> Reading:
    """What people see of it under that name."""
    problems = (*named.problems, *reading.problems)
    if not named.refused:
        return replace(reading, problems=problems)
    return Reading(Status.REFUSED, reading.media_type, problems=named.problems)
