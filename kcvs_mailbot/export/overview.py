"""Pages that lie beside the files of an archive: they need no network, and run nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from kcvs_mailbot.export import words

Json = dict[str, Any]
NAME = "overzicht.html"
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters |= {"plain": words.plain, "in_line": words.in_line}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: where the dossier lies, and what it is."""

    folder: str
    reference: str
    name: str
    received: str
    late: str
    documents: int

    @classmethod
    def of(cls, folder: str, a: Json) -> Entry:
        return cls(
            folder,
            a["reference"],
            words.in_line(a["candidate"]["name"] or a["candidate"]["address"]),
            words.moment(a["received_at"]),
            words.LATE[a["late"]],
            len(a["documents"]),
        )


def list_page(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The page of all, piece by piece."""
    for piece in _PAGES.get_template("list.html").generate(entries=entries):
        yield piece.encode()


def dossier_page(a: Json, files: Iterable[str], left_out: Iterable[str]) -> bytes:
    """The page of one application: its facts, its texts, its files."""
    page = _PAGES.get_template("dossier.html")
    return page.render(a=a, facts=facts(a), files=list(files), left_out=list(left_out)).encode()


def facts(a: Json) -> list[tuple[str, str]]:
    """What is to be known of an application at a glance: title and value."""
    told = [
        ("Referentie", a["reference"]),
        ("Vacature", a["vacancy"]),
        ("E-mailadres", a["candidate"]["address"]),
        ("Ontvangen op", words.moment(a["received_at"])),
        ("Laattijdig", words.LATE[a["late"]]),
        ("Status", words.STATUSES.get(a["status"], a["status"])),
        ("Taal", words.LANGUAGES.get(a["language"], a["language"])),
        ("Ontbreekt misschien", ", ".join(words.MISSING[m] for m in a["missing"])),
        ("Ontvangstbevestiging", words.RECEIPTS[a["receipt"]["state"]]),
        ("Opmerkingen", "; ".join(a["notes"])),
    ]
    return [(title, words.in_line(value)) for title, value in told if value]
