"""Writes the receipt in Dutch, followed by the candidate's own language."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from kcvs_mailbot.acknowledgement import layout, wording
from kcvs_mailbot.acknowledgement.facts import Kind, Language, Letter, ReceiptFacts
from kcvs_mailbot.acknowledgement.strangers import cleaned, greeting_name, shown_filename

MOST_DOCUMENTS = 10  # named one by one; the rest is counted

_SUBJECTS = {
    Kind.RECEIPT: {
        Language.NL: "Ontvangstbevestiging kandidatuur",
        Language.FR: "Accusé de réception",
        Language.EN: "Application received",
    },
    Kind.ADDITION: {
        Language.NL: "Aanvulling ontvangen bij uw kandidatuur",
        Language.FR: "Complément reçu",
        Language.EN: "Addition received",
    },
}
_NOTICES = {
    Language.FR: "Le texte français suit le texte néerlandais.",
    Language.EN: "The English text follows the Dutch text.",
}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kcvs_mailbot.acknowledgement"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@lru_cache(maxsize=8)
def _template(name: str) -> Template:
    return _environment().get_template(name)


def compose(facts: ReceiptFacts) -> Letter:
    """The receipt for these facts; ValueError when a moment has no time zone."""
    languages = tuple(dict.fromkeys((Language.NL, Language(facts.language))))
    written = [(language, _blocks(facts, language)) for language in languages]
    notice = _NOTICES.get(languages[-1], "")
    subject = _subject(facts, languages)
    plain = "\n* * *\n\n".join(layout.plain(blocks) for _, blocks in written)
    return Letter(
        subject,
        f"{notice}\n\n{plain}" if notice else plain,
        _html(subject, notice, facts, written),
        languages,
    )


def _html(
    subject: str,
    notice: str,
    facts: ReceiptFacts,
    written: list[tuple[Language, tuple[layout.Block, ...]]],
) -> str:
    link = facts.privacy if facts.privacy.startswith("https://") else ""
    return _template("letter.html").render(
        subject=subject,
        notice=notice,
        sections=[
            (language.value, layout.html(blocks, facts.reference, link))
            for language, blocks in written
        ],
    )


def _subject(facts: ReceiptFacts, languages: tuple[Language, ...]) -> str:
    """Ours alone: the subject of the candidate's mail could carry anybody's text."""
    own, *other = (_SUBJECTS[facts.kind][language] for language in languages)
    words = " / ".join((f"{own} {facts.vacancy_title}", *other))
    return cleaned(f"{words} ({facts.reference})", 250)


def _blocks(facts: ReceiptFacts, language: Language) -> tuple[layout.Block, ...]:
    template = _template(f"{language}/{facts.kind}.txt")
    return tuple(layout.blocks(template.render(_words(facts, language))))


def _words(facts: ReceiptFacts, language: Language) -> dict[str, object]:
    """What the templates may speak of; a name that is not here is an error (StrictUndefined)."""
    name = greeting_name(facts.candidate.name)
    return {
        "name": layout.isolated(name) if name else "",
        "reference": layout.kept(facts.reference),
        "vacancy": " ".join(facts.vacancy_title.split()),
        "brussels": facts.timezone.key == "Europe/Brussels",
        "received": _moment(facts.received_at, facts, language) if facts.received_at else "",
        "deadline": _moment(facts.deadline_at, facts, language),
        "until": _until(facts, language),
        "whole_day": facts.whole_day,
        "open": facts.open,
        "late": facts.late,
        "documents": _documents(facts, language),
        "more_documents": max(0, len(facts.documents) - MOST_DOCUMENTS),
        "statuses": frozenset(document.status.value for document in facts.documents),
        "body_received": facts.body_received,
        "missing": bool(facts.missing),
        "links": facts.links,
        "contact": facts.contact,
        "organisation": facts.organisation or facts.contact,
        "privacy": facts.privacy,
        "privacy_is_link": facts.privacy.startswith("https://"),
    }


def _moment(at: datetime, facts: ReceiptFacts, language: Language) -> str:
    return layout.kept(wording.moment(at, facts.timezone, language))


def _until(facts: ReceiptFacts, language: Language) -> str:
    """ "Tot en met" goes with a day, "tot" with an hour."""
    if not facts.whole_day:
        return _moment(facts.deadline_at, facts, language)
    return layout.kept(wording.day(facts.deadline_at, facts.timezone, language))


def _documents(facts: ReceiptFacts, language: Language) -> list[tuple[str, str, str]]:
    """(name, size, status) of each document that is named."""
    return [
        (
            layout.isolated(name) if (name := shown_filename(document.filename)) else "",
            layout.kept(wording.size(document.size, language)),
            document.status.value,
        )
        for document in facts.documents[:MOST_DOCUMENTS]
    ]
