"""Register (GDPR art. 30), notices (13, 14), retention table, DPIA notes (35), AI Act, hearing."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined

_BLANK = re.compile(r"\[in te vullen: [^\]\n]{1,200}\]")


@dataclass(frozen=True, slots=True)
class Procedure:
    """One vacancy, as the papers name it; the dates in words.

    searched: the public sources that are looked into for every candidate.
    """

    reference: str
    title: str
    opens: str
    deadline: str
    searched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the retention table; "" where nobody decided yet."""

    what: str
    long: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """All that the papers say of this installation; "" is told as a place to fill in."""

    today: str
    version: str
    organisation: str
    address: str
    mailbox: str
    vacancies: tuple[Procedure, ...]
    decided_by: str
    decided_by_fr: str
    decided_by_en: str
    contact: str
    authority: str
    authority_fr: str
    authority_en: str
    period: str
    period_fr: str
    period_en: str
    unrelated: str
    terms: tuple[Term, ...]
    imap_host: str
    smtp_host: str
    mode: str
    """[acknowledgement] mode."""
    model: bool
    antivirus: bool
    copies: bool
    sent_folder: str
    backups: str
    """How many are kept; "" where the program makes none."""
    locked: bool
    """Backups are encrypted."""
    automatic: bool
    """[retention] automatic."""


@dataclass(frozen=True, slots=True)
class Paper:
    """name: of its file. text: Markdown. blanks: what a person has to fill in, in its order."""

    name: str
    text: str
    blanks: tuple[str, ...]


def fill(told: Told) -> list[Paper]:
    """Every paper, by name."""
    templates = Environment(
        loader=PackageLoader("kcvs_mailbot.data_protection", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown for people, from the operator's own configuration
        keep_trailing_newline=True,
    )
    templates.globals["blank"] = _blank
    # asdict would turn vacancies and terms into dicts: jinja reads both alike.
    sources = (source for vacancy in told.vacancies for source in vacancy.searched)
    words = {**asdict(told), "searched": list(dict.fromkeys(sources))}
    filled = [
        (name, templates.get_template(name).render(words)) for name in templates.list_templates()
    ]
    return [Paper(name, text, tuple(_BLANK.findall(text))) for name, text in filled]


def _blank(what: str) -> str:
    return f"[in te vullen: {what}]"


def day(moment: date) -> str:
    """Without a month's name: the papers are in three languages."""
    return f"{moment.day}/{moment.month}/{moment.year}"
