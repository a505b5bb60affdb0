"""A Message as JSON: the same on the other side, and nonsense refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kcvs_mailbot.message import Address, Document, Message, Received
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.message.wire import from_json, to_json
from message.building import MAILS, read

NAMES = sorted(path.stem for path in MAILS.glob("*.eml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_message_survives_the_way_through_json(name: str) -> None:
    message, _ = read(name)
    assert from_json(to_json(message)) == message


def sound() -> dict[str, Any]:
    message, _ = read("pdf_with_rfc2231_name")
    values: dict[str, Any] = json.loads(to_json(message))
    return values


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", None),
        ("body", 7),
        ("from_", "an@mail.example"),
        ("from_", [{"name": "An"}]),
        ("from_", [{"name": "An", "address": 1}]),
        ("date", "2021-09-14T10:00:00"),
        ("date", "gisteren"),
        ("date", 1631613600),
        ("damaged", "yes"),
        ("documents", [{"filename": None, "media_type": "x/y", "size": "1", "sha256": "0" * 64}]),
        ("documents", [{"filename": None, "media_type": "x/y", "size": -1, "sha256": "0" * 64}]),
        ("documents", [{"filename": None, "media_type": "x/y", "size": 1, "sha256": "../x"}]),
        ("headers", [["a", "b", "c"]]),
    ],
)
def test_json_of_another_shape_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"wrong at: {field}"):
        from_json(json.dumps(sound() | {field: value}).encode())


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"[]", b"{}", b"\xff", b'"x"'])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="message JSON"):
        from_json(data)


def test_endless_json_is_refused_unread() -> None:
    with pytest.raises(ValueError, match="too long"):
        from_json(b" " * (32 * 1024 * 1024 + 1))


NAIVE = datetime(2021, 9, 14, 10, 0)  # noqa: DTZ001 - that is what must be refused
FILE = Document("cv.pdf", "application/pdf", 1, "0" * 64)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("body", {"body": "x" * 1_000_001}),
        ("body", {"body": "\0"}),
        ("body", {"new_text": "\0"}),
        ("new_text", {"new_text": "x" * 1_000_001}),
        ("headers", {"subject": "a\r\nBcc: b"}),
        ("headers", {"from_": (Address("a\nb", "a@x.example"),)}),
        ("headers", {"sender": Address("", "a@x\r\n.example")}),
        ("headers", {"headers": (("x", "y" * 40_000),)}),
        ("headers", {"headers": (("x", "y" * 30_000),) * 40}),
        ("headers", {"message_id": "<a\0>"}),
        ("headers", {"received": (Received("a\nb", None),)}),
        ("references", {"references": ("<a>",) * 101}),
        ("received", {"received": (Received(None, None),) * 101}),
        ("links", {"links": ("https://x",) * 201}),
        ("links", {"links": ("https://" + "x" * 2000,)}),
        ("problems", {"problems": ("x",) * 101}),
        ("part_types", {"part_types": ("x/y",) * 1001}),
        ("documents", {"documents": (replace(FILE, filename="a\nb"),)}),
        ("documents", {"documents": (replace(FILE, filename="a" * 1001),)}),
        ("documents", {"documents": (replace(FILE, sha256="A" * 64),)}),
        ("date", {"date": NAIVE}),
        ("date", {"received": (Received(None, NAIVE),)}),
    ],
)
def test_more_than_parsing_gives_is_refused(field: str, change: dict[str, Any]) -> None:
    message: Message = replace(parse(b"From: a@x.example\n\nx")[0], **change)
    with pytest.raises(ValueError, match=f"wrong at: {field}$"):
        from_json(to_json(message))


def test_an_error_never_says_what_stood_there() -> None:
    with pytest.raises(ValueError, match="wrong at: body") as caught:
        from_json(json.dumps(sound() | {"body": ["geheim"]}).encode())
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__
