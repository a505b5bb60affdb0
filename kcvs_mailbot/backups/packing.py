"""A file packed into another one: gzip, which any machine can open, and age where that is asked.

What was packed is read again to its end before it counts: gzip's checksum and the SHA-256 of what
comes out must be those of what went in. Under age that takes a key, and the recipient's is not on
this machine: each file is also made for a key of its own, which is forgotten once it was read.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.errors import ConfigError, StoreError

GZIP, AGE = b"\x1f\x8b", b"age-encryption.org/v1"
LEVEL = 4
"""Much of a database is packed already, as PDF: more takes three times as long for little."""
_WITH_GZIP_HEADER = 31
Going = Callable[[], None]
"""Called now and then; raises when it is time to end."""


class Writer(Protocol):
    """Takes bytes in order."""

    def write(self, data: bytes, /) -> object: ...


def go_on() -> None:
    """Nothing asks for an end."""


def pack(source: Path, target: Path, recipient: str = "", going: Going = go_on) -> None:
    """Writes `source` packed into `target`, to the disk, and reads it again.

    recipient: a public key of age; "" packs without a lock. OSError, ConfigError for a key that is
    none; StoreError when what was written is not what went in.
    """
    keys = _Keys(recipient) if recipient else None
    with source.open("rb") as plain, target.open("wb") as packed:
        zipped = _Zipped(plain, going)
        if keys is not None:
            keys.lock(zipped, packed)
        else:
            while piece := zipped.read(CHUNK):
                packed.write(piece)
        packed.flush()
        os.fsync(packed.fileno())
    digest = _Digest(going)
    _unpack(target, digest, keys.forgotten if keys is not None else [])
    if digest.value != zipped.digest:
        raise StoreError("the backup is not what was packed", "check the disk")


def unpack(packed: Path, target: Path, identity: Path | None = None) -> None:
    """Writes what is in a packed file, or the file itself when it is not packed, to the disk.

    identity: the file with the private key of age. ConfigError when it is needed and not there,
    or opens nothing; StoreError when the file is not whole; OSError.
    """
    with target.open("wb") as plain:
        _unpack(packed, plain, [] if identity is None else _identities(identity))
        plain.flush()
        os.fsync(plain.fileno())


def is_locked(packed: Path) -> bool:
    """True when a key is needed."""
    with packed.open("rb") as file:
        return file.read(len(AGE)) == AGE


def checked_recipient(text: str) -> str:
    """A public key of age; ValueError, in words for the operator, when it is none."""
    if text.startswith("AGE-SECRET-KEY-"):
        raise ValueError("must be the public key, age1...: the other one stays off this machine")
    if not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", text):
        raise ValueError("must be a public key of age, as age-keygen prints it: age1...")
    return text


def require_usable(recipient: str) -> None:
    """ConfigError when nothing can be encrypted for this public key, or pyrage is missing."""
    _Keys(recipient)


def _unpack(packed: Path, into: Writer, identities: Sequence[Any]) -> None:
    with packed.open("rb") as file:
        head = file.read(len(AGE))
        file.seek(0)
        if head == AGE:
            if not identities:
                what = f"{packed.name} is encrypted"
                raise ConfigError(what, "name the file with the key: --identity FILE")
            plain = _Plain(into)
            _unlock(file, plain, identities, packed.name)
        elif head.startswith(GZIP):
            plain = _Plain(into)
            while piece := file.read(CHUNK):
                plain.write(piece)
        else:
            while piece := file.read(CHUNK):
                into.write(piece)
            return
    plain.end(packed.name)


class _Zipped:
    """What is read from it is gzip of what is read from a file."""

    def __init__(self, plain: BinaryIO, going: Going) -> None:
        self._plain, self._going = plain, going
        self._zip = zlib.compressobj(LEVEL, zlib.DEFLATED, _WITH_GZIP_HEADER)
        self._hash, self._ready, self._ended = hashlib.sha256(), bytearray(), False
        self.stopped: Exception | None = None

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end."""
        wanted = CHUNK if size < 0 else size
        while len(self._ready) < wanted and not self._ended:
            try:
                self._going()
            except Exception as error:
                self.stopped = error  # pyrage makes one of its own of it
                raise
            piece = self._plain.read(CHUNK)
            self._hash.update(piece)
            self._ready += self._zip.compress(piece) if piece else self._zip.flush()
            self._ended = not piece
        given = bytes(self._ready[:wanted])
        del self._ready[:wanted]
        return given


class _Plain:
    """What is written to it is written on unzipped."""

    def __init__(self, into: Writer) -> None:
        self._into, self._wrong = into, False
        self._zip = zlib.decompressobj(_WITH_GZIP_HEADER)

    def write(self, data: bytes) -> int:
        try:
            left = bytes(data)
            while left and not self._wrong:
                self._into.write(self._zip.decompress(left, CHUNK))
                self._wrong = bool(self._zip.unused_data)
                left = self._zip.unconsumed_tail
        except zlib.error:
            self._wrong = True
        return len(data)

    def flush(self) -> None:
        """As pyrage asks."""

    def end(self, name: str) -> None:
        """StoreError unless all came, and nothing else."""
        if self._wrong or not self._zip.eof:
            raise not_whole(name)


class _Digest:
    """The SHA-256 of what is written to it."""

    def __init__(self, going: Going) -> None:
        self._going, self._hash = going, hashlib.sha256()

    @property
    def value(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        self._going()
        self._hash.update(data)


class _Keys:
    """The recipient's public key, and one that is forgotten with this object."""

    def __init__(self, recipient: str) -> None:
        age = library()
        try:
            self._recipient = age.x25519.Recipient.from_str(recipient)
        except age.RecipientError as error:
            raise ConfigError(
                "[storage] backup_recipient is mistyped", "copy the public key once more"
            ) from error
        self.forgotten = [age.x25519.Identity.generate()]

    def lock(self, plain: _Zipped, locked: BinaryIO) -> None:
        age = library()
        try:
            age.encrypt_io(plain, locked, [self._recipient, self.forgotten[0].to_public()])
        except age.EncryptError as error:
            if plain.stopped is not None:
                raise plain.stopped from None
            raise StoreError(f"it cannot be encrypted ({error})", "check the disk") from error


def _identities(file: Path) -> list[Any]:
    age = library()
    try:
        lines = file.read_text(encoding="ascii").split()
        keys = [word for word in lines if word.startswith("AGE-SECRET-KEY-")]
        found = [age.x25519.Identity.from_str(key) for key in keys]
    except OSError as error:
        raise ConfigError(f"{file} cannot be read ({error.strerror})", "name another") from error
    except (UnicodeDecodeError, age.IdentityError):
        found = []
    if not found:
        raise ConfigError(
            f"{file} holds no private key of age", "it begins with AGE-SECRET-KEY-; name that file"
        )
    return found


def _unlock(locked: BinaryIO, plain: _Plain, identities: Sequence[Any], name: str) -> None:
    age = library()
    try:
        age.decrypt_io(locked, plain, identities)
    except age.DecryptError as error:
        if "matching keys" in str(error):
            raise ConfigError(
                f"the key does not open {name}", "name the file with the key it was made for"
            ) from error
        raise not_whole(name) from error
    except OSError as error:
        # pyrage says so of a file that was cut or changed; a full disk has a number.
        if error.errno is None:
            raise not_whole(name) from error
        raise


def library() -> Any:
    """pyrage, which only who encrypts needs."""
    try:
        import pyrage
    except ImportError as error:
        raise ConfigError(
            "encrypted backups need the library pyrage", "pip install 'kcvs-mailbot[encryption]'"
        ) from error
    return pyrage


def not_whole(name: str) -> StoreError:
    return StoreError(f"{name} is not whole: it was cut or changed", "take an earlier backup")


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path that nobody else can read, removed at the end unless it was renamed."""
    path.touch(0o600, exist_ok=False)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
