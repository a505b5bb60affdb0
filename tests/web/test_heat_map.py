"""The picture of levels: each a shade and strokes, in order, nothing computed."""

from __future__ import annotations

from kcvs_mailbot.web.heat_map import DARKEST, LIGHTEST, drawn, short

LEVELS = ("niet", "ten dele", "wel", "ruim")


def test_each_level_has_a_shade_and_strokes_of_its_own() -> None:
    said = {(0, n): [level] for n, level in enumerate(LEVELS)}
    picture = drawn(["Netwerk"], list(LEVELS), LEVELS, said)
    assert [len(part.strokes) for part in picture.parts] == [1, 2, 3, 4]
    shades = [part.shade for part in picture.parts]
    assert shades == sorted(shades)  # type: ignore[type-var]
    assert (shades[0], shades[-1]) == (LIGHTEST, DARKEST)
    assert [part.words.lines for part in picture.parts if part.words] == [(w,) for w in LEVELS]


def test_what_was_not_assessed_has_neither() -> None:
    (part,) = drawn(["Netwerk"], ["els"], LEVELS, {(0, 0): [""]}).parts
    assert (part.shade, part.strokes, part.words) == (None, (), None)


def test_a_level_of_an_earlier_scale_is_shown_in_its_words() -> None:
    (part,) = drawn(["Netwerk"], ["els"], LEVELS, {(0, 0): ["uitstekend"]}).parts
    assert (part.shade, part.strokes) == (LIGHTEST, ())
    assert part.words is not None
    assert part.words.lines == ("uitstekend",)


def test_each_part_says_whose_it_is_in_as_few_letters_as_tell_them_apart() -> None:
    names = short(["johan", "jan", "els"])
    assert names == {"johan": "jo", "jan": "ja", "els": "e"}
    said = {(0, 0): ["ruim", ""], (0, 1): ["wel"]}
    parts = drawn(["A"], ["An", "Bo"], LEVELS, said, {0: ["jo", "e"], 1: ["ja"]}).parts
    assert [part.words.lines for part in parts if part.words] == [("jo",), ("e",), ("ja: wel",)]


def test_several_assessors_share_a_cell_in_their_order_and_stay_inside_it() -> None:
    picture = drawn(["A", "B"], ["An"], LEVELS, {(1, 0): ["ruim", "", "niet"] * 4})
    assert [len(part.strokes) for part in picture.parts] == [4, 0, 1] * 4
    for part in picture.parts:
        assert part.words is None
        assert part.x + part.width <= picture.width + 1
        assert part.y + picture.row <= picture.height
        assert all(part.x <= x <= part.x + part.width for x in part.strokes)


def test_a_long_name_is_cut_after_two_lines() -> None:
    picture = drawn(["Visie, autoriteit en gezag in alle omstandigheden"], ["An"], LEVELS, {})
    (row,) = picture.rows
    assert len(row.lines) == 2
    assert row.lines[1].endswith("…")
