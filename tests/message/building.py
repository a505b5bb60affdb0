"""Mails for the tests of parsing: the samples by name, and small ones made on the spot."""

from __future__ import annotations

from pathlib import Path

from kcvs_mailbot.message import Message
from kcvs_mailbot.message.parsing import parse

MAILS = Path(__file__).resolve().parent.parent / "mails"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\r\ntrailer<<>>\n%%EOF\n"
HEAD = b"From: An Claes <an.claes@mail.example>\nSubject: Kandidatuur\n"


def sample(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def read(name: str) -> tuple[Message, tuple[bytes, ...]]:
    return parse(sample(name))


def mail(
    body: bytes | str, *headers: str, content_type: str = "text/plain; charset=utf-8"
) -> bytes:
    """A mail with these headers beside From and Subject."""
    lines = "".join(f"{header}\n" for header in (*headers, f"Content-Type: {content_type}"))
    return HEAD + lines.encode() + b"\n" + (body.encode() if isinstance(body, str) else body)


def multipart(kind: str, *parts: bytes | str) -> bytes:
    """A multipart mail of parts with their own headers."""
    whole = [part.encode() if isinstance(part, str) else part for part in parts]
    body = b"".join(b"--grens\n" + part + b"\n" for part in whole) + b"--grens--\n"
    return mail(body, content_type=f"multipart/{kind}; boundary=grens")


def body_of(raw: bytes) -> str:
    return parse(raw)[0].body
