"""Bytes of any size, in memory or spooled to a file, known by their SHA-256.

Keeps the worker small: what is larger than CHUNK never stands whole in its memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SPOOLED = "mail-"
"""How the names of large contents begin that stand in the spool for a moment."""
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """Exactly one of `data` and `path` is set. size in bytes, sha256 in lower-case hex."""

    sha256: str
    size: int
    data: bytes | None = field(default=None, repr=False)
    path: Path | None = None

    @classmethod
    def of_bytes(cls, data: bytes) -> Content:
        return cls(hashlib.sha256(data).hexdigest(), len(data), data=data)

    @classmethod
    def of_file(cls, path: Path) -> Content:
        """The file must stay unchanged while the Content is used. OSError when unreadable."""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                size += len(piece)
        return cls(digest.hexdigest(), size, path=path)

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces of at most CHUNK."""
        if self.data is not None:
            for start in range(0, len(self.data), CHUNK):
                yield self.data[start : start + CHUNK]
        elif self.path is not None:
            with self.path.open("rb") as stream:
                while piece := stream.read(CHUNK):
                    yield piece
