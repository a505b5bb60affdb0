"""The program's own streams, whatever is behind them: nothing, a full disk, another encoding."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """Lets every print succeed or say why it cannot; to be called before anything is opened."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Closed by who started us (`>&-`): the next file we open, the database even, would
            # take its place, and be written to by what prints.
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or _nowhere(1)
    sys.stderr = sys.stderr or _nowhere(2)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that a terminal in C cannot show


def _nowhere(number: int) -> io.TextIOWrapper:
    return open(number, "w", encoding="utf-8", closefd=False)


def give_up_output() -> None:
    """What is still to be written goes nowhere: the interpreter would complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
