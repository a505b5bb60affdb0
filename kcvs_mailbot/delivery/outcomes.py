"""What one attempt to send a mail can come to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server took it; `reply` is its code, enhanced status and queue id, no free text."""

    reply: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server certainly did not take this mail; `permanent` when another try is useless."""

    permanent: bool
    why: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The server took no mail at all: not this mail's fault."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It was sent whole, but the answer did not come: taken or not, nobody knows."""

    why: str


Outcome = Delivered | Refused | Unreachable | Unknown
