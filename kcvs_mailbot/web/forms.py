"""Forms: read within limits, and taken from our own pages only."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

FIELD = "formulier"
LARGEST = 512 * 1024
MOST_FIELDS = 2000
WORTH_KEEPING = 20
SECRET = (
    FIELD,
    "wachtwoord",
    "huidig",
    "nieuw",
    "nogmaals",
    "bevestiging",
    "code",
    "geheim",
    "naar",
)
CARRIED = (
    *("adviezen", "blad", "bron", "fase", "gekozen", "gezien", "kenmerk", "kandidaat", "mail"),
    *("met", "moment", "omgekeerd", "open", "sleutel", "soort", "sorteer", "stand", "taal"),
    *("vacature", "verbetering", "zeker", "kandidatuur", "gewaarschuwd"),
)
"""What a form brings along, that nobody typed."""


class TooLarge(Exception):
    """More than anybody types."""


async def read(request: Request) -> FormData:
    """What was posted, url-encoded; TooLarge when it is no form of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise TooLarge from None
    # A browser sends CR LF in a textarea; the rest of the program knows LF.
    return FormData([(name, value.replace("\r\n", "\n")) for name, value in pairs])


def new_holder() -> str:
    """What a browser holds that is not signed in: its forms are bound to it."""
    return secrets.token_urlsafe(32)


def token(holder: str) -> str:
    """What a form brings along; only who knows the cookie can make it."""
    return hmac.digest(holder.encode(), FIELD.encode(), "sha256").hex()


def is_ours(request: Request, form: FormData, holder: str, origin: str) -> bool:
    """True when it was posted from a page that this browser got from us.

    A browser says on each POST where it comes from; a program that says nothing still needs the
    token (OWASP: Origin, else Referer, else the token alone).
    """
    said = request.headers.get("origin") or _origin(request.headers.get("referer", ""))
    if said and said.lower() != origin:
        return False
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    given = form.get(FIELD)
    return bool(holder) and isinstance(given, str) and _same(given, token(holder))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def typed(form: FormData) -> list[str]:
    """What somebody may want to copy from a form that was not taken: the longer texts."""
    texts = [value for name, value in form.multi_items() if name not in (*SECRET, *CARRIED)]
    return [text for text in texts if isinstance(text, str) and len(text) >= WORTH_KEEPING]
