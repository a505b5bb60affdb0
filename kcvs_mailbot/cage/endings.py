"""How a child of the cage ended, as the reason that people read."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from kcvs_mailbot.documents.limits import Limits

OUT_OF_MEMORY = 70
"""Exit status of a child that could not even say that its memory was used up."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Exactly one of exit status and signal is set, unless it never began or was lost.

    error: why the zygote could not make it. lost: the zygote itself ended before it told.
    """

    status: int | None = None
    signal: int | None = None
    peak: int = 0
    error: str = ""
    lost: bool = False


def ending_of(told: Mapping[str, object]) -> Ending:
    """What the zygote told, as a value."""
    if "error" in told:
        return Ending(error=str(told["error"]))
    code = os.waitstatus_to_exitcode(int(str(told["status"])))
    peak = int(str(told["peak"]))
    return Ending(status=code, peak=peak) if code >= 0 else Ending(signal=-code, peak=peak)


def reason(ending: Ending, limits: Limits, *, timed_out: bool = False) -> str:
    """Why there is no answer, in English."""
    if timed_out:
        return f"reading it took more than {limits.seconds:g} s"
    if ending.status == OUT_OF_MEMORY:
        return f"reading it took more than {limits.memory // 1024**2} MiB of memory"
    if ending.signal == signal.SIGXCPU:
        return f"reading it took more than {limits.cpu_seconds} s of computing"
    if ending.signal == signal.SIGKILL:
        return "reading it took more memory than this machine has"
    if ending.signal is not None:
        return f"reading it crashed ({signal.Signals(ending.signal).name})"
    if ending.lost:
        return "reading it ended the process that reads"
    return "reading it failed"
