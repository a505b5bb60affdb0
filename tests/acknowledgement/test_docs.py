"""docs/configuration.md names every text of ours, and all that a text may speak of."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from acknowledgement.examples import facts
from kcvs_mailbot import letter_texts
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.receipt import words
from kcvs_mailbot.acknowledgement.templates import ours

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")


def test_the_names_that_texts_may_use_are_those_that_docs_tell() -> None:
    table = PAGE.partition("| name | is |")[2].partition("\n\n")[0]
    told = set(re.findall(r"`([a-z_]+)`", table))
    assert told == words(facts(), Language.NL).keys()


def test_every_dutch_text_and_the_page_are_told() -> None:
    table = PAGE.partition("| file | is |")[2].partition("\n\n")[0]
    told = set(re.findall(r"^\| `([a-z./]+)`", table, re.MULTILINE)) - {"fr/..."}
    assert told == {name for name in ours() if not name.startswith(("fr/", "en/"))}


def test_every_letter_is_told() -> None:
    table = PAGE.partition("| letter | begins |")[2].partition("\n\n")[0]
    told = set(re.findall(r"^\| `([a-z_./-]+)`", table, re.MULTILINE))
    assert told == {name for name in letter_texts.names() if name.startswith("nl/")}
    for field in fields(letter_texts.Facts):
        assert f"`{field.name}`" in PAGE.partition("**Letters.**")[2].partition("\n\n")[0]


def test_every_language_has_the_same_texts() -> None:
    by_language = {
        language: {name.partition("/")[2] for name in ours() if name.startswith(f"{language}/")}
        for language in Language
    }
    assert by_language[Language.FR] == by_language[Language.NL] == by_language[Language.EN]
