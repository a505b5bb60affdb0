"""[alerts]: who is told when something is wrong, over which channel, and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from kcvs_mailbot.config.accounts import Port, Server, Smtp, Watched
from kcvs_mailbot.config.sections import OptionalPath, Text, is_address
from kcvs_mailbot.config.values import LowerNames, Period
from kcvs_mailbot.network.tls import Security, Timeouts, is_loopback


class Alerts(Server):
    """[alerts]: a mail server of its own, an address to ping, and what is too long."""

    usual_ports: ClassVar[dict[str, int]] = {"tls": 465, "starttls": 587, "none": 25}

    port: Port = 587
    security: Security = Security.STARTTLS
    auth: Literal["password"] = "password"
    timeout: Period = timedelta(seconds=20)
    from_: Text = Field(default="", alias="from")
    to: LowerNames = ()
    secretary: LowerNames = ()
    ping_url: SecretStr = SecretStr("")
    no_poll_after: Period = timedelta(minutes=15)
    review_after: Period = timedelta(days=1)
    remind_every: Period = timedelta(days=1)
    backup_folder: OptionalPath = None

    @property
    def timeouts(self) -> Timeouts:
        """Short ones: an alert that is late is told late, and nothing else waits for it."""
        seconds = self.timeout.total_seconds()
        return Timeouts(connect=min(seconds, 10), read=seconds, call=3 * seconds, final=3 * seconds)

    @field_validator("to", "secretary")
    @classmethod
    def _are_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [text for text in addresses if not is_address(text) or not text.isascii()]
        if wrong:
            raise ValueError(f"holds {wrong[0]!r}, which is no mail address (without a name)")
        return addresses

    @field_validator("ping_url")
    @classmethod
    def _goes_out_encrypted(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        try:
            parts = urlsplit(text)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError("is no address; write https://HOST/PATH") from None
        allowed = ("https", "http") if is_loopback(host) else ("https",)
        whole = bool(host) and text.isascii() and text.isprintable() and " " not in text
        if text and (parts.scheme not in allowed or not whole):
            raise ValueError("must begin with https:// (http:// only to 127.0.0.1)")
        return url

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.host and not is_address(parseaddr(self.from_)[1]):
            raise ValueError('from is missing; write an address: "Name <name@example.org>"')
        if self.host and not self.to:
            raise ValueError("to is missing; name who shall be told")
        if (self.to or self.secretary) and not self.host:
            raise ValueError("to or secretary stands without host; name the server for alerts")
        return self


def wrong_alerts(alerts: Alerts, mailbox: Watched, smtp: Smtp) -> Iterator[str]:
    """What contradicts between [alerts] and the mailbox that is watched."""
    own = {*mailbox.own_addresses, smtp.sender.address.lower()}
    for address in sorted(own.intersection(alerts.to)):
        yield (
            f"[alerts] to names {address}, the mailbox that is watched: when it is in trouble, "
            "nobody would be told; name another mailbox (secretary may name this one)"
        )
