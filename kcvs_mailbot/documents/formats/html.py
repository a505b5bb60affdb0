"""Reads HTML as the text that people see."""

from __future__ import annotations

import re

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.plain import decoded
from kcvs_mailbot.message.charset import decode
from kcvs_mailbot.message.html import html_to_text

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{1,40})", re.I
)
_LONGEST = 1_000_000
_SCRIPT = re.compile(r"<script\b", re.I)


def declared_charset(data: bytes) -> str | None:
    """What a meta element or the XML declaration says, as it stands there."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode() if found else None


def read(source: Source) -> Extract:
    data = source.data()
    declared = declared_charset(data)
    text = decoded(data) if declared is None else decode(data, declared)[0]
    problems = []
    if _SCRIPT.search(text):
        problems.append("it holds JavaScript")
    if len(text) > _LONGEST:
        problems.append(f"only the first {_LONGEST} characters of its HTML were read")
    return Extract(html_to_text(text[:_LONGEST]), problems=tuple(problems))
