"""[mailbox] and [smtp]: the servers, and how we sign in to them.

Contradictions are refused here: nothing personal or secret ever goes out in clear text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from kcvs_mailbot.config.sections import (
    Acknowledgement,
    OptionalFile,
    Section,
    Text,
    is_address,
)
from kcvs_mailbot.config.tokens import OAuth
from kcvs_mailbot.config.values import LowerNames, Names, Period
from kcvs_mailbot.message import Address
from kcvs_mailbot.network.tls import Account, Auth, Security, Timeouts, is_loopback

Port = Annotated[int, Field(ge=1, le=65535)]


class Server(Section):
    """What IMAP and SMTP have in common: a server, its encryption, who signs in."""

    usual_ports: ClassVar[dict[str, int]]

    host: Text = ""
    port: Port
    security: Security
    username: str = ""
    password: SecretStr = SecretStr("")
    auth: Literal["password", "microsoft", "google"] = "password"
    ca_file: OptionalFile = None
    timeout: Period = timedelta(seconds=60)

    @model_validator(mode="before")
    @classmethod
    def _port_follows_security(cls, data: Any) -> Any:
        if isinstance(data, dict) and "port" not in data:
            usual = cls.usual_ports.get(str(data.get("security", "")))
            return data if usual is None else {**data, "port": usual}
        return data

    @property
    def account(self) -> Account:
        """As `account_with`, for an account that signs in by password."""
        return self.account_with(None)

    def account_with(self, token: Callable[[], str] | None) -> Account:
        """What the edges connect with, `token` its source of access tokens where it needs one.

        ConfigError when it cannot work, such as without a host.
        """
        secret = self.password.get_secret_value()
        return Account(
            self.host,
            self.port,
            self.security,
            self.username,
            secret,
            Auth.XOAUTH2 if self.by_token else Auth.PASSWORD,
            self.ca_file,
            token,
        )

    @property
    def by_token(self) -> bool:
        return self.auth != "password"

    @property
    def timeouts(self) -> Timeouts:
        return Timeouts(read=self.timeout.total_seconds())

    @property
    def in_clear_text(self) -> bool:
        return self.security is Security.NONE

    @model_validator(mode="after")
    def _not_contradictory(self) -> Self:
        problems = list(self._contradictions()) if self.host else []
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _contradictions(self) -> list[str]:
        found = []
        if self.in_clear_text and not is_loopback(self.host):
            found.append('security = "none" is for 127.0.0.1 only; use "tls" or "starttls"')
        password = self.password.get_secret_value()
        if self.by_token:
            if password:
                found.append(f'password stands beside auth = "{self.auth}"; keep one of the two')
            return found if self.username else [*found, "username is missing; whose token is it?"]
        if self.username and not password and not self.in_clear_text:
            found.append("password is missing; set it, or password_file")
        if password and not self.username:
            found.append("password stands without username; set both")
        return found


class Watched(Server):
    """What [mailbox] and [[mailboxes]] have in common: an IMAP folder that is watched."""

    section: ClassVar[str] = "[mailbox]"
    """As it is headed in the file."""
    oauth_section: ClassVar[str] = "[mailbox.oauth]"
    usual_ports: ClassVar[dict[str, int]] = {"tls": 993, "starttls": 143, "none": 143}

    port: Port = 993
    security: Security = Security.TLS
    folder: str = Field(default="INBOX", min_length=1)
    also_folders: Names = ()
    poll_every: Period = timedelta(seconds=60)
    idle: bool = True
    own_addresses: LowerNames = ("linda.boudry@kcvb.be",)
    colleague_domains: LowerNames = ("kcvb.be",)
    trusted_received_by: LowerNames = ("mx.kcvb.be",)
    trusted_authserv: LowerNames = ()
    oauth: OAuth = OAuth()

    @property
    def key(self) -> str:
        """By which the database knows this account."""
        return f"{self.username}@{self.host}:{self.port}"

    @property
    def place(self) -> tuple[str, tuple[str, ...]]:
        """The key, and all folders that are watched."""
        return self.key, (self.folder, *self.also_folders)

    @field_validator("own_addresses")
    @classmethod
    def _are_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [text for text in addresses if not is_address(text)]
        if wrong:
            raise ValueError(f"holds {wrong[0]!r}, which is no mail address")
        return addresses

    @field_validator("colleague_domains")
    @classmethod
    def _are_domains(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(domain.removeprefix("@") for domain in domains)

    @model_validator(mode="after")
    def _folders_once(self) -> Self:
        if len({self.folder, *self.also_folders}) != 1 + len(self.also_folders):
            raise ValueError("also_folders names a folder twice, or folder itself; name each once")
        return self

    def watches(self, folder: str) -> bool:
        """True for a folder that is only read, never written (RFC 3501 5.1: inbox is INBOX)."""
        watched = (self.folder, *self.also_folders)
        return _one_inbox(folder) in map(_one_inbox, watched)

    def _contradictions(self) -> list[str]:
        found = super()._contradictions()
        if self.by_token:
            found += [
                f"{self.oauth_section} {wrong}" for wrong in self.oauth.contradictions(self.auth)
            ]
        if not self.by_token and not self.username and not self.password.get_secret_value():
            found.append("username is missing; an IMAP server wants to know whose mailbox it is")
        return found


class Mailbox(Watched):
    """[mailbox]: the first one, or the only one."""

    connections: int = Field(default=20, ge=9)

    @property
    def name(self) -> str:
        """As which it is told apart from further ones."""
        return "mailbox"


class Smtp(Server):
    """[smtp]: the server that takes our receipts. Without username nobody signs in."""

    usual_ports: ClassVar[dict[str, int]] = {"tls": 465, "starttls": 587, "none": 25}

    port: Port = 587
    security: Security = Security.STARTTLS
    from_: Text = Field(default="Kenniscentrum Vlaamse Steden <linda.boudry@kcvb.be>", alias="from")

    @field_validator("from_")
    @classmethod
    def _has_an_address(cls, text: str) -> str:
        if not is_address(parseaddr(text)[1]):
            raise ValueError('must hold an address: "Name <name@example.org>"')
        return text

    @property
    def sender(self) -> Address:
        """Who our mail is from: name and address apart."""
        return _mailbox_of(self.from_)


def _one_inbox(folder: str) -> str:
    return "INBOX" if folder.upper() == "INBOX" else folder


@lru_cache(8)
def _mailbox_of(text: str) -> Address:
    # Asked several times for every mail.
    return Address(*parseaddr(text))


def wrong_tokens(mailbox: Watched, smtp: Smtp) -> Iterator[str]:
    """What contradicts between [mailbox], [smtp] and the one [mailbox.oauth] they share."""
    servers = [section for section in (mailbox, smtp) if section.host]
    providers = sorted({section.auth for section in servers if section.by_token})
    if len(providers) > 1:
        yield "[mailbox] and [smtp] sign in at two providers; [mailbox.oauth] can serve one only"
    for provider in providers[:1]:
        yield from (f"[mailbox.oauth] {wrong}" for wrong in mailbox.oauth.contradictions(provider))
    if servers and not providers and mailbox.oauth != OAuth():
        yield '[mailbox.oauth] is filled in, but auth is "password"; set auth to your provider'


def wrong_sent_folder(acknowledgement: Acknowledgement, mailbox: Watched) -> Iterator[str]:
    """What contradicts between [mailbox] and the Sent folder of the same account."""
    folder = acknowledgement.sent_folder
    if folder and not mailbox.host:
        yield "[acknowledgement] sent_folder is a folder of [mailbox], whose host is missing"
    if folder and mailbox.watches(folder):
        yield (
            f"[acknowledgement] sent_folder names {folder}, which is watched and never written; "
            "name the folder of sent mail"
        )
