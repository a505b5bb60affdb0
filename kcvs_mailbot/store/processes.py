"""Processes of this host, as the kernel tells them apart."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def this_host() -> str:
    """The host's name with its process namespace: containers may share a name, not their pids."""
    try:
        return f"{socket.gethostname()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def process_start(pid: int) -> int | None:
    """Clock ticks from boot to the start of the process, proc(5); None when there is none.

    Where /proc is missing, a process that exists counts as the one that registered (0).
    """
    if Path("/proc/self/stat").exists():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] == "Z" else int(fields[19])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return 0
