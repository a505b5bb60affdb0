"""The program as a person starts it, in a process of its own, without loading it each time.

A start takes longer to load the program than most commands take to work. So one process loads it,
and each call here is a fork of that; so is its cage, which has more to load still. What the starts
themselves do (streams, signals while modules load, what a command imports, what the cage's process
is given) is tested with `sys.executable -m kcvs_mailbot`, and with a cage in tests/documents.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from subprocess import CompletedProcess

from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.recognition import House
from kcvs_mailbot.recognition.first_look import house_to_json

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300
"""Seconds."""


def run(*words: str, **environment: str) -> CompletedProcess[str]:
    """What `kcvs-mailbot WORDS` answers, started in the project's folder."""
    return _forked("", words, environment)


def script(source: str, *words: str) -> CompletedProcess[str]:
    """What `python -c SOURCE WORDS` answers, with the program loaded before."""
    return _forked(source, words, {})


def _forked(
    source: str, words: tuple[str, ...], environment: dict[str, str]
) -> CompletedProcess[str]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        opened = [f"/proc/{os.getpid()}/fd/{file.fileno()}" for file in (out, err)]
        process = _loaded().Process(
            target=_answer, args=(source, words, {**os.environ, **environment}, opened)
        )
        process.start()
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            process.join()
        code = process.exitcode
        process.close()
        said = [file.read().decode() for file in (out, err) if not file.seek(0)]
    assert code is not None
    return CompletedProcess(words, code, *said)


@cache
def _loaded() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    import kcvs_mailbot

    names = (
        module.name for module in pkgutil.walk_packages(kcvs_mailbot.__path__, "kcvs_mailbot.")
    )
    context.set_forkserver_preload([*(n for n in names if ".cli." in n), "preloaded"])
    return context


def _answer(
    source: str, words: tuple[str, ...], environment: dict[str, str], opened: list[str]
) -> None:
    """In the fork: as `python -m kcvs_mailbot` would, and its output where the files are.

    source: as `python -c` would.
    """
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, path in enumerate(opened, 1):
        file = os.open(path, os.O_WRONLY)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["-c" if source else "kcvs-mailbot", *words]
    from kcvs_mailbot.__main__ import main
    from kcvs_mailbot.cage import zygote_client

    zygote_client._start = _spare(zygote_client._start)  # type: ignore[assignment]
    if source:
        exec(source, {"__name__": "__main__"})
        return
    with contextlib.suppress(BrokenPipeError):
        main()


@dataclass
class _Fork:
    """As much of a Popen as the cage asks of its process."""

    pid: int

    def wait(self, seconds: float = LONGEST) -> None:
        end = time.monotonic() + seconds
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("the cage", seconds)
            time.sleep(0.002)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


_Start = Callable[[int, Limits, int, Path, House | None], "subprocess.Popen[bytes] | _Fork"]


def _spare(again: _Start) -> _Start:
    """Forks the cage's process now, while there is but one thread; it waits until it is wanted.

    again: what starts another one, after the first was lost.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    waiting = [os.fork()]
    if waiting == [0]:
        try:
            _become_a_cage(theirs)
        finally:
            os._exit(1)
    theirs.close()

    def start(
        control: int, limits: Limits, errors: int, temporary: Path, house: House | None
    ) -> subprocess.Popen[bytes] | _Fork:
        if not waiting:
            return again(control, limits, errors, temporary, house)
        told = [
            json.dumps(asdict(limits)),
            house_to_json(house) if house else "",
            str(temporary),
        ]
        with ours:
            socket.send_fds(ours, [json.dumps(told).encode()], [control, errors])
        return _Fork(waiting.pop())

    return start


def _become_a_cage(told: socket.socket) -> None:
    """Until the program ends, or wants it: then as its own start would."""
    os.closerange(3, told.fileno())
    os.closerange(told.fileno() + 1, 4096)
    said, (control, errors), _, _ = socket.recv_fds(told, 1 << 16, 2)
    if not said:
        return
    limits, house, temporary = json.loads(said)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, file in enumerate((nothing, nothing, errors)):
        os.dup2(file, number)
    os.environ["TMPDIR"] = temporary
    os.chdir("/")
    from kcvs_mailbot.cage import zygote

    zygote.main(str(control), limits, house)
