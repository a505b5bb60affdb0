"""A single file that gzip, bzip2 or xz has packed; a TAR more often than not."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.members import TooMuch

_PIECE = 64 * 1024
_HIGHEST_RATIO = 1000
_RATIO_COUNTS_FROM = 10 * 1024**2
_OPENERS: dict[str, Callable[[Any], BinaryIO]] = {
    "application/gzip": lambda stream: cast("BinaryIO", gzip.GzipFile(fileobj=stream)),
    "application/x-bzip2": lambda stream: cast("BinaryIO", bz2.BZ2File(stream)),
    "application/x-xz": lambda stream: cast("BinaryIO", lzma.LZMAFile(stream)),  # noqa: SIM115
}


def read(source: Source) -> Extract:
    """One member, under the name without its last ending."""
    name = (source.filename or "").rpartition(".")[0] or None
    if source.filename and source.filename.lower().endswith((".tgz", ".tbz2", ".txz")):
        name = f"{name}.tar"
    kind = source.kind
    try:
        source.output.add(name, "application/octet-stream", _unpacked(source, _OPENERS[kind]))
    except (EOFError, lzma.LZMAError, gzip.BadGzipFile):
        return Extract(problems=("it is broken or not complete",))
    return Extract(name or "")


def _unpacked(source: Source, opener: Callable[[Any], BinaryIO]) -> Iterator[bytes]:
    got = 0
    with opener(source.stream) as stream:
        while piece := stream.read(_PIECE):
            got += len(piece)
            if got > _RATIO_COUNTS_FROM and got > _HIGHEST_RATIO * source.size:
                raise TooMuch(f"more than {_HIGHEST_RATIO} times its size")
            yield piece
