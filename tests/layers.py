"""Which module may know what: the layers that test_architecture and the coverage gate share."""

from __future__ import annotations

from pathlib import Path

PACKAGE = "kcvs_mailbot"

PURE = (
    "message",
    "addresses",
    "recognition",
    "application",
    "counting",
    "acknowledgement",
    "delivery",
    "selection",
    "troubles",
    "documents/reading",
    "documents/roles",
)
"""Modules and packages that decide: no I/O, no clock, no edge."""

FLOWS = (
    "acknowledging",
    "alerting",
    "balance",
    "batches",
    "checking",
    "connecting",
    "classifying",
    "composing",
    "correcting",
    "deadlines",
    "disk",
    "fetching",
    "health",
    "housekeeping",
    "importing",
    "lanes",
    "pacing",
    "processing",
    "reading",
    "receiving",
    "reprocessing",
    "scanning",
    "scheduling",
    "sending",
    "sent_folder",
    "surroundings",
    "unfolding",
    "watching",
    "worker",
)
"""Modules that own the transactions and put the edges to work."""

EDGES = ("documents", "export", "guard", "mailbox", "oauth", "ping", "smtp", "store", "tls", "web")
"""Packages that hide a library or a protocol; the pure parts of documents excepted."""

OUTERMOST = ("__main__", "cli", "demo")
"""What people start: may know everything, and nothing may know it."""

OWNERS = {
    "aiosmtpd": ("demo",),
    "alembic": ("store",),
    "apscheduler": ("scheduling",),
    "google": ("oauth",),
    "imapclient": ("mailbox",),
    "imaplib": ("mailbox",),
    "lxml": ("documents", "message"),
    "mailparser": ("message",),
    "msal": ("oauth",),
    "pathvalidate": ("export",),
    "psycopg": ("store",),
    "pymap": ("demo",),
    "pypdfium2": ("documents",),
    "rich": ("cli", "demo"),
    "smtplib": ("smtp",),
    "sqlalchemy": ("store",),
    "sqlite3": ("store",),
    "striprtf": ("documents",),
    "typer": ("cli",),
}
"""Libraries that one part alone may import; the others use what that part offers."""


def is_within(path: Path, names: tuple[str, ...]) -> bool:
    """True when the module at `path` (kcvs_mailbot/...) is one of `names` or inside one."""
    parts = path.with_suffix("").parts
    inside = parts[parts.index(PACKAGE) + 1 :]
    return any(inside[: len(name.split("/"))] == tuple(name.split("/")) for name in names)


def is_pure(path: Path) -> bool:
    return is_within(path, PURE)
