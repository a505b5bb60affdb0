"""Modules are loaded at once, and Ctrl-C while they are is answered in order."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

NEW_AT_ONCE = 50_000
"""So many more objects before what of them is garbage is looked for: little is, and to look each
2 000 takes a twelfth of what a mail costs."""


@contextmanager
def loading() -> Iterator[None]:
    """Around imports that come before any work."""
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not under nohup
    if heard:
        signal.signal(signal.SIGINT, _stop)
    gc.disable()  # nothing of it is garbage: looking for some takes a fifth of the start
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(NEW_AT_ONCE)
        gc.enable()
        if heard:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C while modules load: nothing was begun, and an import does not end in order."""
    os.write(2, b"kcvs-mailbot: stopped\n")
    os._exit(1)
