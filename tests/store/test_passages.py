"""The passage of a found text marks what was found, however it is written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from kcvs_mailbot.store.folding import folded, spans
from kcvs_mailbot.store.passages import BEFORE, BEHIND, MARK, passage

WRITTEN = some.text(alphabet="abAB …™éßﬃÆø\u0301\u00ad-\u2011’'. \n1_ İ漢", max_size=80)


@given(WRITTEN, some.integers(0, 900), some.data())
def test_whatever_word_stands_in_a_text_is_marked_in_its_passage(
    text: str, before: int, data: some.DataObject
) -> None:
    words = list(spans(text))
    if not words:
        return
    start, end, word = data.draw(some.sampled_from(words))
    whole = "x" * before + " " + text + " y" * before
    for shown in (
        passage(whole, frozenset({word}), ()),
        passage(whole, frozenset({word, "nergens"}), ()),
        passage(whole, frozenset(), (word,)),
    ):
        assert MARK[0] in shown
    first = min(one for one in words if one[2] == word)
    marked = f"{MARK[0]}{text[first[0] : first[1]]}{MARK[1]}"
    assert marked in passage(whole, frozenset({word}), ())
    assert len(shown) < BEFORE + BEHIND + len(text) + 100
    assert start < end


def test_the_place_with_the_most_of_the_words_is_shown_wherever_it_is() -> None:
    far = " ".join(["niets"] * 400)
    text = f"stad {far} steden en stad bijeen {far} steden"
    shown = passage(text, frozenset({"stad", "steden"}), ())
    assert "\x02steden\x03 en \x02stad\x03 bijeen" in shown


def test_a_long_run_without_a_blank_is_no_trouble() -> None:
    shown = passage("a" * 100_000 + " stad", frozenset({"stad"}), ())
    assert shown.endswith("\x02stad\x03")


@given(some.text())
def test_a_text_is_folded_letter_by_letter(text: str) -> None:
    """Whether few letters are unlike ASCII, which is quicker, or many."""
    assert folded(text) == "".join(map(folded, text))
