"""How a mail server is reached: its address, its encryption, who signs in.

Shared by the IMAP edge and the SMTP edge, so that both verify certificates alike.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.network.guard import Guard


class Security(StrEnum):
    """How the connection is encrypted; never downgraded."""

    TLS = "tls"  # encrypted from the first byte
    STARTTLS = "starttls"  # encrypted before anything is said, or not at all
    NONE = "none"  # in clear text: only to this machine itself


class Auth(StrEnum):
    """How the account signs in."""

    PASSWORD = "password"  # noqa: S105 - user name with a password
    XOAUTH2 = "xoauth2"  # user name with an access token (Microsoft 365, Google)


@dataclass(frozen=True, slots=True)
class Account:
    """One account on one mail server. ConfigError when it would be unsafe or cannot work."""

    host: str
    port: int
    security: Security = Security.TLS
    username: str = ""
    password: str = field(default="", repr=False)
    auth: Auth = Auth.PASSWORD
    ca_file: Path | None = None
    """A certificate authority that is trusted besides the system's."""
    token: Callable[[], str] | None = field(default=None, repr=False)
    """Gives a fresh access token; may raise a MailbotError that says why it cannot."""

    def __post_init__(self) -> None:
        if not self.host:
            raise ConfigError("the mail server's host is missing", "see config.example.toml")
        if self.security == Security.NONE and not is_loopback(self.host):
            raise ConfigError(
                f'security = "none" would send mail to {self.host} in clear text',
                'use "tls" or "starttls"; "none" is for 127.0.0.1 only',
            )
        if any(ord(char) < 32 or ord(char) == 127 for char in self.username + self.password):
            raise ConfigError(
                f"username or password for {self.host} holds a control character",
                "look for a line end in the secret's file",
            )
        if self.auth == Auth.XOAUTH2 and self.token is None:
            raise ConfigError(f"signing in at {self.host} by token has no source of tokens")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. Every network call ends within `call`, even when the server drips bytes."""

    connect: float = 10
    read: float = 60
    call: float = 300
    final: float = 600
    """How long the answer to a whole mail is awaited (RFC 5321 4.5.3.2.6: ten minutes)."""


def is_loopback(host: str) -> bool:
    """True when the host is this machine, told from its name alone: nothing is looked up."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def verifying_context(account: Account) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and host name verified. ConfigError for a bad ca_file."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if account.ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(account.ca_file))
        except OSError as error:  # ssl.SSLError is one too
            raise ConfigError(
                f"ca_file {account.ca_file} cannot be used ({type(error).__name__})",
                "it must be a readable PEM file with certificates",
            ) from None
    return context


def connect(account: Account, timeouts: Timeouts, guard: Guard) -> socket.socket:
    """A connected socket, encrypted when security is tls; OSError (ssl.SSLError) when it fails."""
    plain = socket.create_connection((account.host, account.port), timeouts.connect)
    try:
        # Small commands follow large bodies: without this each mail waits 40 ms for an ACK.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        guard.watch(plain)
        if account.security == Security.TLS:
            context = verifying_context(account)
            plain.getpeername()  # gone already? wrap_socket would skip the handshake then
            plain = context.wrap_socket(plain, server_hostname=account.host)
        plain.settimeout(timeouts.read)
    except BaseException:
        plain.close()
        raise
    return plain
