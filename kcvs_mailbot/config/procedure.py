"""[vacancy.procedure]: how the candidates of a vacancy are selected, as written in the file."""

from __future__ import annotations

import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

from kcvs_mailbot.config.values import OptionalDay
from kcvs_mailbot.selection import Ask, Competency, Procedure

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
LEVELS = ("niet aangetoond", "ten dele aangetoond", "aangetoond", "ruim aangetoond")
SEARCHED = ("Zoekmachine", "LinkedIn", "Nieuws")
LINK = "https://www.google.com/search?q={name}"


class CompetencySection(BaseModel, frozen=True, extra="forbid", hide_input_in_errors=True):
    """One competency."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    name: Short
    text: Words
    ask: Ask = Ask.NOTE


class ProcedureSection(BaseModel, frozen=True, extra="forbid", hide_input_in_errors=True):
    """The keys, with the defaults of Kenniscentrum Vlaamse Steden but for the competencies."""

    competencies: tuple[CompetencySection, ...] = ()
    levels: Annotated[tuple[Short, ...], Field(min_length=2, max_length=7)] = LEVELS
    searched: Annotated[tuple[Short, ...], Field(max_length=12)] = SEARCHED
    search_link: str = LINK
    short_list_on: OptionalDay = None
    test_on: OptionalDay = None
    interviews_on: OptionalDay = None
    choice_on: OptionalDay = None

    @field_validator("search_link")
    @classmethod
    def _is_a_link(cls, link: str) -> str:
        if not link:
            return link
        parts = urlsplit(link)
        if parts.scheme != "https" or not parts.hostname or link.count("{name}") != 1:
            raise ValueError('must be an address such as "https://example.org/?q={name}", or ""')
        if re.search(r"\s|[{}]", link.replace("{name}", "")):
            raise ValueError("holds a blank or a brace; only {name} stands for something")
        return link

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        keys = [one.key for one in self.competencies]
        names = [one.name.casefold() for one in self.competencies]
        for what, words in (
            ("competencies have the same key", keys),
            ("competencies have the same name", names),
            ("levels are the same", [one.casefold() for one in self.levels]),
            ("sources in searched are the same", [one.casefold() for one in self.searched]),
        ):
            if twice := next((one for one in words if words.count(one) > 1), None):
                raise ValueError(f"two {what}, {twice}; change one")
        days = [self.short_list_on, self.test_on, self.interviews_on, self.choice_on]
        known = [day for day in days if day is not None]
        if known != sorted(known):
            raise ValueError(
                "its days are not in their order: short_list_on, test_on, interviews_on, choice_on"
            )
        return self

    @property
    def value(self) -> Procedure:
        """The same for the flows."""
        return Procedure(
            tuple(Competency(one.key, one.name, one.text, one.ask) for one in self.competencies),
            self.levels,
            self.searched,
            self.search_link,
            self.short_list_on,
            self.test_on,
            self.interviews_on,
            self.choice_on,
        )
