"""A mail as people look at it: its headers, its text, its HTML made safe."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from kcvs_mailbot.message.parsing import parse_to_show
from kcvs_mailbot.message.safe_html import safe_html


@dataclass(frozen=True, slots=True)
class Shown:
    """headers: name in lower case and decoded value, in order. html: "" when there is none."""

    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html: str = ""


def show(raw: bytes) -> Shown:
    """Never raises for what is in the bytes."""
    message, html = parse_to_show(raw)
    return Shown(message.headers, message.body, safe_html(html))


def to_json(shown: Shown) -> bytes:
    return json.dumps(asdict(shown)).encode()


def from_json(data: bytes) -> Shown:
    """What a child says; ValueError when it is no such thing. The HTML is made safe once more."""
    match json.loads(data):
        case {"headers": list() as headers, "text": str() as text, "html": str() as html}:
            pairs = tuple((str(name), str(value)) for name, value in headers)
            return Shown(pairs, text, safe_html(html))
    raise ValueError("not a mail to show")
