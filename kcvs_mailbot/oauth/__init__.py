"""Access tokens for the mail servers, as Microsoft 365 and Google want them.

The only package that knows msal and google-auth. `ticket` gives what an Account signs in with;
every trouble comes out as a MailboxError or ConfigError with its remedy, never with a secret.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from kcvs_mailbot.config import Configuration, OAuth
from kcvs_mailbot.config.accounts import Server
from kcvs_mailbot.oauth import google, microsoft
from kcvs_mailbot.oauth.expiry import Expiry, expires_at, expiries, token_file
from kcvs_mailbot.oauth.keeping import TokenFile
from kcvs_mailbot.oauth.microsoft import DeviceLogin
from kcvs_mailbot.oauth.source import Source, Ticket

__all__ = ["DeviceLogin", "Expiry", "Ticket", "expires_at", "expiries", "ticket", "token_file"]

_making = threading.Lock()


def ticket(section: Server, config: Configuration, clock: Callable[[], datetime]) -> Ticket | None:
    """What the section's account signs in with; None when it signs in by password.

    All tickets of one account share one source in this process, so that a token is fetched once
    an hour and not once a connection. ConfigError when the configuration can never work.
    """
    if not section.by_token:
        return None
    with _making:  # two threads at once would make two sources
        source = _source(
            section.auth, section.username, config.mailbox.oauth, token_file(config).path
        )
    return Ticket(source, clock)


@lru_cache(maxsize=16)
def _source(provider: str, username: str, oauth: OAuth, kept: Path) -> Source:
    if provider == "google":
        return Source(google.grant_for(oauth, username))
    # At Microsoft a token is the application's or the person's, whatever the mailbox.
    return Source(microsoft.grant_for(oauth, TokenFile(kept)))
