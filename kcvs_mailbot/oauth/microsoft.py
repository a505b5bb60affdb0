"""Access tokens of Microsoft 365, by msal.

The program as itself (client secret, certificate), or as the person who once signed in (device
code, RFC 8628), whose tokens are kept in a file and replaced there as soon as new ones come.
"""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import structlog

from kcvs_mailbot.config import OAuth, Way
from kcvs_mailbot.errors import ConfigError, MailbotError, MailboxError
from kcvs_mailbot.oauth.https import Https
from kcvs_mailbot.oauth.keeping import TokenFile
from kcvs_mailbot.oauth.refusals import LOG_IN, no_oauth, refusal
from kcvs_mailbot.oauth.values import AccessToken, Grant

log = structlog.get_logger()

# One resource for both protocols: one token opens the mailbox and sends.
AS_ITSELF = ("https://outlook.office365.com/.default",)
AS_A_PERSON = (
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "https://outlook.office.com/SMTP.Send",
)  # msal adds offline_access: a refresh token

UNUSED_FOR = timedelta(days=90)
"""How long Microsoft keeps a refresh token that nobody uses; each use starts it again."""


def grant_for(oauth: OAuth, kept: TokenFile) -> Grant:
    """How tokens come, by the way that the configuration chose."""
    way = oauth.way("microsoft")
    if way is Way.DEVICE_CODE:
        return AsAPerson(oauth, kept)
    credential: object = oauth.client_secret.get_secret_value()
    if way is Way.CERTIFICATE:
        credential = key_pair(oauth.certificate.get_secret_value())
    return AsItself(oauth, credential)


class AsItself:
    """A Grant: the program signs in as the application that it is."""

    def __init__(self, oauth: OAuth, credential: object) -> None:
        self._oauth, self._credential = oauth, credential

    def __call__(self, now: datetime, anew: bool) -> AccessToken:
        # A new client each time, once an hour: nothing is kept, so each token is a new one.
        https = Https(self._oauth.ca_file)
        with _translated(https):
            client = _library().ConfidentialClientApplication(
                self._oauth.client_id,
                client_credential=self._credential,
                **_where(self._oauth, https),
            )
            scopes = list(self._oauth.scopes or AS_ITSELF)
            answer = client.acquire_token_for_client(scopes)
            return _token(answer, now, https, ("the provider refused the application", ""))


class AsAPerson:
    """A Grant: with what a person's sign-in left in the file."""

    def __init__(self, oauth: OAuth, kept: TokenFile) -> None:
        self._oauth, self._kept = oauth, kept
        self._unsaved = ""

    def __call__(self, now: datetime, anew: bool) -> AccessToken:
        https = Https(self._oauth.ca_file)
        with self._kept.locked(), _translated(https):
            cache = _cache(self._unsaved or self._kept.text())
            client = _public(self._oauth, https, cache)
            accounts = client.get_accounts()
            if not accounts:
                raise MailboxError("nobody has signed in yet", LOG_IN, refused=True)
            answer = client.acquire_token_silent_with_error(
                list(self._oauth.scopes or AS_A_PERSON), accounts[0], force_refresh=anew
            )
            if cache.has_state_changed:
                self._save(cache.serialize())
            withdrawn = ("the refresh token was refused", LOG_IN)
            return _token(answer or {"error": "invalid_grant"}, now, https, withdrawn)

    def _save(self, text: str) -> None:
        try:
            self._kept.replace(text)
            self._unsaved = ""
        except OSError as error:
            # The old refresh token may be void by now: better in memory than lost.
            self._unsaved = text
            log.error("tokens_not_kept", why=error.strerror)


class DeviceLogin:
    """One sign-in by device code: `start`, show, then `attempt` every `interval` seconds."""

    def __init__(self, oauth: OAuth, kept: TokenFile) -> None:
        self._oauth, self._kept = oauth, kept
        self._https = Https(oauth.ca_file)
        self._cache = _cache("")
        self._flow: dict[str, Any] = {}

    def start(self) -> None:
        """Asks for a code. MailboxError when the provider gives none."""
        with _translated(self._https):
            client = _public(self._oauth, self._https, self._cache)
            flow = client.initiate_device_flow(list(self._oauth.scopes or AS_A_PERSON))
            if "user_code" not in flow:
                raise refusal(flow, self._https.status, ("the provider gave no code", ""))
            flow["interval"] = max(1, flow["interval"])
            self._flow, self._client = flow, client

    @property
    def address(self) -> str:
        """Where the person goes."""
        return str(self._flow.get("verification_uri") or self._flow.get("verification_url"))

    @property
    def code(self) -> str:
        """What the person enters there."""
        return str(self._flow["user_code"])

    @property
    def interval(self) -> int:
        """Seconds between two attempts; the provider may have made it longer."""
        return int(self._flow["interval"])

    @property
    def open(self) -> bool:
        """False when the code is not good any more."""
        return bool(time.time() < self._flow["expires_at"])

    def attempt(self) -> str | None:
        """Who signed in, tokens kept; None while the person is at it. MailboxError: no more."""
        with _translated(self._https):
            answer = self._client.acquire_token_by_device_flow(
                self._flow, exit_condition=lambda flow: True
            )
            if answer.get("error") in ("authorization_pending", "slow_down"):
                return None
            if "access_token" not in answer:
                raise refusal(
                    answer, self._https.status, ("the code was not taken", "run it again")
                )
            accounts = self._client.get_accounts()
        if not accounts or "refresh_token" not in answer:
            raise MailboxError(
                "the provider gave no refresh token", "leave scopes empty, or check them"
            )
        self._keep()
        return str(accounts[0].get("username") or "")

    def _keep(self) -> None:
        with self._kept.locked():
            try:
                self._kept.replace(self._cache.serialize())
            except OSError as error:
                raise MailboxError(
                    f"{self._kept.path} cannot be written ({error.strerror})",
                    "let this user write there, and run it again",
                ) from None


def sign_in_lapses(kept: TokenFile) -> datetime | None:
    """When a person must sign in again, if nobody fetches a token until then; None: not known."""
    text = kept.text()
    if not text:
        return None
    with _translated(Https(None)):
        cache = _cache(text)
        used = [
            int(entry.get("last_modification_time", 0))
            for entry in cache.search(cache.CredentialType.REFRESH_TOKEN)
        ]
    return datetime.fromtimestamp(max(used), UTC) + UNUSED_FOR if used else None


def certificate_expires(pem: str) -> datetime:
    """When the certificate in that text expires. ConfigError when there is none in it."""
    _library()  # says how to install what is needed
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(_block(pem, "CERTIFICATE")).not_valid_after_utc
    except ValueError:
        raise _no_key_pair() from None


def key_pair(pem: str) -> dict[str, str]:
    """Certificate and key as msal wants them. ConfigError when one is missing or broken."""
    certificate_expires(pem)
    from cryptography.hazmat.primitives import serialization

    private = _block(pem, "[A-Z ]*PRIVATE KEY")
    try:
        serialization.load_pem_private_key(private, None)
    except (ValueError, TypeError):  # TypeError: it wants a passphrase
        raise _no_key_pair() from None
    return {
        "private_key": private.decode(),
        "public_certificate": _block(pem, "CERTIFICATE").decode(),
    }


def _block(pem: str, label: str) -> bytes:
    found = re.search(rf"-----BEGIN ({label})-----.*?-----END \1-----", pem, re.DOTALL)
    return found[0].encode() if found else b""


def _no_key_pair() -> ConfigError:
    return ConfigError(
        "[mailbox.oauth] certificate does not hold a certificate with its private key",
        "give both as PEM in one file, the key without a passphrase",
    )


def _library() -> ModuleType:
    try:
        import msal  # type: ignore[import-untyped]
    except ImportError as error:
        raise ConfigError(
            f'auth = "microsoft" needs the library {error.name}', "install kcvs-mailbot[oauth]"
        ) from None
    found: ModuleType = msal
    return found


def _cache(text: str) -> Any:
    """msal's cache with that text in it. MailboxError when it is not one."""
    cache = _library().SerializableTokenCache()
    if not text:
        return cache
    try:
        sound = all(isinstance(kind, dict) for kind in json.loads(text).values())
    except (ValueError, AttributeError):
        sound = False
    if not sound:
        raise MailboxError("the kept tokens cannot be read", LOG_IN, refused=True)
    cache.deserialize(text)
    return cache


def _public(oauth: OAuth, https: Https, cache: Any) -> Any:
    return _library().PublicClientApplication(
        oauth.client_id, token_cache=cache, **_where(oauth, https)
    )


def _where(oauth: OAuth, https: Https) -> dict[str, Any]:
    return {
        "authority": f"{oauth.authority}/{oauth.tenant}",
        # It would ask login.microsoftonline.com whether the authority we trust is one.
        "instance_discovery": False,
        "http_client": https,
    }


def _token(
    answer: dict[str, Any], now: datetime, https: Https, invalid_grant: tuple[str, str]
) -> AccessToken:
    if "access_token" not in answer:
        raise refusal(answer, https.status, invalid_grant)
    return AccessToken(
        str(answer["access_token"]),
        now + timedelta(seconds=int(answer["expires_in"])),
        answer.get("token_source") != "cache",
    )


@contextlib.contextmanager
def _translated(https: Https) -> Iterator[None]:
    """What msal stumbles over, as a MailboxError."""
    library = _library()
    try:
        yield
    except MailbotError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, library.exceptions.MsalError) as error:
        if https.status >= 500 or https.status == 429:
            raise refusal({}, https.status, ("", "")) from None
        if https.status >= 400:  # at the first question of all: no such tenant at this authority
            raise MailboxError(
                f"the provider does not know the tenant ({https.status})",
                "check authority and tenant under [mailbox.oauth]",
                refused=True,
            ) from None
        raise no_oauth(error) from None
