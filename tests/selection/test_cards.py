"""Cards say what their assessors saw, to whom may see them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.selection import Competency
from kcvs_mailbot.selection.cards import Card, Mark, open_to, says_nothing, unknown_level

LEVELS = ("niet aangetoond", "aangetoond")


def card(assessor: str, *, handed_in: bool = False) -> Card:
    return Card(assessor, {"netwerk": Mark("aangetoond")}, handed_in=handed_in)


def test_nobody_sees_others_before_the_own_card_is_handed_in() -> None:
    an, bo, ca = card("an"), card("Bo", handed_in=True), card("ca")
    assert open_to([bo, an, ca], "an") == [an]
    assert open_to([bo, ca], "an") == []


def test_whoever_handed_in_sees_what_others_did_by_name() -> None:
    an, bo, ca = card("an", handed_in=True), card("Bo", handed_in=True), card("ca")
    assert open_to([ca, bo, an], "an") == [an, bo]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), unique_by=lambda one: one[0]))
def test_a_draft_is_its_writers_alone(those: list[tuple[str, bool]]) -> None:
    every = [card(name, handed_in=done) for name, done in those]
    for reader in "abcdefg":
        shown = open_to(every, reader)
        assert all(one.handed_in or one.assessor == reader for one in shown)
        if not any(one.handed_in for one in every if one.assessor == reader):
            assert all(one.assessor == reader for one in shown)


def test_a_level_is_a_word_of_the_scale_none_or_what_stood_there() -> None:
    marks = {"netwerk": Mark("aangetoond"), "visie": Mark("", "Sprak ervan.")}
    assert unknown_level(marks, LEVELS, {}) is None
    former = {"netwerk": Mark("ruim")}
    assert unknown_level(former, LEVELS, {}) == "ruim"
    assert unknown_level(former, LEVELS, former) is None


def test_a_card_without_any_level_says_nothing() -> None:
    assert says_nothing([Mark("", "Alleen een notitie.")])
    assert not says_nothing([Mark(), Mark("aangetoond")])
    assert not Mark()
    assert Mark("", "x")


def test_a_competency_that_was_added_later_is_not_assessed() -> None:
    netwerk, visie = (Competency(key, key, key) for key in ("netwerk", "visie"))
    assert card("an").of(netwerk) == Mark("aangetoond")
    assert card("an").of(visie) == Mark()
