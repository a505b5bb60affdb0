"""Passwords: hashed with argon2id, and the first one that is to be changed."""

from __future__ import annotations

import re
import secrets
from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 200
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""

CONTEXT = (
    "kandidatuur",
    "kandidaturen",
    "kandidatuurmailbox",
    "kandidaat",
    "sollicitatie",
    "sollicitant",
    "vacature",
    "kenniscentrum",
    "vlaamse",
    "steden",
    "vlaanderen",
    "kcvs",
    "kcvb",
    "mailbox",
    "mailbot",
    "secretaris",
    "secretariaat",
    "bestuur",
    "bestuurslid",
    "beheerder",
    "auditor",
    "directeur",
    "wachtwoord",
    "paswoord",
    "welkom",
    "geheim",
    "aanmelden",
    "toegang",
    "lente",
    "zomer",
    "herfst",
    "winter",
    "azerty",
    "antwerpen",
    "brussel",
    "gent",
    "brugge",
    "leuven",
    "belgie",
)
"""What a stranger tries first here, beside the 30 000 passwords and the words that zxcvbn knows."""
EASY = 3
"""zxcvbn's score: below it 10^8 guesses find it."""
LOOKED_AT = 72
"""Letters that zxcvbn takes; what comes after them makes nothing easier."""

_hasher = PasswordHasher()  # RFC 9106, section 4: the second recommended option, 64 MiB
_one_at_a_time = Lock()  # many sign-ins at once shall not take all memory


def one_time() -> str:
    """To be told to a person: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def wrong_in(password: str, name: str) -> str:
    """Why it cannot be one, in Dutch; "" when it can.

    NIST SP 800-63B: long, not one that others have or that stands for us; of any composition.
    """
    if len(password) < SHORTEST:
        return f"Kies een wachtwoord van minstens {SHORTEST} tekens, bijvoorbeeld vier woorden."
    if len(password) > LONGEST:
        return f"Kies een wachtwoord van hoogstens {LONGEST} tekens."
    known = [*CONTEXT, name, name.partition("@")[0], *re.split(r"[._@+-]", name)]
    easy = zxcvbn(password[:LOOKED_AT], user_inputs=known)["score"] < EASY
    if name.casefold() in password.casefold():
        return "In een wachtwoord mag uw gebruikersnaam niet staan. Kies andere woorden."
    if easy:
        return (
            "Dit wachtwoord is te makkelijk te raden. Kies bijvoorbeeld vier willekeurige woorden."
        )
    return ""


def hashed(password: str) -> str:
    """Its argon2id hash, with the salt and the costs in it."""
    with _one_at_a_time:
        return _hasher.hash(password)


@cache
def _nobodys() -> str:
    """A hash that no password fits; made when first asked for: it takes a quarter of a second."""
    return hashed(secrets.token_urlsafe())


def fits(password: str, known: str | None) -> bool:
    """True when it is the password; takes as long when there is none to compare with."""
    nobodys = _nobodys()  # before it is known whether it is needed
    try:
        with _one_at_a_time:
            _hasher.verify(known or nobodys, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return known is not None
