"""Writers of one SQLite file take turns: who waits comes before who has just written.

SQLite's own waiting sleeps and looks again, while a busy writer comes and goes between: in five
seconds one of two committed once, the other 939 times.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from kcvs_mailbot.store.sqlite_file import BUSY_SECONDS

LOOK_EVERY = 0.001


@contextlib.contextmanager
def queue(file: Path | None) -> Iterator[None]:
    """Held while one waits for the write lock; the next one waits for it here.

    It is a lock on the folder: one more descriptor of the file itself would, once closed, take
    SQLite's locks away. Where the folder cannot be locked it is as SQLite alone has it.
    """
    with contextlib.ExitStack() as stack:
        if file is not None:
            with contextlib.suppress(OSError):
                folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                stack.callback(os.close, folder)
                _wait(folder)
        yield


def _wait(folder: int) -> None:
    end = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < end:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_EVERY)
        else:
            return
