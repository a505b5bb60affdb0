"""Which mails were erased: a file outside the database, which no going back to a backup undoes.

It holds a key and, for each mail, a keyed hash of the SHA-256 of its bytes with what the mail was:
nothing of the person, who may apply again, and nothing that can be told without the file. A mail
that it knows is counted when it comes again, and not stored.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from kcvs_mailbot.errors import ConfigError, StoreError

_HEADER = "kcvs-mailbot tombstones 1"


class Tombstones:
    """The file at `path`; None where no place for one is configured (PostgreSQL)."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def require_place(self) -> Path:
        """ConfigError when nobody said where they go: nothing could be erased for good."""
        if self.path is None:
            raise ConfigError(
                "[storage] tombstones is missing, and on PostgreSQL it has no place of its own",
                "name a file that stays when the database goes back to a backup",
            )
        return self.path

    def among(self, hashes: Iterable[str]) -> dict[str, str]:
        """Those SHA-256 that were erased, each with the disposition its mail had. StoreError."""
        key, known = self._read()
        if not known:
            return {}
        marked = ((sha256, _mark(key, sha256)) for sha256 in hashes)
        return {sha256: known[mark] for sha256, mark in marked if mark in known}

    def add(self, erased: Mapping[str, str]) -> None:
        """Remembers these (SHA-256 to disposition); on the disk when it returns. StoreError."""
        path = self.require_place()
        try:
            self._make(path)
            with path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                key, known = self._parsed(file.read())
                marks = {_mark(key, sha256): kind for sha256, kind in erased.items()}
                new = {mark: kind for mark, kind in marks.items() if mark not in known}
                if new:
                    file.seek(-1, os.SEEK_END)
                    torn = b"" if file.read() == b"\n" else b"\n"  # a write that was broken off
                    lines = "".join(f"{mark} {kind}\n" for mark, kind in new.items())
                    file.write(torn + lines.encode())
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise self._unusable(error) from error

    def _make(self, path: Path) -> None:
        """With a new key, whole or not at all; of two who make it, one does."""
        if path.exists():
            return
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as f:
                f.write(f"{_HEADER} {secrets.token_hex(32)}\n")
                f.flush()
                os.fsync(f.fileno())
            with suppress(FileExistsError):
                os.link(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self) -> tuple[bytes, dict[str, str]]:
        if self.path is None:
            return b"", {}
        try:
            return self._parsed(self.path.read_bytes())
        except FileNotFoundError:
            return b"", {}
        except OSError as error:
            raise self._unusable(error) from error

    def _parsed(self, content: bytes) -> tuple[bytes, dict[str, str]]:
        header, *lines = content.decode("ascii", "replace").split("\n")
        said, _, key = header.rpartition(" ")
        if said != _HEADER or len(key) != 64:
            raise StoreError(
                f"{self.path} is not a file of tombstones", "put it back from a copy of it"
            )
        entries = (line.partition(" ") for line in lines)
        return bytes.fromhex(key), {m: kind for m, _, kind in entries if len(m) == 64 and kind}

    def _unusable(self, error: OSError) -> StoreError:
        return StoreError(
            f"the tombstones cannot be used ({error.strerror})", f"see to {self.path}"
        )


def _mark(key: bytes, sha256: str) -> str:
    return hmac.digest(key, bytes.fromhex(sha256), "sha256").hex()
