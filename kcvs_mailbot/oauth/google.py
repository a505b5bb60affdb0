"""Access tokens of Google, by google-auth.

A service account that an administrator lets act for the whole domain, or the leave that one
person gave once (a refresh token).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kcvs_mailbot.config import OAuth, Way
from kcvs_mailbot.errors import ConfigError, MailboxError
from kcvs_mailbot.oauth.https import Https
from kcvs_mailbot.oauth.refusals import no_oauth, refusal
from kcvs_mailbot.oauth.values import AccessToken, Grant

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SCOPES = ("https://mail.google.com/",)
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
USUAL_LIFE = timedelta(hours=1)


def grant_for(oauth: OAuth, username: str) -> Grant:
    """How tokens for that user come, by the way that the configuration chose."""
    if oauth.way("google") is Way.SERVICE_ACCOUNT:
        return Google(oauth, _service_account(oauth, username), _NOT_DELEGATED)
    return Google(oauth, _refresh_token(oauth), _WITHDRAWN)


_NOT_DELEGATED = (
    "Google does not let the service account act as this user",
    "check username, the clock of this machine, and domain-wide delegation; see docs/providers.md",
)
_WITHDRAWN = (
    "the refresh token was refused",
    "get a new one, and give it as refresh_token; see docs/providers.md",
)


class Google:
    """A Grant."""

    def __init__(
        self, oauth: OAuth, credentials: Credentials, invalid_grant: tuple[str, str]
    ) -> None:
        self._ca_file, self._credentials = oauth.ca_file, credentials
        self._invalid_grant = invalid_grant

    def __call__(self, now: datetime, anew: bool) -> AccessToken:
        from google.auth.exceptions import GoogleAuthError, RefreshError

        https = Https(self._ca_file)
        try:
            self._credentials.refresh(https)  # type: ignore[no-untyped-call]
        except RefreshError as error:
            answer = error.args[1] if len(error.args) > 1 else {}
            raise refusal(
                answer if isinstance(answer, dict) else {}, https.status, self._invalid_grant
            ) from None
        except (GoogleAuthError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise no_oauth(error) from None
        if not self._credentials.token:
            raise MailboxError("the provider's answer holds no access token", "try again")
        return AccessToken(str(self._credentials.token), now + _life(https.text))


def _life(answer: str) -> timedelta:
    """How long the token is good; google-auth tells it by a clock of its own."""
    seconds = json.loads(answer).get("expires_in")
    return timedelta(seconds=int(seconds)) if seconds else USUAL_LIFE


def _service_account(oauth: OAuth, username: str) -> Credentials:
    try:
        from google.oauth2 import service_account
    except ImportError as error:
        raise _not_installed(error) from None
    wrong = ConfigError(
        "[mailbox.oauth] service_account does not hold the key of a service account",
        "give the JSON file that Google made, whole",
    )
    try:
        info: dict[str, Any] = json.loads(oauth.service_account.get_secret_value())
        info["token_uri"] = oauth.token_uri or info.get("token_uri") or TOKEN_URI
        found: Credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            info, scopes=list(oauth.scopes or SCOPES), subject=username
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong from None
    return found


def _refresh_token(oauth: OAuth) -> Credentials:
    try:
        from google.oauth2 import credentials
    except ImportError as error:
        raise _not_installed(error) from None
    found: Credentials = credentials.Credentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=oauth.refresh_token.get_secret_value().strip(),
        token_uri=oauth.token_uri or TOKEN_URI,
        client_id=oauth.client_id,
        client_secret=oauth.client_secret.get_secret_value(),
        # Asking for scopes again is refused when the leave was given for others.
        scopes=list(oauth.scopes) or None,
    )
    return found


def _not_installed(error: ImportError) -> ConfigError:
    return ConfigError(
        f'auth = "google" needs the library {error.name}', "install kcvs-mailbot[oauth]"
    )
