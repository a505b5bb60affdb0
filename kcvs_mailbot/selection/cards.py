"""What an assessor notes of a candidate, by competency, in words. Nothing is counted from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kcvs_mailbot.selection.competencies import Ask, Competency

NOT_ASSESSED = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """level: a word of the scale, or NOT_ASSESSED. note: the assessor's own words.

    Of a competency that asks for public offices, the note is which ones were held.
    """

    level: str = NOT_ASSESSED
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.level or self.note)


@dataclass(frozen=True, slots=True)
class Card:
    """One assessor's, of one candidate's test or interview; marks by key of the competency."""

    assessor: str
    marks: Mapping[str, Mark]
    remark: str = ""
    handed_in: bool = False

    def of(self, competency: Competency) -> Mark:
        return self.marks.get(competency.key, Mark())


def unknown_level(
    marks: Mapping[str, Mark], levels: Collection[str], before: Mapping[str, Mark]
) -> str | None:
    """A level that is no word of the scale, nor stood there before; None: all are."""
    for key, mark in marks.items():
        known = mark.level in (*levels, NOT_ASSESSED) or mark.level == before.get(key, Mark()).level
        if not known:
            return mark.level
    return None


def lacking(card: Card, asked: Iterable[Competency]) -> tuple[list[str], list[str]]:
    """Names of the competencies without a level, and of those with a level that no note explains.

    Public offices are asked as facts, without a level: whoever held none has nothing to note.
    """
    rated = [one for one in asked if one.ask is not Ask.PUBLIC_OFFICES]
    return (
        [one.name for one in rated if not card.of(one).level],
        [one.name for one in rated if card.of(one).level and not card.of(one).note],
    )


def says_nothing(marks: Iterable[Mark]) -> bool:
    """No competency was assessed: there is nothing to hand in where any is asked."""
    return not any(mark.level for mark in marks)


def open_to(cards: Iterable[Card], reader: str) -> list[Card]:
    """Of one candidate's test or interview, what a member of the board may see.

    The own card, and once that was handed in those of others that were; alphabetical.
    """
    every = sorted(cards, key=lambda card: card.assessor.casefold())
    own = next((card for card in every if card.assessor == reader), None)
    if own is None or not own.handed_in:
        return [own] if own else []
    return [card for card in every if card.handed_in]
