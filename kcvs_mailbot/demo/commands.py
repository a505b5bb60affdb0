"""The program's own commands, run as a person would run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kcvs_mailbot.errors import MailbotError

PREFIX = "KCVS_MAILBOT"
PATIENCE = 300.0  # seconds that a command may take
FAREWELL = 15.0  # seconds that the worker may take to end


def command(config: Path, *words: str) -> list[str]:
    """How the command is called on this machine."""
    return [sys.executable, "-m", "kcvs_mailbot", "--config", str(config), *words]


def _environment() -> dict[str, str]:
    """Ours, without settings of a real installation: they would win over the demo's file."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def run(config: Path, *words: str) -> str:
    """What the command printed. MailbotError with its own words when it failed."""
    done = subprocess.run(
        command(config, *words),
        capture_output=True,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise MailbotError(f"`kcvs-mailbot {' '.join(words)}` failed: {last[0]}")
    return done.stdout


def ask(config: Path, *words: str) -> Any:
    """What the command says with --json."""
    return json.loads(run(config, *words, "--json"))


@contextmanager
def worker(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`kcvs-mailbot run` at work, ended with SIGTERM."""
    # In a session of its own, so that Ctrl-C reaches us alone and we end it in order.
    process = subprocess.Popen(
        command(config, "run"),
        env=_environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
