"""Mail addresses as an SMTP envelope takes them (RFC 5321 4.1.2, RFC 6531, RFC 5891)."""

from __future__ import annotations

import re

import idna

from kcvs_mailbot.errors import DeliveryError

# A dot-string or a quoted string; beyond ASCII by RFC 6531. Never a control character, a space
# outside quotes or an angle bracket: those could end the command and begin another one.
_LOCAL = re.compile(
    r"[^\x00-\x20\x7f-\x9f()<>\[\]:;@\\,\"]+|\"(?:[^\x00-\x1f\x7f-\x9f\"\\]|\\[\x20-\x7e])*\""
)
_HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")  # _ is met in the wild
_LITERAL = re.compile(r"\[[0-9A-Za-z.:]+\]")


def smtp_address(address: str) -> str:
    """The address with its domain in ASCII; its local part may need SMTPUTF8.

    DeliveryError (permanent) when SMTP cannot carry it; the error does not repeat it.
    """
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise DeliveryError(
            "the address is not one that SMTP can carry", "look at it", permanent=True
        )
    if _HOST.fullmatch(domain) or _LITERAL.fullmatch(domain):
        return address
    try:
        # IDNA 2008, so that a domain with ß is not taken for another one with ss.
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        raise DeliveryError(
            "the domain of the address cannot exist", "look at the address", permanent=True
        ) from None
