"""The worker's side of the zygote: starts it, asks it for children, ends them."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import kcvs_mailbot
from kcvs_mailbot.cage.endings import Ending, ending_of
from kcvs_mailbot.cage.jobs import Order
from kcvs_mailbot.documents.language import cache_folder
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.errors import CageError
from kcvs_mailbot.recognition import House
from kcvs_mailbot.recognition.first_look import house_to_json

_START_SECONDS = 60.0
_END_SECONDS = 10.0
_COMMAND = (
    "import gc, sys; gc.disable(); sys.path.append(sys.argv[1]);"
    "from kcvs_mailbot.cage.zygote import main; main(*sys.argv[2:])"
)
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")


class Child:
    """One child of the zygote. `job` speaks with it; its end is told by the zygote alone."""

    def __init__(self, job: socket.socket, status: socket.socket, zygote: Zygote) -> None:
        self.job, self._status, self.zygote = job, status, zygote
        self._ending: Ending | None = None

    def kill(self) -> Ending:
        """Kills it with all that it started; returns how it ended."""
        if self._ending is None:
            # Not a message: one that the zygote did not read would cost us its own.
            with contextlib.suppress(OSError):
                self._status.shutdown(socket.SHUT_WR)
        return self.wait(_END_SECONDS)

    def interrupt(self) -> None:
        """From another thread: who waits for its answer gets none."""
        with contextlib.suppress(OSError):
            self.job.shutdown(socket.SHUT_RDWR)

    def wait(self, seconds: float) -> Ending:
        """How it ended; Ending(lost=True) when the zygote does not tell within the time."""
        if self._ending is None:
            self._ending = self._wait(seconds)
            self.close()
        return self._ending

    def close(self) -> None:
        """Without the worker's end of `status` the zygote kills the child."""
        self.job.close()
        self._status.close()

    def _wait(self, seconds: float) -> Ending:
        self._status.settimeout(max(seconds, 0.01))
        try:
            told = self._status.recv(4096)
        except OSError:  # TimeoutError included
            return Ending(lost=True)
        return ending_of(json.loads(told)) if told else Ending(lost=True)


class Zygote:
    """A running zygote process; thread-safe. CageError when it cannot be started."""

    def __init__(self, limits: Limits, folder: Path, house: House | None) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._lock = threading.Lock()
        self.is_lost = False
        said = folder / "zygote.err"
        with theirs, said.open("wb") as errors:
            self._process = _start(theirs.fileno(), limits, errors.fileno(), folder, house)
        try:
            self.walls = self._wait_until_ready()
        except (OSError, ValueError) as error:
            self.close()
            raise CageError(
                f"the cage's process did not start ({_last_line(said)})", "see `check`"
            ) from error

    @property
    def pid(self) -> int:
        return self._process.pid

    def child(self, order: Order, files: Sequence[int] = ()) -> Child:
        """A new child; `files` are descriptors that it gets: what to read, where to write.

        Raises ConnectionError when the zygote is gone, CageError when it cannot fork.
        """
        job, job_of_child = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        status, status_of_zygote = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with job_of_child, status_of_zygote:
            given = [job_of_child.fileno(), status_of_zygote.fileno(), *files]
            try:
                with self._lock:
                    socket.send_fds(self._control, [order.to_json()], given)
            except OSError as error:
                self.is_lost = True
                job.close()
                status.close()
                raise ConnectionError("the cage's process is gone") from error
        return Child(job, status, self)

    def close(self) -> None:
        """Ends the zygote and all its children."""
        self.is_lost = True
        self._control.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its children die with it: PR_SET_PDEATHSIG
            self._process.wait()

    def _wait_until_ready(self) -> dict[str, object]:
        self._control.settimeout(_START_SECONDS)
        told = self._control.recv(65536)
        self._control.settimeout(None)
        walls: dict[str, object] = json.loads(told)
        return walls


def _start(
    control: int, limits: Limits, errors: int, temporary: Path, house: House | None
) -> subprocess.Popen[bytes]:
    package = str(Path(kcvs_mailbot.__file__).resolve().parent.parent)
    words = [
        sys.executable,
        "-I",
        "-c",
        _COMMAND,
        package,
        str(control),
        json.dumps(asdict(limits)),
        house_to_json(house) if house else "",
    ]
    environ = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # One thread: only then is a fork safe. One arena: less address space.
    # Its own temporary folder: a container may have no other that can be written.
    kept = cache_folder()
    own = {
        "TMPDIR": str(temporary),
        "XDG_CACHE_HOME": str(kept.parent if kept else temporary.parent),
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }
    return subprocess.Popen(
        words,
        env=environ | own,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=[control],
    )


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "it said nothing"
