"""Tells CMS (RFC 5652, once PKCS #7) by its content, in DER, PEM or plain base64."""

from __future__ import annotations

import base64
import binascii
import re

_OID = re.compile(
    rb"\x30[\x02-\x84].{0,4}?\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x01-\x06]"
    rb"|\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01[\x02\x09\x17])",
    re.S,
)
"""ContentInfo of PKCS #7, and of what came later: authData, compressedData, authEnvelopedData."""
_ARMOUR = re.compile(
    rb"\s*-----BEGIN (?:PKCS7|PKCS #7 SIGNED DATA|CMS)-----(.*?)(?:-----END|\Z)", re.S
)
_BARE = re.compile(rb"\s*(MI[A-Za-z0-9+/]{14,}[\r\nA-Za-z0-9+/=]*)\s*\Z")
_BEGINNING = 40


def is_cms(head: bytes) -> bool:
    """True for its first bytes; 40 of them tell."""
    if _OID.match(head):
        return True
    coded = _ARMOUR.match(head)
    bare = coded[1] if coded else head
    letters = re.sub(rb"\s+", b"", bare[: 2 * _BEGINNING])[:_BEGINNING]
    return bool(_OID.match(_decoded(letters))) if letters.startswith(b"MI") else False


def unarmoured(data: bytes) -> bytes:
    """As DER or BER. ValueError when its base64 is broken."""
    coded = _ARMOUR.match(data) or _BARE.match(data)
    return base64.b64decode(coded[1]) if coded else data


def _decoded(letters: bytes) -> bytes:
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4], validate=True)
    except binascii.Error:
        return b""
