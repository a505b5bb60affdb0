"""One cage for all tests of a module, and short ways to read with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kcvs_mailbot.cage.cage import Cage, Limits
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.disguises import as_named, compare
from kcvs_mailbot.documents.reading import Reading


@contextmanager
def a_cage(folder: Path, **limits: object) -> Iterator[Cage]:
    """With limits that a busy machine does not reach, unless given."""
    wanted = {"seconds": 60.0, "cpu_seconds": 60} | limits
    with Cage(Limits(**wanted), folder / "spool") as cage:  # type: ignore[arg-type]
        yield cage


def reading_of(
    cage: Cage, data: bytes, filename: str | None = None, media_type: str = ""
) -> Reading:
    with cage.read(Content.of_bytes(data), filename, media_type) as read:
        return as_sent(read.reading, filename, media_type)


def read_file(cage: Cage, path: Path) -> tuple[Reading, tuple[Content, ...]]:
    with cage.read(Content.of_file(path), path.name, "application/octet-stream") as read:
        contents = tuple(Content.of_bytes(b"".join(c.chunks())) for c in read.members)
        return as_sent(read.reading, path.name, "application/octet-stream"), contents


def as_sent(reading: Reading, filename: str | None, media_type: str) -> Reading:
    """What people see of it under the name it came with."""
    return as_named(reading, compare(filename, media_type, reading))


def children_of(pid: int) -> list[int]:
    """The processes that it started and that live."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            found += [int(child) for child in (task / "children").read_text().split()]
    return found
