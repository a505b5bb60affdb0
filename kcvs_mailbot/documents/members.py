"""Files found inside a document, written one after the other into the child's only output."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

from kcvs_mailbot.documents.gleaned import Picture, plausible_type
from kcvs_mailbot.documents.limits import TOO_LARGE, Limits
from kcvs_mailbot.documents.names import clean_name
from kcvs_mailbot.documents.reading import Member


class TooMuch(Exception):
    """The document unfolds to more than the limits allow; the argument says to what."""


class MailTooLarge(TooMuch):
    """It is within its own limits, and no more than that is left of its mail's."""


class Output:
    """The members of one document so far, then the pictures of its pages."""

    def __init__(self, descriptor: int, limits: Limits, left: int | None = None) -> None:
        """left: bytes that the mail may still unfold to; None says as much as the limits."""
        self._descriptor, self._limits = descriptor, limits
        self._left = limits.unpacked_size if left is None else left
        self._written = 0
        self.members: list[Member] = []
        self.pictures: list[Picture] = []
        self.left_out = 0

    def add(self, filename: str | None, media_type: str, pieces: Iterable[bytes]) -> None:
        """One too many is only counted. Raises TooMuch past the other limits."""
        if len(self.members) >= self._limits.members:
            self.left_out += 1
            return
        digest, size = hashlib.sha256(), 0
        start = self._written
        try:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                self._write(piece)
                if self._written > self._left:
                    raise MailTooLarge(TOO_LARGE)
        except BaseException:
            self._forget_after(start)
            raise
        name = clean_name(filename) if filename else None
        file = str(len(self.members))
        self.members.append(
            Member(name, plausible_type(media_type), size, digest.hexdigest(), file)
        )

    def add_picture(self, page: int, data: bytes) -> None:
        """A page (from 0) for tesseract, as PGM; only after the last member."""
        self._write(data)
        self.pictures.append(Picture(page, len(data)))

    def forget_all(self) -> None:
        """For a bomb: nothing of it is offered."""
        self._forget_after(0)
        self.members.clear()
        self.pictures.clear()

    def _write(self, data: bytes) -> None:
        self._written += len(data)
        if self._written > self._limits.unpacked_size:
            raise TooMuch(f"more than {self._limits.unpacked_size // 1024**2} MiB unpacked")
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def _forget_after(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)
        os.lseek(self._descriptor, size, os.SEEK_SET)
        self._written = size
