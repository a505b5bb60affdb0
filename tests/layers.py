"""Which module may know what: the layers that test_architecture and the coverage gate share."""

from __future__ import annotations

from pathlib import Path

PACKAGE = "kcvs_mailbot"

PURE = (
    "message",
    "addresses",
    "recognition",
    "application",
    "acknowledgement",
    "delivery",
    "selection",
    "documents/reading",
    "documents/roles",
)
"""Modules and packages that decide: no I/O, no clock, no edge."""

FLOWS = ("receiving", "sending", "processing", "worker")
EDGES = ("mailbox", "documents", "store", "smtp", "tls", "export", "web")


def is_within(path: Path, names: tuple[str, ...]) -> bool:
    """True when the module at `path` (kcvs_mailbot/...) is one of `names` or inside one."""
    parts = path.with_suffix("").parts
    inside = parts[parts.index(PACKAGE) + 1 :]
    return any(inside[: len(name.split("/"))] == tuple(name.split("/")) for name in names)


def is_pure(path: Path) -> bool:
    return is_within(path, PURE)
