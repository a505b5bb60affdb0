"""What a child tries in order to show what its walls hold."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

ATTEMPTS = {
    "network": "opening a socket",
    "local_sockets": "opening a local socket",
    "reading_files": "reading a file of the system",
    "writing_files": "writing a file",
    "processes": "starting a process",
    "programs": "running a program",
    "signals": "reaching another process",
    "memory": "taking more memory than allowed",
}
"""Name and meaning of each thing that must not work."""


def attempts() -> dict[str, str]:
    """For each of ATTEMPTS the error it met, or "" when it worked."""
    tried: dict[str, Callable[[], object]] = {
        "network": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        "local_sockets": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close(),
        "reading_files": lambda: Path("/etc/passwd").read_bytes(),
        "writing_files": lambda: _write(Path("/tmp/kcvs-mailbot-probe")),  # noqa: S108
        "processes": _fork,
        "programs": _exec,
        "signals": lambda: os.kill(os.getppid(), 0),
        "memory": lambda: bytearray(2**40),
    }
    return {name: _error(tried[name]) for name in ATTEMPTS}


def _error(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except MemoryError:
        return "MemoryError"
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "OSError")
    return ""


def _write(path: Path) -> None:
    path.write_bytes(b"")
    path.unlink()


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def _exec() -> None:
    """Where it works this process is gone; a program that is not there shows as much."""
    os.execv("/dev/null", ["null"])  # noqa: S606
