"""What `make benchmark` measures, as data: the rows of its table and the curves of its pictures."""

from __future__ import annotations

from dataclasses import dataclass

OURS = "kcvs_mailbot"
OLD = "463a7c0"
"""The commit whose build is measured beside this one."""
PEERS = ("mbsync", "fdm", "getmail6", "django-mailbox")
PROGRAMS = (OURS, OLD, *PEERS)


@dataclass(frozen=True)
class Row:
    name: str
    title: str
    """`{n}` is how many there were."""
    size: int
    unit: str
    means: str
    programs: tuple[str, ...] = (OURS, OLD)
    """By whom it can be done at all."""
    more_is_better: bool = False

    def titled(self, size: int | None = None) -> str:
        return self.title.format(n=f"{size or self.size:,}".replace(",", " "))


@dataclass(frozen=True)
class Curve:
    name: str
    title: str
    along: str
    """What the lower axis counts."""
    points: tuple[int, ...]
    unit: str
    means: str


ROWS = (
    Row(
        "applications",
        "{n} small applications",
        2_000,
        "s",
        "One `poll` in mode hold, from the mailbox to stored applications with held receipts; "
        "what the others do of it stands above.",
        PROGRAMS,
    ),
    Row(
        "computed",
        "the same {n}: processor time",
        2_000,
        "s",
        "Of the program and its children, on all cores; Dovecot's is not counted.",
        PROGRAMS,
    ),
    Row(
        "documents",
        "{n} applications, each with a PDF and a DOCX",
        400,
        "s",
        "One `poll`, which reads the documents in the cage.",
    ),
    Row(
        "thread",
        "an application and {n} follow-ups of one candidate",
        300,
        "s",
        "One `poll` over a mailbox with nothing but these.",
    ),
    Row(
        "first-follow-ups",
        "one of the first 50 of {n} follow-ups",
        300,
        "ms",
        "Processor time of the worker for each, half of them less; each comes by itself.",
    ),
    Row(
        "last-follow-ups",
        "one of the last 50 of {n} follow-ups",
        300,
        "ms",
        "The same at the end of the thread: where this is more than the row above, it grows.",
    ),
    Row(
        "large",
        "{n} mails of 1 MB",
        200,
        "MB/s",
        "Applications with an attachment that nothing can compress, stored with all their bytes; "
        "more is better.",
        PROGRAMS,
        more_is_better=True,
    ),
    Row(
        "memory",
        "a mail of 50 MB",
        1,
        "MB",
        "The highest memory of `poll` itself (VmHWM), the children in the cage not counted.",
    ),
    Row(
        "idle-few",
        "nothing new in a mailbox of {n} mails",
        100,
        "s",
        "The whole command, its start included, when there is nothing to do.",
        (OURS, OLD, "mbsync"),
    ),
    Row(
        "idle-many",
        "nothing new in a mailbox of {n} mails",
        10_000,
        "s",
        "The same in a full mailbox: where this is more than the row above, it grows with it.",
        (OURS, OLD, "mbsync"),
    ),
    Row("help", "`--help`", 1, "s", "The start of the program, when it is asked what it can do."),
    Row("health", "`health`", 1, "s", "What HEALTHCHECK of a container calls every minute."),
    Row(
        "list",
        "`applications --json` over {n} applications",
        2_000,
        "s",
        "The whole list, after the `poll` that stored them.",
    ),
    Row("outbox", "`outbox --json` over {n} receipts", 2_000, "s", "The same for what is sent."),
    Row("export", "`export` of {n} applications as CSV", 2_000, "s", "The same into a file."),
)
CURVES = (
    Curve(
        "mails",
        "Small applications in the mailbox",
        "mails",
        (500, 1_000, 2_000, 4_000),
        "s",
        "One `poll` in mode hold, and what the others do of it; each once.",
    ),
    Curve(
        "lists",
        "Lists over all applications",
        "applications",
        (2_000, 20_000, 100_000),
        "s",
        "The whole command, each application with two mails, two documents and a receipt.",
    ),
    Curve(
        "search",
        "Search",
        "applications",
        (2_000, 20_000, 100_000),
        "ms",
        "Words, beginnings, phrases, names and accents, rare and common, in the same database: of "
        "all queries the slowest one's half (p50) and 95 of 100 times (p95).",
    ),
    Curve(
        "follow-ups",
        "The Nth follow-up of one candidate",
        "follow-ups",
        (50, 100, 150, 200, 250, 300),
        "ms",
        "Processor time of the worker for one follow-up, the median of the 50 up to there.",
    ),
    Curve(
        "workers",
        "Workers that share eight mailboxes",
        "workers",
        (1, 2, 4),
        "s",
        "From the start of the workers until 2 000 small applications in eight mailboxes have "
        "become applications with held receipts, in one database.",
    ),
)
ROW = {row.name: row for row in ROWS}
CURVE = {curve.name: curve for curve in CURVES}
