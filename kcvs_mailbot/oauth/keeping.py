"""The file in which the tokens of a person's sign-in are kept.

Whoever reads it can read the mailbox: only its owner may. It is replaced as a whole, so that a
crash leaves the old tokens or the new ones; one process at a time asks for new ones.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from kcvs_mailbot.errors import MailboxError

LONGEST_WAIT = 90.0
"""Seconds; whoever has the lock makes two or three requests of 30 s at most."""


class TokenFile:
    """`text` and `replace` inside `locked`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with the file, among all processes. MailboxError when another one never ends."""
        with self._translated():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(
                self.path.with_name(self.path.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600
            )
        try:
            end = time.monotonic() + LONGEST_WAIT
            while not _locks(lock):
                if time.monotonic() > end:
                    raise MailboxError(
                        f"another process has held {self.path}.lock for too long", "end that one"
                    )
                time.sleep(0.05)
            yield
        finally:
            os.close(lock)

    def text(self) -> str:
        """What is kept; empty when nothing is. MailboxError when others could read it too."""
        with self._translated():
            if not self.path.exists():
                return ""
            if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
                raise MailboxError(
                    f"{self.path} can be read by others", f"chmod 600 {self.path}", refused=True
                )
            return self.path.read_text(encoding="utf-8")

    def replace(self, text: str) -> None:
        """Keep this instead, whatever happens meanwhile. OSError when it cannot be written."""
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)  # of a process that was killed and had our number
        try:
            with os.fdopen(
                os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
            ) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self.path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise MailboxError(
                f"{self.path} cannot be used ({reason})", "let this user read and write it"
            ) from None


def _locks(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
