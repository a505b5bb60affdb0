"""Why a provider gives no access token, in our words and with the remedy.

Only the standard's error code (RFC 6749 5.2) and Microsoft's number are told on: the text beside
them may hold addresses.
"""

from __future__ import annotations

import re
from typing import Any

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.oauth.https import LATER

LOG_IN = "run kcvs-mailbot login"
_SEE = "see docs/providers.md"
_PASSING = frozenset(
    {
        "temporarily_unavailable",
        "server_error",
        "slow_down",
        "internal_failure",
        "rate_limit_exceeded",
    }
)

_NUMBERS = {
    7000222: ("the client secret has expired", "make a new one, and give it as client_secret"),
    7000215: ("the client secret is wrong", "give the secret's value, not its id"),
    700016: ("the application is not known in this tenant", "check client_id and tenant"),
    700027: ("the certificate is not the application's", "upload the certificate of this key"),
    7000218: (
        "the application is no public client",
        'turn on "Allow public client flows" at its Authentication page',
    ),
    90002: ("there is no such tenant", "check tenant"),
    65001: ("nobody gave the application leave", "let an administrator grant admin consent"),
    50173: ("the refresh token was withdrawn (a changed password, perhaps)", LOG_IN),
    700082: ("the refresh token expired, unused for too long", LOG_IN),
    70008: ("the refresh token expired", LOG_IN),
    50076: ("the account must prove itself once more", LOG_IN),
    53003: ("a Conditional Access policy forbids it", "let the tenant's administrator allow it"),
    50057: ("the account is disabled", "let the tenant's administrator enable it"),
}
"""Microsoft's AADSTS numbers that say more than the standard's codes."""

_CODES = {
    "invalid_client": ("the client id or its secret is wrong", "check [mailbox.oauth]"),
    "unauthorized_client": ("the application may not do this", _SEE),
    "invalid_scope": ("the application may not ask for this", "check scopes; " + _SEE),
    "access_denied": ("the person refused", "run it again, and accept"),
    "authorization_declined": ("the person refused", "run it again, and accept"),
    "expired_token": ("nobody entered the code in time", "run it again"),
    "bad_verification_code": ("the code was not taken", "run it again"),
}


def refusal(answer: dict[str, Any], status: int, invalid_grant: tuple[str, str]) -> MailboxError:
    """The provider's answer that holds no token, as an error.

    `invalid_grant` says what that code means here: what we hold is not good any more.
    """
    code = _word(answer.get("error"))
    numbers = [n for n in answer.get("error_codes") or [] if isinstance(n, int)]
    shown = " ".join([code, *(f"AADSTS{number}" for number in numbers[:1])]).strip()
    if code in _PASSING or status == 429 or status >= 500:
        return MailboxError(f"the provider gives no access token now ({shown or status})", LATER)
    if not code:
        return MailboxError("the provider's answer holds no access token", LATER)
    known = next((_NUMBERS[number] for number in numbers if number in _NUMBERS), None)
    if known is None and code in ("invalid_grant", "interaction_required"):
        known = invalid_grant
    what, remedy = known or _CODES.get(code, ("the provider refused an access token", _SEE))
    return MailboxError(f"{what} ({shown})", remedy, refused=True)


def no_oauth(error: Exception) -> MailboxError:
    """The library stumbled over an answer."""
    return MailboxError(
        f"the provider gave an answer that is not OAuth ({type(error).__name__})", LATER
    )


def _word(value: object) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"[a-z_]{1,40}", value) else ""
