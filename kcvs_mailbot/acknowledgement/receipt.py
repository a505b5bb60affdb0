"""Writes the receipt in Dutch, followed by the candidate's own language."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from markupsafe import escape

from kcvs_mailbot.acknowledgement import dates_and_sizes, layout, templates
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
_ITS_OWN = ("name", "reference", "received")
"""Words that nearly every letter has to itself; our texts only put them in, or see that there are
none."""
_QUOTED = {Language.FR: "(« {} »)", Language.EN: "(“{}”)"}
_NOTICES = {
    Language.FR: "Le texte français suit le texte néerlandais.",
    Language.EN: "The English text follows the Dutch text.",
}


def compose(facts: ReceiptFacts, own: templates.OwnTexts = ()) -> Letter:
    """The receipt for these facts, in the vacancy's own texts where it has them.

    ValueError when a moment has no time zone; BrokenTextError when one of its texts is broken.
    """
    letter = unwritten(facts)
    subject, languages = letter.subject, letter.languages
    written = [(language, _blocks(facts, language, own)) for language in languages]
    notice = _NOTICES.get(languages[-1], "")
    plain = "\n* * *\n\n".join(layout.plain(blocks) for _, blocks in written)
    return Letter(
        subject,
        f"{notice}\n\n{plain}" if notice else plain,
        _html(subject, notice, facts, written, own),
        languages,
    )


def _html(
    subject: str,
    notice: str,
    facts: ReceiptFacts,
    written: list[tuple[Language, tuple[layout.Block, ...]]],
    own: templates.OwnTexts,
) -> str:
    link = facts.privacy.notice_url
    sections = tuple(
        (language.value, layout.html(blocks, facts.reference, link)) for language, blocks in written
    )
    if own:
        words = {"subject": subject, "notice": notice, "sections": sections}
        return templates.rendered("letter.html", own, words)
    page = _page(notice, tuple(language for language, _ in sections))
    return layout.put_in(page, [str(escape(subject)), *(content for _, content in sections)])


@lru_cache(16)
def _page(notice: str, languages: tuple[str, ...]) -> str:
    """Our page with its subject and sections left open."""
    subject, *contents = layout.OPEN[: 1 + len(languages)]
    sections = tuple(zip(languages, contents, strict=True))
    words = {"subject": subject, "notice": notice, "sections": sections}
    return templates.rendered("letter.html", (), words)


def unwritten(facts: ReceiptFacts) -> Letter:
    """The letter before any text is used: its subject and languages are known already."""
    languages = tuple(dict.fromkeys((Language.NL, Language(facts.language))))
    return Letter(_subject(facts, languages), "", "", languages)


def _subject(facts: ReceiptFacts, languages: tuple[Language, ...]) -> str:
    """Ours alone: the subject of the candidate's mail could carry anybody's text."""
    own, *other = (_SUBJECTS[facts.kind][language] for language in languages)
    words = " / ".join((f"{own} {facts.vacancy_title}", *other))
    return cleaned(f"{words} ({facts.reference})", 250)


def _blocks(
    facts: ReceiptFacts, language: Language, own: templates.OwnTexts
) -> tuple[layout.Block, ...]:
    name, said = f"{language}/{facts.kind}.txt", words(facts, language)
    if own:
        return tuple(layout.blocks(templates.rendered(name, own, said)))
    its_own = [str(said[key]) for key in _ITS_OWN]
    said |= {
        key: place for key, place in zip(_ITS_OWN, layout.OPEN, strict=False) if said[key] != ""
    }
    return tuple(
        layout.Block(block.mark, layout.put_in(block.text, its_own))
        for block in _shared_blocks(name, frozenset(said.items()))
    )


@lru_cache(64)
def _shared_blocks(name: str, said: frozenset[tuple[str, object]]) -> tuple[layout.Block, ...]:
    """Our text for all whose letters differ in nothing but what is left open."""
    return tuple(layout.blocks(templates.rendered(name, (), dict(said))))


def words(facts: ReceiptFacts, language: Language) -> dict[str, object]:
    """What the texts may speak of (docs/configuration.md); any other name is an error."""
    name = greeting_name(facts.candidate.name)
    return {
        "name": layout.isolated(name) if name else "",
        "reference": layout.kept(facts.reference),
        "vacancy": " ".join(facts.vacancy_title.split()),
        "brussels": facts.timezone.key == "Europe/Brussels",
        "received": _moment(facts.received_at, facts, language) if facts.received_at else "",
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
        **_decided_by(facts, language),
        "privacy_notice": facts.privacy.notice_url,
        "privacy_contact": facts.privacy.contact,
        "period": facts.privacy.period.said(language),
        "authority": facts.privacy.authority.said(language),
    }


def _decided_by(facts: ReceiptFacts, language: Language) -> dict[str, str]:
    """Who decides; "in full" with the Dutch name beside a translation, for the first time."""
    dutch, words = facts.decided_by.nl, facts.decided_by.said(language)
    if not words:  # nobody translated it: the organisation decides, that is true as well
        words = dutch = facts.organisation or facts.contact
    without_article = re.sub(r"^(het|de) ", "", dutch)
    full = words if words == dutch else f"{words} {_QUOTED[language].format(without_article)}"
    return {"decided_by": words, "decided_by_in_full": full}


def _moment(at: datetime, facts: ReceiptFacts, language: Language) -> str:
    return layout.kept(dates_and_sizes.moment(at, facts.timezone, language))


def _until(facts: ReceiptFacts, language: Language) -> str:
    """ "Tot en met" goes with a day, "tot" with an hour."""
    if not facts.whole_day:
        return _moment(facts.deadline_at, facts, language)
    return layout.kept(dates_and_sizes.day(facts.deadline_at, facts.timezone, language))


def _documents(facts: ReceiptFacts, language: Language) -> tuple[tuple[str, str, str], ...]:
    """(name, size, status) of each document that is named."""
    return tuple(
        (
            layout.isolated(name) if (name := shown_filename(document.filename)) else "",
            layout.kept(dates_and_sizes.size(document.size, language)),
            document.status.value,
        )
        for document in facts.documents[:MOST_DOCUMENTS]
    )
