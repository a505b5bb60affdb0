"""What stands in the lists: a row of cells for each application, and for each document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kcvs_mailbot.export import dutch

Json = dict[str, Any]
Cell = str | int | datetime | None
"""A moment has no zone any more: it is that of the clocks at home."""

COLUMNS = (
    "referentie",
    "vacature",
    "naam",
    "e-mailadres",
    "ontvangen op",
    "laattijdig",
    "status",
    "taal",
    "documenten",
    "motivatie",
    "loopbaan",
    "ontbreekt misschien",
    "ontvangstbevestiging",
    "opmerkingen",
)
DOCUMENT_COLUMNS = (
    "referentie",
    "naam",
    "bestandsnaam",
    "soort",
    "rol",
    "gelezen",
    "bladzijden",
    "tekens",
    "grootte (bytes)",
    "taal",
    "vervangen",
)
CELL = 32_000
"""Excel cuts a cell at 32 767 characters of UTF-16; we say so instead."""
CUT = " … (ingekort)"
_EARLIEST = 1900
"""The first year that a spreadsheet knows."""


def row(a: Json) -> list[Cell]:
    """The cells of an application, as the contract shapes it, under COLUMNS."""
    return [
        _text(a["reference"]),
        _text(a["vacancy"]),
        _text(a["candidate"]["name"]),
        _text(a["candidate"]["address"]),
        _moment(a["received_at"]),
        dutch.LATE[a["late"]],
        _text(dutch.STATUSES.get(a["status"], a["status"])),
        _language(a["language"]),
        _text(", ".join(_named(d) for d in a["documents"])),
        _text(a["motivation"]["text"]),
        _text(a["career"]["text"]),
        ", ".join(dutch.MISSING[m] for m in a["missing"]),
        dutch.RECEIPTS[a["receipt"]["state"]],
        _text("; ".join(a["notes"])),
    ]


def document_rows(a: Json) -> Iterator[list[Cell]]:
    """The cells of each of its documents, under DOCUMENT_COLUMNS."""
    for d in a["documents"]:
        yield [
            _text(a["reference"]),
            _text(a["candidate"]["name"]),
            _text(d["filename"]),
            _text(d["media_type"]),
            dutch.ROLES[d["role"]],
            dutch.READ[d["status"]],
            d["pages"],
            d["characters"],
            d["size"],
            _language(d["language"]),
            dutch.LATE[bool(d["replaced"])],
        ]


def _named(document: Json) -> str:
    return str(document["filename"] or document["media_type"])


def _language(code: str | None) -> str:
    return _text(dutch.LANGUAGES.get(code or "", code))


def _moment(iso: str | None) -> Cell:
    at = datetime.fromisoformat(iso).replace(tzinfo=None, microsecond=0) if iso else None
    if at is None:
        return "onbekend"
    return at if at.year >= _EARLIEST else at.isoformat(" ")


def _text(value: str | None) -> str:
    """No more of it than a cell holds."""
    text = dutch.plain(value)
    if len(text) * 2 <= CELL or len(text.encode("utf-16-le")) <= 2 * CELL:
        return text
    return text.encode("utf-16-le")[: 2 * CELL].decode("utf-16-le", "ignore") + CUT
