"""What stands on record, with people by the names that readers know them by. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kcvs_mailbot.selection.record import Decision, Lacks, Met, Open, Record

OF_A_MEMBER = frozenset({Lacks.ADVICES, Lacks.CARDS, Lacks.NOT_BEGUN})
Called = Callable[[str], str]
"""By the name of an account."""


def with_name(one: Open, called: Called) -> Open:
    """Of what a member still has to do."""
    return replace(one, who=called(one.who)) if one.lacks in OF_A_MEMBER else one


def with_names(record: Record, called: Called) -> Record:
    """All of it; members by these names."""
    members = (replace(one, name=called(one.name)) for one in record.members)
    return replace(
        record,
        members=tuple(sorted(members, key=lambda one: one.name.casefold())),
        late=tuple(
            replace(one, decision=_decided([one.decision], called)[0]) if one.decision else one
            for one in record.late
        ),
        lists=tuple(replace(one, by=called(one.by)) for one in record.lists),
        short_listing=_decided(record.short_listing, called),
        phase_2=tuple(_met(one, called) for one in record.phase_2),
        choosing=_decided(record.choosing, called),
        undone=_decided(record.undone, called),
        opinions=tuple(replace(one, member=called(one.member)) for one in record.opinions),
        cards=tuple(replace(one, assessor=called(one.assessor)) for one in record.cards),
        open=tuple(with_name(one, called) for one in record.open),
    )


def _decided(decisions: Iterable[Decision], called: Called) -> tuple[Decision, ...]:
    return tuple(replace(one, by=called(one.by)) for one in decisions)


def _met(one: Met, called: Called) -> Met:
    return replace(
        one,
        test=replace(one.test, noted_by=called(one.test.noted_by)),
        interview=replace(one.interview, noted_by=called(one.interview.noted_by)),
    )
