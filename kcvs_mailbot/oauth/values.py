"""What an access token is, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a mail server takes for a password until `expires_at` (UTC)."""

    value: str = field(repr=False)
    expires_at: datetime
    fresh: bool = True
    """False: it was kept from before, and may have been withdrawn meanwhile."""


Grant = Callable[[datetime, bool], AccessToken]
"""Asks for a token, at this moment. True: a new one, whatever is still kept from before.

MailboxError when there is none to be had, `refused` when asking again soon is useless;
ConfigError when the configuration can never work.
"""
