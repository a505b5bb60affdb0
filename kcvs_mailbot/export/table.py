"""The list of applications as a CSV file that opens right in a Dutch spreadsheet."""

from __future__ import annotations

import csv
import os
from datetime import datetime
from pathlib import Path
from typing import Any

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
LATE = {True: "ja", False: "nee", None: "onbekend"}
LANGUAGES = {"nl": "Nederlands", "fr": "Frans", "en": "Engels"}
STATUSES = {"received": "ontvangen", "withdrawn": "ingetrokken", "void": "vervallen"}
MISSING = {"motivation": "motivatie", "career": "loopbaan"}
RECEIPTS = {
    "none": "geen",
    "held": "vastgehouden",
    "queued": "klaar om te verzenden",
    "sending": "wordt verzonden",
    "uncertain": "onzeker",
    "sent": "verzonden",
    "failed": "mislukt",
    "bounced": "onbestelbaar",
    "cancelled": "geannuleerd",
}
CELL = 32_000
"""Excel cuts a cell at 32 767 characters; we say so instead."""


def write_csv(path: Path, applications: list[dict[str, Any]]) -> None:
    """UTF-8 with a byte order mark and semicolons, as Excel in Belgium reads it. OSError.

    The file appears whole or not at all, readable by its owner only: it holds personal data.
    """
    partial = path.with_name(path.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(COLUMNS)
        for application in applications:
            writer.writerow([_safe(cell) for cell in _cells(application)])
    partial.replace(path)


def _cells(a: dict[str, Any]) -> list[str]:
    received = datetime.fromisoformat(a["received_at"]) if a["received_at"] else None
    return [
        a["reference"],
        a["vacancy"],
        a["candidate"]["name"],
        a["candidate"]["address"],
        f"{received:%d/%m/%Y %H:%M:%S}" if received else "onbekend",
        LATE[a["late"]],
        STATUSES.get(a["status"], a["status"]),
        LANGUAGES.get(a["language"], a["language"]),
        ", ".join(d["filename"] or d["media_type"] for d in a["documents"]),
        a["motivation"]["text"],
        a["career"]["text"],
        ", ".join(MISSING[m] for m in a["missing"]),
        RECEIPTS[a["receipt"]["state"]],
        "; ".join(a["notes"]),
    ]


def _safe(cell: str) -> str:
    """No formula: a spreadsheet runs what begins with = + - @ (CWE-1236); a quote shows it."""
    text = cell if len(cell) <= CELL else cell[:CELL] + " … (ingekort)"
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
