"""Invented applications on which the texts of a vacancy are tried before any candidate is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from kcvs_mailbot.acknowledgement.facts import Kind, Language, ReceiptFacts, ReceivedDocument
from kcvs_mailbot.acknowledgement.receipt import MOST_DOCUMENTS, compose, words
from kcvs_mailbot.acknowledgement.templates import BrokenTextError, OwnTexts, unreadable
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.message import Address

OF_THE_PAGE = frozenset({"subject", "notice", "sections"})
"""What letter.html may speak of."""
DOCUMENTS = tuple(ReceivedDocument(f"{status}.pdf", 123_456, status) for status in Status)
FULL = (*DOCUMENTS, *(DOCUMENTS[:1] * MOST_DOCUMENTS), replace(DOCUMENTS[0], filename=""))


def broken(facts: ReceiptFacts, own: OwnTexts) -> list[BrokenTextError]:
    """All that is wrong with these texts, each said once; facts: of the vacancy they are for."""
    found = {
        str(error): error
        for error in unreadable(own, OF_THE_PAGE | words(facts, Language.NL).keys())
    }
    for sample in _samples(facts):
        try:
            compose(sample, own)
        except BrokenTextError as error:
            if not any(error.where == other.where for other in found.values()):
                found[str(error)] = error
    return list(found.values())


def _samples(facts: ReceiptFacts) -> Iterator[ReceiptFacts]:
    """On time, late, unknown; nothing or everything known; with and without documents."""
    kinds = itertools.product(Kind, Language, (True, False, None), ((), DOCUMENTS[:1], FULL))
    for kind, language, late, documents in kinds:
        bare = replace(facts, kind=kind, language=language, late=late, documents=documents)
        yield bare
        yield replace(
            bare,
            candidate=Address("An Peeters", "an.peeters@example.org"),
            received_at=facts.deadline_at + timedelta(hours=1 if late else -1),
            whole_day=not facts.whole_day,
            open=not facts.open,
            body_received=True,
            missing=("motivation", "career"),
            links=True,
        )
