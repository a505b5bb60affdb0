"""The program as a person starts it, in a process of its own, without loading it each time.

A start takes longer to load the program than most commands take to work. So one process loads it,
and each call here is a fork of that. What the start itself does (streams, signals while modules
load, what a command imports) is tested with `sys.executable -m kcvs_mailbot`.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pkgutil
import sys
import tempfile
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from subprocess import CompletedProcess

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300
"""Seconds."""


def run(*words: str, **environment: str) -> CompletedProcess[str]:
    """What `kcvs-mailbot WORDS` answers, started in the project's folder."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        opened = [f"/proc/{os.getpid()}/fd/{file.fileno()}" for file in (out, err)]
        process = _loaded().Process(
            target=_answer, args=(words, {**os.environ, **environment}, opened)
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
    context.set_forkserver_preload([n for n in names if ".cli." in n])
    return context


def _answer(words: tuple[str, ...], environment: dict[str, str], opened: list[str]) -> None:
    """In the fork: as `python -m kcvs_mailbot` would, and its output where the files are."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, path in enumerate(opened, 1):
        file = os.open(path, os.O_WRONLY)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["kcvs-mailbot", *words]
    from kcvs_mailbot.__main__ import main

    with contextlib.suppress(BrokenPipeError):
        main()
