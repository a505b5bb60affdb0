"""[web]: where the secretary's page is served, who signs in elsewhere, and for how long."""

from __future__ import annotations

import ipaddress
import json
from datetime import timedelta
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from kcvs_mailbot.config.sections import Section, Text
from kcvs_mailbot.config.values import LowerNames, Period
from kcvs_mailbot.network.tls import is_loopback


def _table(value: object) -> object:
    """A JSON object in text, as the environment brings it, becomes a table."""
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError('must be a table, in the environment written as JSON: {"a": "board"}')
    return found


RoleName = Literal["secretary", "board", "administrator", "auditor"]


class Oidc(Section):
    """[web.oidc]: the OpenID provider of the organisation; without issuer there is none."""

    issuer: Text = ""
    client_id: Text = ""
    client_secret: SecretStr = SecretStr("")
    role_claim: Text = Field(default="roles", min_length=1)
    roles: Annotated[dict[str, RoleName], BeforeValidator(_table)] = Field(default_factory=dict)

    @field_validator("issuer")
    @classmethod
    def _is_encrypted(cls, issuer: str) -> str:
        parts = _parts(issuer)
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.host))
        if (issuer and not (secure and parts.host)) or parts.query or parts.fragment:
            raise ValueError("must begin with https:// (http:// only for this machine itself)")
        return issuer  # as it is: a provider says it letter by letter

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.issuer and not self.client_id:
            raise ValueError("client_id is missing; the provider gave one with the registration")
        return self


class Web(Section):
    """[web]: the page's own address, the address that people use, and its sessions."""

    enabled: bool = False
    host: Text = "127.0.0.1"
    port: int = Field(default=8025, ge=0, le=65535)
    base_url: Text = ""
    trusted_proxies: LowerNames = ()
    session_idle: Period = timedelta(minutes=30)
    session_absolute: Period = timedelta(hours=12)
    oidc: Oidc = Oidc()

    @field_validator("base_url")
    @classmethod
    def _is_the_root_of_a_site(cls, url: str) -> str:
        parts = _parts(url)
        if parts.username or parts.query or parts.fragment or parts.path not in ("", "/"):
            raise ValueError("must be https://HOST or https://HOST:PORT, with nothing behind it")
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.host))
        if url and not (secure and parts.host):
            raise ValueError("must begin with https:// (http:// only for this machine itself)")
        return url.rstrip("/").lower()

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                network = ipaddress.ip_network(proxy, strict=False)
            except ValueError:
                raise ValueError(
                    f"holds {proxy!r}; write IP addresses or networks, such as 172.18.0.0/16"
                ) from None
            if not network.prefixlen:
                raise ValueError(f"holds {proxy!r}, which trusts everybody")
        return proxies

    @model_validator(mode="after")
    def _strangers_come_by_a_known_name(self) -> Self:
        if not is_loopback(self.host) and not self.base_url:
            raise ValueError("host is open to other machines: base_url must say the page's address")
        if self.session_absolute < self.session_idle:
            raise ValueError("session_absolute is shorter than session_idle; mend one of the two")
        return self

    @property
    def is_local(self) -> bool:
        """Only this machine itself comes to it."""
        return is_loopback(_parts(self.base_url).host if self.base_url else self.host)

    @property
    def is_encrypted(self) -> bool:
        """People reach it by https."""
        return self.base_url.startswith("https:")


class _Parts:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.scheme, self.path = parts.scheme, parts.path
        self.query, self.fragment = parts.query, parts.fragment
        self.username, self.host, self.port = parts.username, parts.hostname or "", parts.port


def _parts(url: str) -> _Parts:
    try:
        return _Parts(url)
    except ValueError:
        raise ValueError("is no address; write https://HOST") from None
