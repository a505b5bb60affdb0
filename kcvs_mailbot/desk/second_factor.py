"""One-time codes of a phone's app (RFC 6238: HMAC-SHA-1, 6 digits, 30 seconds)."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

STEP_SECONDS = 30
SECRET_BYTES = 20
"""RFC 4226, section 4: 160 bits are recommended."""
ISSUER = "Kandidaturen"


def new_secret() -> str:
    """In base32, as the apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address(secret: str, name: str) -> str:
    """What the QR code says."""
    return f"otpauth://totp/{ISSUER}:{quote(name)}?secret={secret}&issuer={ISSUER}"


def code(secret: str, step: int) -> str:
    """RFC 4226, section 5.3."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def step_of(secret: str, given: str, now: datetime, last: int) -> int | None:
    """The time step of the code, None when it is wrong; steps up to `last` were used before.

    One step to either side is allowed (RFC 6238, section 5.2), for clocks that differ.
    """
    digits = "".join(given.split())
    current = int(now.timestamp()) // STEP_SECONDS
    for step in (current - 1, current, current + 1):
        fits = hmac.compare_digest(code(secret, step).encode(), digits.encode())
        if fits and step > last:
            return step
    return None


def is_secret(text: str) -> bool:
    """True when it is one that `new_secret` can have made."""
    try:
        return len(base64.b32decode(text)) == SECRET_BYTES
    except ValueError:
        return False
