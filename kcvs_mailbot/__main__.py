"""`python -m kcvs_mailbot` is the same as `kcvs-mailbot`."""

import gc
import os
import signal
from types import FrameType


def main() -> None:
    """The command line, with all that it imports loaded at once."""
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not under nohup
    if heard:
        signal.signal(signal.SIGINT, _stop)
    gc.disable()  # nothing of it is garbage: looking for some takes a fifth of the start
    from kcvs_mailbot.cli import main as command_line

    gc.freeze()
    gc.enable()
    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    command_line()


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C while modules load: nothing was begun, and an import does not end in order."""
    os.write(2, b"kcvs-mailbot: stopped\n")
    os._exit(1)


if __name__ == "__main__":
    main()
