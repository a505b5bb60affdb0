"""Opens the ZIP containers that office documents are, with counted bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.members import TooMuch

_PIECE = 64 * 1024
_HIGHEST_RATIO = 1000
_RATIO_COUNTS_FROM = 10 * 1024**2
_MOST_ENTRIES = 20_000
_ENCRYPTED = 0x1


class Container:
    """A ZIP file whose parts are read by name; all that comes out of it counts together.

    Raises zipfile.BadZipFile (or OSError, as for bytes that end too early) when it is broken.
    """

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._zip = zipfile.ZipFile(stream)
        self._left = limits.unpacked_size
        self._limits = limits
        self.entries = self._zip.infolist()
        if len(self.entries) > _MOST_ENTRIES:
            raise TooMuch(f"more than {_MOST_ENTRIES} files")

    def names(self) -> list[str]:
        return [entry.filename for entry in self.entries]

    def has(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def is_encrypted(self) -> bool:
        return any(entry.flag_bits & _ENCRYPTED for entry in self.entries)

    def open(self, entry: str | zipfile.ZipInfo) -> Counted:
        """A stream for a parser. KeyError when there is no such part."""
        info = self._zip.getinfo(entry) if isinstance(entry, str) else entry
        return Counted(self, self._zip.open(info), info)

    def pieces(self, entry: str | zipfile.ZipInfo) -> Iterator[bytes]:
        with self.open(entry) as stream:
            while piece := stream.read(_PIECE):
                yield piece

    def count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise TooMuch(f"more than {self._limits.unpacked_size // 1024**2} MiB unpacked")


class Counted:
    """One part while it unfolds; TooMuch when it goes beyond all reason."""

    def __init__(self, container: Container, stream: object, info: zipfile.ZipInfo) -> None:
        self._container, self._stream, self._info = container, stream, info
        self._got = 0

    def read(self, size: int = _PIECE) -> bytes:
        data: bytes = self._stream.read(_PIECE if size < 0 else min(size, _PIECE))  # type: ignore[attr-defined]
        self._got += len(data)
        self._container.count(len(data))
        packed = max(self._info.compress_size, 1)
        if self._got > _RATIO_COUNTS_FROM and self._got / packed > _HIGHEST_RATIO:
            raise TooMuch(f"more than {_HIGHEST_RATIO} times its size")
        return data

    def __enter__(self) -> Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()  # type: ignore[attr-defined]
