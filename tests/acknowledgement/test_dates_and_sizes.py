"""Moments and sizes in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from acknowledgement.examples import BRUSSELS
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.dates_and_sizes import moment, size

NL, FR, EN = Language.NL, Language.FR, Language.EN


@pytest.mark.parametrize(
    ("at", "language", "words"),
    [
        (datetime(2021, 9, 15, 21, 59, 59, tzinfo=UTC), NL, "15 september 2021 om 23.59 uur"),
        (datetime(2021, 9, 15, 22, 0, 0, tzinfo=UTC), NL, "16 september 2021 om 0.00 uur"),
        (datetime(2021, 12, 15, 22, 59, tzinfo=UTC), NL, "15 december 2021 om 23.59 uur"),
        (datetime(2021, 12, 15, 23, 0, tzinfo=UTC), FR, "16 décembre 2021 à 0h00"),
        (datetime(2021, 9, 15, 21, 59, tzinfo=UTC), FR, "15 septembre 2021 à 23h59"),
        (datetime(2021, 9, 1, 10, 5, tzinfo=UTC), FR, "1er septembre 2021 à 12h05"),
        (datetime(2021, 10, 31, 10, 5, tzinfo=UTC), FR, "31 octobre 2021 à 11h05"),
        (datetime(2021, 9, 15, 21, 59, tzinfo=UTC), EN, "15 September 2021 at 23:59"),
        (datetime(2021, 3, 28, 0, 59, tzinfo=UTC), EN, "28 March 2021 at 01:59"),
        (datetime(2021, 3, 28, 1, 0, tzinfo=UTC), EN, "28 March 2021 at 03:00"),
        (datetime(2021, 10, 31, 0, 30, tzinfo=UTC), NL, "31 oktober 2021 om 2.30 uur"),
        (datetime(2021, 10, 31, 1, 30, tzinfo=UTC), NL, "31 oktober 2021 om 2.30 uur"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_brussels(
    at: datetime, language: Language, words: str
) -> None:
    assert moment(at, BRUSSELS, language) == words


@pytest.mark.parametrize(
    ("count", "language", "words"),
    [
        (0, NL, "0 bytes"),
        (1, NL, "1 byte"),
        (999, FR, "999 octets"),
        (1000, NL, "1 kB"),
        (123_456, FR, "123 ko"),
        (999_499, NL, "999 kB"),
        (999_500, NL, "1 MB"),
        (1_234_567, NL, "1,2 MB"),
        (1_234_567, FR, "1,2 Mo"),
        (1_234_567, EN, "1.2 MB"),
        (52_428_800, NL, "52,4 MB"),
    ],
)
def test_a_size_is_told_as_people_say_it(count: int, language: Language, words: str) -> None:
    assert size(count, language) == words
