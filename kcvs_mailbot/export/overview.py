"""Pages that lie beside the files of an archive: they need no network, and run nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from kcvs_mailbot.export import dutch

Json = dict[str, Any]
NAME = "overzicht.html"
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters |= {"plain": dutch.plain, "in_line": dutch.in_line}


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
            dutch.in_line(a["candidate"]["name"] or a["candidate"]["address"]),
            dutch.moment(a["received_at"]),
            dutch.LATE[a["late"]],
            len(a["documents"]),
        )


def pages(name: str) -> Template:
    """The template of that name."""
    return _PAGES.get_template(name)


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
        ("Ontvangen op", dutch.moment(a["received_at"])),
        ("Laattijdig", dutch.LATE[a["late"]]),
        ("Status", dutch.STATUSES.get(a["status"], a["status"])),
        ("Taal", dutch.LANGUAGES.get(a["language"], a["language"])),
        ("Ontbreekt misschien", ", ".join(dutch.MISSING[m] for m in a["missing"])),
        ("Ontvangstbevestiging", dutch.RECEIPTS[a["receipt"]["state"]]),
        ("Opmerkingen", "; ".join(a["notes"])),
    ]
    return [(title, dutch.in_line(value)) for title, value in told if value]
