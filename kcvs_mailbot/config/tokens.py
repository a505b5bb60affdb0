"""[mailbox.oauth]: how we come by access tokens at Microsoft 365 or Google.

Which keys stand together says which way it is: a client secret, a certificate, a device code, a
service account or a refresh token. What does not stand together is refused, with the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, SecretStr, field_validator

from kcvs_mailbot.config.sections import OptionalFile, OptionalPath, Section, Text
from kcvs_mailbot.config.values import Names

_TENANTS_OF_MANY = ("common", "organizations", "consumers")


class Way(StrEnum):
    """How an access token is asked for."""

    CLIENT_SECRET = "client secret"  # noqa: S105 - Microsoft: the program itself, by a secret
    CERTIFICATE = "certificate"  # Microsoft: the program itself, by a key pair
    DEVICE_CODE = "device code"  # Microsoft: a person signed in once with `kcvs-mailbot login`
    SERVICE_ACCOUNT = "service account"  # Google: the program itself, in the user's name
    REFRESH_TOKEN = "refresh token"  # noqa: S105 - Google: a person gave leave once


def _day(value: object) -> object:
    if value == "" or value is None:
        return None
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass  # said below
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("must be a date, such as 2027-05-31")


def _https(address: str) -> str:
    # What is sent there is worth as much as the mailbox.
    if address and not re.fullmatch(r"https://[^\s/?#@]+[^\s?#]*", address):
        raise ValueError("must be an address that starts with https://")
    return address.rstrip("/")


Endpoint = Annotated[Text, AfterValidator(_https)]


class OAuth(Section):
    """[mailbox.oauth]; [smtp] uses the same. Its keys matter only with auth by token."""

    tenant: Text = ""
    client_id: Text = ""
    client_secret: SecretStr = SecretStr("")
    client_secret_expires: Annotated[date | None, BeforeValidator(_day)] = None
    certificate: SecretStr = SecretStr("")
    service_account: SecretStr = SecretStr("")
    refresh_token: SecretStr = SecretStr("")
    token_cache: OptionalPath = None
    authority: Endpoint = "https://login.microsoftonline.com"
    token_uri: Endpoint = ""
    scopes: Names = ()
    ca_file: OptionalFile = None

    @field_validator("tenant")
    @classmethod
    def _is_one_word(cls, tenant: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.-]*", tenant):
            raise ValueError("must be the tenant's id or one of its domains")
        return tenant

    def way(self, provider: str) -> Way:
        """How tokens are asked for at "microsoft" or "google"."""
        if provider == "google":
            return Way.SERVICE_ACCOUNT if _given(self.service_account) else Way.REFRESH_TOKEN
        if _given(self.client_secret):
            return Way.CLIENT_SECRET
        return Way.CERTIFICATE if _given(self.certificate) else Way.DEVICE_CODE

    def contradictions(self, provider: str) -> Iterator[str]:
        """What does not stand together, or is missing, at "microsoft" or "google"."""
        foreign = _OF_GOOGLE if provider == "microsoft" else _OF_MICROSOFT
        for key in foreign:
            if getattr(self, key) != OAuth.model_fields[key].default:
                yield f'{key} has no meaning with auth = "{provider}"; leave it out'
        if provider == "microsoft":
            yield from self._wrong_for_microsoft()
        else:
            yield from self._wrong_for_google()

    def _wrong_for_microsoft(self) -> Iterator[str]:
        for key in ("tenant", "client_id"):
            if not getattr(self, key):
                yield f"{key} is missing; the application's overview page shows it"
        if _given(self.client_secret) and _given(self.certificate):
            yield "client_secret and certificate are both given; keep one of the two"
        if self.tenant in _TENANTS_OF_MANY and self.way("microsoft") is not Way.DEVICE_CODE:
            yield f'tenant = "{self.tenant}" is for people; name your own tenant'

    def _wrong_for_google(self) -> Iterator[str]:
        account, refresh = _given(self.service_account), _given(self.refresh_token)
        if account and (refresh or self.client_id or _given(self.client_secret)):
            yield "service_account stands beside keys for a refresh token; keep one of the two ways"
        if not account and not (refresh and self.client_id and _given(self.client_secret)):
            yield "give service_account, or client_id, client_secret and refresh_token together"


_OF_MICROSOFT = ("tenant", "certificate", "client_secret_expires", "token_cache")
_OF_GOOGLE = ("service_account", "refresh_token", "token_uri")


def _given(secret: SecretStr) -> bool:
    return bool(secret.get_secret_value().strip())
