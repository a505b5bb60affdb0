"""Which part may know what: the layers that test_architecture and the coverage gate share.

A part is a folder of the package, or a module at its root. Every part stands in one layer; a new
one that stands in none fails the test.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = "kcvs_mailbot"

VALUES = ("__init__", "clock", "content", "errors")
"""What all parts may hold in their hands."""

PURE = (
    "acknowledgement",
    "addresses",
    "application",
    "data_protection",
    "delivery",
    "documents/reading",
    "documents/roles",
    "invitations",
    "letter_texts",
    "message",
    "plurals",
    "recognition",
    "selection",
    "troubles",
)
"""Parts that decide: no I/O, no clock, no edge."""

PURE_TESTS = frozenset({part.partition("/")[0] for part in PURE} | {"alerting"})
"""The folders of tests/ whose quick tests must take the branches of pure modules themselves."""

EDGES = (
    "antivirus",
    "backups",
    "cage",
    "config",
    "documents",
    "export",
    "mailbox",
    "network",
    "oauth",
    "smtp",
    "store",
)
"""Parts that hide a library or a protocol; the pure modules of documents excepted."""

FLOWS = (
    "answering",
    "connecting",
    "deciding",
    "desk",
    "intake",
    "procedure",
    "running",
    "watch",
    "workbench",
)
"""Parts that own the transactions and put the edges to work."""

OUTERMOST = ("__main__", "cli", "demo", "web")
"""What people start: may know everything, and nothing may know it."""

LAYERS = {"value": VALUES, "pure": PURE, "edge": EDGES, "flow": FLOWS, "outermost": OUTERMOST}
ABOVE = {
    "value": ("pure", "edge", "flow", "outermost"),
    "pure": ("edge", "flow", "outermost"),
    "edge": ("flow", "outermost"),
    "flow": ("outermost",),
    "outermost": (),
}
"""What a module of each layer must not know."""

OWNERS = {
    "aiosmtpd": ("demo",),
    "alembic": ("store",),
    "authlib": ("oauth",),
    "anyio": ("web",),
    "argon2": ("desk",),
    "apscheduler": ("running",),
    "docx": ("export",),
    "google": ("oauth",),
    "icalendar": ("invitations",),
    "imapclient": ("mailbox",),
    "imaplib": ("mailbox",),
    "joserfc": ("oauth",),
    "lxml": ("documents", "message"),
    "mailparser": ("message",),
    "msal": ("oauth",),
    "nh3": ("message",),
    "pathvalidate": ("export",),
    "pikepdf": ("documents",),
    "prometheus_client": ("watch",),
    "psycopg": ("store",),
    "pymap": ("demo",),
    "pypdfium2": ("documents",),
    "pyrage": ("backups",),
    "reportlab": ("export",),
    "rich": ("cli", "demo"),
    "segno": ("web",),
    "smtplib": ("smtp",),
    "sqlalchemy": ("store",),
    "sqlite3": ("store",),
    "starlette": ("web",),
    "typer": ("cli",),
    "xlsxwriter": ("export",),
    "uvicorn": ("web",),
    "zxcvbn": ("desk",),
}
"""Libraries that one part alone may import; the others use what that part offers."""

LOADED_BY_NAME = {
    "psycopg": "SQLAlchemy loads it for a postgresql+psycopg address",
    "tzdata": "zoneinfo reads it where the system has no zones",
}
"""Dependencies that nothing imports, with the reason why they are there."""


def inside(path: Path) -> tuple[str, ...]:
    """The path of a module (kcvs_mailbot/...) within the package, without its ending."""
    parts = path.with_suffix("").parts
    return parts[parts.index(PACKAGE) + 1 :] or ("__init__",)


def is_within(path: Path, names: tuple[str, ...]) -> bool:
    """True when the module at `path` is one of `names` or inside one."""
    parts = inside(path)
    return any(parts[: len(name.split("/"))] == tuple(name.split("/")) for name in names)


def is_pure(path: Path) -> bool:
    return is_within(path, PURE)


def layer(path: Path) -> str | None:
    """The layer of a module; None when nobody gave it one."""
    return next((name for name, parts in LAYERS.items() if is_within(path, parts)), None)


def part(path: Path) -> str:
    """The folder of a module, or its own name at the root."""
    return inside(path)[0]
