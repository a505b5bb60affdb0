"""A child's output file cut into the contents it describes, and checked against it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from kcvs_mailbot.content import CHUNK, Content

IN_MEMORY = CHUNK // 4
"""All contents of one job together, above which they stand in files."""


class Described(Protocol):
    """What a child says of a content: members and documents of mails alike."""

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class Folder:
    """The folder of one job, made when the first file needs it."""

    def __init__(self, make: Callable[[], Path]) -> None:
        self._make = make
        self.path: Path | None = None

    def file(self, name: str) -> Path:
        if self.path is None:
            self.path = self._make()
        return self.path / name

    def remove(self) -> None:
        if self.path is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            self.path = None


def contents_of(
    described: Sequence[Described], output: BinaryIO, folder: Folder
) -> tuple[Content, ...]:
    """The contents from the start of `output`, in order.

    Raises ValueError when they are not what was described: an honest child does not err.
    """
    total = sum(each.size for each in described)
    if total > os.fstat(output.fileno()).st_size:
        raise ValueError("the output is shorter than described")
    output.seek(0)
    if total <= IN_MEMORY:
        return joined_contents(described, output.read(total))
    return tuple(
        _copied(each, output, folder.file(str(number))) for number, each in enumerate(described)
    )


def joined_contents(described: Sequence[Described], data: bytes) -> tuple[Content, ...]:
    """The same for bytes in memory."""
    contents, start = [], 0
    for each in described:
        content = Content.of_bytes(data[start : start + each.size])
        _check(content, each)
        contents.append(content)
        start += each.size
    return tuple(contents)


def _copied(described: Described, output: BinaryIO, path: Path) -> Content:
    digest, left = hashlib.sha256(), described.size
    with path.open("xb") as file:
        while left and (piece := output.read(min(left, CHUNK))):
            digest.update(piece)
            file.write(piece)
            left -= len(piece)
    content = Content(digest.hexdigest(), described.size - left, path=path)
    _check(content, described)
    return content


def _check(content: Content, described: Described) -> None:
    # A wrong hash could pass one candidate's document off for another's, known already.
    if (content.size, content.sha256) != (described.size, described.sha256):
        raise ValueError("the output is not what was described")
