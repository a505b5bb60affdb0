"""What all commands share: the configuration, the database, and how answers are printed."""

from __future__ import annotations

import getpass
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from time import monotonic
from typing import Annotated, Any

import structlog
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from kcvs_mailbot.config import Configuration, LogFormat, load
from kcvs_mailbot.running.at_work import at_bench, at_work
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import Store, open_store
from kcvs_mailbot.workbench import Workbench

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
LARGEST_ID = 2**31 - 1
"""Larger ones do not fit the columns of PostgreSQL."""
By = Annotated[str, typer.Option("--by", help="Who decides; your login name unless given.")]

LATE = {True: "late", False: "", None: "unknown"}
_TELL_EVERY = 1.0
"""Seconds between two lines that say how far something is."""
_TOGETHER = 500
"""Rows of a table that are laid out together."""
_NEVER_CUT = ("id", "reference", "application")


def configuration(context: typer.Context) -> Configuration:
    """The configuration, with logging set up by it. ConfigError when it is wrong."""
    config = load(context.obj.config_path)
    set_up_logging(config)
    return config


def set_up_logging(config: Configuration) -> None:
    """One line an event on stderr; never an exception's values, they may be personal."""
    console = config.log.format is LogFormat.CONSOLE
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if console
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, config.log.level.upper())
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # The libraries' own lines may hold addresses or subjects: only ours are shown.
    logging.getLogger().addHandler(logging.NullHandler())
    logging.raiseExceptions = False


@contextmanager
def database(config: Configuration) -> Iterator[Store]:
    """The database at the newest schema. StoreError when it is not."""
    store = open_store(config.storage.url.get_secret_value())
    try:
        store.require_newest_schema()
        yield store
    finally:
        store.close()


@contextmanager
def worker(context: typer.Context, *, beats: bool = True) -> Iterator[Worker]:
    """A worker on the configured database, with a progress bar when a terminal looks on."""
    with at_work(configuration(context), beats=beats) as at, progress() as report:
        at.progress = report
        yield at


@contextmanager
def workbench(context: typer.Context) -> Iterator[Workbench]:
    """What a person's decision works with."""
    with at_bench(configuration(context)) as bench:
        yield bench


@contextmanager
def progress(what: str = "mails", *, aloud: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Called with (done, of); draws a bar on stderr when that is a terminal.

    aloud: where it is none, a line is written now and then.
    """
    console = Console(stderr=True)
    if aloud and not console.is_terminal:
        yield _told(what)
        return
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _told(what: str) -> Callable[[int, int], None]:
    last = monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if monotonic() - last >= _TELL_EVERY:
            last = monotonic()
            note(f"{done} of {of} {what}")

    return tell


def print_json(value: Any) -> None:
    """UTF-8, keys in their order, whatever the terminal's encoding.

    An iterator is a list of which each is written when it is there: a long one takes no memory.
    """
    for words in _listed(value) if isinstance(value, Iterator) else [_json(value)]:
        sys.stdout.buffer.write(words.encode("utf-8", "replace"))
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def _listed(values: Iterator[Any]) -> Iterator[str]:
    """As one `_json` of the list would be."""
    begin = "[\n  "
    for value in values:
        yield begin + _json(value).replace("\n", "\n  ")
        begin = ",\n  "
    yield "[]" if begin.startswith("[") else "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def note(words: str) -> None:
    """One line on stderr beside what is printed."""
    sys.stderr.write(f"kcvs-mailbot: {words}\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people; texts of strangers cannot command the terminal.

    A long one is printed piece by piece, so that it takes no memory: on a terminal each piece names
    its columns, elsewhere a row is a line, and columns are as wide as the first piece needs.
    """
    every = iter(rows)
    first = list(islice(every, _TOGETHER))
    if not first:
        print("none")
    elif sys.stdout.isatty():
        while first:
            _print_folded(columns, first)
            first = list(islice(every, _TOGETHER))
    else:
        _print_lines([columns, *first], every)


def _print_folded(columns: Sequence[str], rows: list[Sequence[object]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        # Folded, not cut with an ellipsis: half an address is of no use.
        table.add_column(column, no_wrap=column in _NEVER_CUT, overflow="fold")
    for row in rows:
        table.add_row(*(plain(value) for value in row))
    out().print(table)


def _print_lines(first: list[Sequence[object]], more: Iterator[Sequence[object]]) -> None:
    widths = [
        max(cell_len(_cell(value)) for value in column) for column in zip(*first, strict=True)
    ]
    for row in chain(first, more):
        cells = map(_cell, row)
        padded = (c + " " * (w - cell_len(c)) for c, w in zip(cells, widths, strict=True))
        print("  ".join(padded).rstrip())


def _cell(value: object) -> str:
    return _printable(value).replace("\n", " ")


def moment(iso: str | None, unknown: str = "") -> str:
    """A moment of the JSON for a table, to the minute; it may be broken after the day."""
    return unknown if iso is None else iso[:16].replace("T", " ")


def out() -> Console:
    """Standard output; wide when it is no terminal, so that nothing is cut for a pipe."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=400)


def plain(value: object) -> Text:
    """Text without markup or control characters; a tab, as between cells, stays one."""
    return Text(_printable(value))


def _printable(value: object) -> str:
    words = "" if value is None else str(value)
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in words)


def login_name() -> str:
    """Who is at the keyboard."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "administrator"
