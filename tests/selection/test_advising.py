"""Who sees which advices, and when: blind until the own one is given."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.selection.advising import ADVICES, Advice, Verdict, as_member, as_secretary

NOW = datetime(2021, 9, 20, 9, tzinfo=UTC)
NAMES = ("els", "jan", "marc", "rita")
SAID = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(list(Verdict)))
MEMBERS = st.sets(st.sampled_from(NAMES))


def of(verdicts: dict[str, Verdict]) -> dict[str, Advice]:
    return {name: Advice(name, verdict, "Omdat.", NOW) for name, verdict in verdicts.items()}


@given(SAID, MEMBERS, st.sampled_from(NAMES))
def test_a_member_reads_others_only_once_the_own_advice_is_given(
    verdicts: dict[str, Verdict], members: set[str], name: str
) -> None:
    seen = as_member(of(verdicts), members, name)
    if verdicts.get(name) in ADVICES:
        assert set(seen.given) == {one for one in verdicts if verdicts[one] in ADVICES}
    else:
        assert not seen.readable
        assert seen.given == {}


@given(SAID, MEMBERS, st.booleans())
def test_the_secretary_reads_them_once_nobody_is_awaited_or_in_the_meeting(
    verdicts: dict[str, Verdict], members: set[str], opened: bool
) -> None:
    seen = as_secretary(of(verdicts), members, opened=opened)
    assert seen.readable is (opened or members <= set(verdicts))
    assert bool(seen.given) <= seen.readable


@given(SAID, MEMBERS, st.sampled_from(NAMES))
def test_everybody_is_named_once(
    verdicts: dict[str, Verdict], members: set[str], name: str
) -> None:
    """Who gave one, who still has to, who takes no part; also who is no member any more."""
    seen = as_member(of(verdicts), members, name)
    told = [*seen.gave, *seen.awaited, *seen.conflicts]
    assert sorted(told) == sorted({*verdicts, *members})
