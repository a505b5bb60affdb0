"""A part of a mail: its headers, read as MIME means them (RFC 2045, RFC 2183)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kcvs_mailbot.message.headers import Headers
from kcvs_mailbot.message.parameters import parse_parameters


@dataclass(eq=False)
class Part:
    """A part and where its content stands: raw[start:end]. `parent` None for the mail itself."""

    headers: Headers
    parent: Part | None
    default_type: str
    start: int
    end: int
    is_container: bool = False
    """True when its parts follow in the list; False for every leaf."""
    is_broken: bool = False
    """True for a multipart whose parts could not be told apart: read as plain text."""

    is_page: bool = False
    """True for a saved web page that is declared as a mail: nobody passes anything on."""

    @cached_property
    def _type(self) -> tuple[str, dict[str, str]]:
        return parse_parameters(self.headers.text("content-type"))

    @cached_property
    def _disposition(self) -> tuple[str, dict[str, str]]:
        return parse_parameters(self.headers.text("content-disposition"))

    @property
    def media_type(self) -> str:
        """As declared; RFC 2045, 5.2: without a good one it is the default."""
        if self.is_broken:
            return "text/plain"
        if self.is_page:
            return "multipart/related"
        declared = self._type[0].partition("(")[0].strip().partition(" ")[0][:200]
        main, slash, sub = declared.partition("/")
        return declared if main and slash and sub and "/" not in sub else self.default_type

    @property
    def parameters(self) -> dict[str, str]:
        return self._type[1]

    @property
    def disposition(self) -> str:
        return self._disposition[0].partition("(")[0].strip()

    @property
    def filename(self) -> str | None:
        """The name as sent; that of the disposition goes before that of the type."""
        return self._disposition[1].get("filename") or self.parameters.get("name") or None

    @property
    def encoding(self) -> str:
        declared = self.headers.text("content-transfer-encoding").lower()
        return declared.partition(";")[0].partition("(")[0].strip(" \t\"'")

    @property
    def content_id(self) -> str | None:
        return self.headers.text("content-id").strip("<> ")[:1000] or None

    def ancestors(self) -> list[Part]:
        """The parts around it, from the inside out."""
        found: list[Part] = []
        parent = self.parent
        while parent is not None:
            found.append(parent)
            parent = parent.parent
        return found
