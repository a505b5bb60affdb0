"""The folder of one worker for what is too large for its memory."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

_LOCK = "lock"
_OURS = re.compile(r"\d+-\d+-\w+")


class Spool:
    """`spool/<pid>-<start time>/`, locked while its worker lives; removed by `close`.

    The lock tells a dead worker's folder: it works across containers that share a volume,
    where process ids mean nothing.
    """

    def __init__(self, parent: Path) -> None:
        parent = parent.absolute()  # the cage's processes stand in another folder
        parent.mkdir(parents=True, exist_ok=True)
        remove_left_overs(parent)
        self.folder, self._lock = _locked_folder(parent)

    def file(self) -> BinaryIO:
        """A new file without a name, for reading and writing."""
        return tempfile.TemporaryFile(dir=self.folder)

    def new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def remove_left_overs(parent: Path) -> None:
    """Removes the folders of workers that are gone, and nothing else."""
    for folder in parent.iterdir():
        if _OURS.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
            _remove_if_abandoned(folder)


def _remove_if_abandoned(folder: Path) -> None:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        with contextlib.suppress(OSError):
            folder.rmdir()  # its worker died before the lock; or makes it now, and tries again
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        pass  # its worker lives
    finally:
        os.close(lock)


def _locked_folder(parent: Path) -> tuple[Path, int]:
    name = f"{os.getpid()}-{_start_time()}-"
    while True:
        folder = Path(tempfile.mkdtemp(prefix=name, dir=parent))
        with contextlib.suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Another worker that starts now may have taken it for abandoned in between.
            if (folder / _LOCK).exists():
                return folder, lock
            os.close(lock)


def _start_time() -> str:
    """In clock ticks since the machine started: field 22 of proc(5) stat."""
    return Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
