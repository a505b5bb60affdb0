"""The demo as people start it: from its first mail to its end."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kcvs_mailbot.demo import commands

pytestmark = pytest.mark.slow

APPLICATIONS = 10  # among the sample mails, two of them late
PATIENCE = 120  # seconds, for the slowest machine


def demo(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "kcvs_mailbot", "demo", "--data-dir", str(folder), *words]


def once(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        demo(folder, "--once"),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def test_one_pass_shows_every_mail_with_its_receipt(tmp_path: Path) -> None:
    once(tmp_path)
    done = once(tmp_path)  # a second demo in the same folder begins anew
    assert (done.returncode, done.stderr) == (0, "")
    applications = commands.ask(tmp_path / "config.toml", "applications")
    messages = commands.ask(tmp_path / "config.toml", "messages")
    assert all(message["disposition"] for message in messages)
    assert len(applications) == APPLICATIONS
    assert sum(bool(each["late"]) for each in applications) == 2
    assert {each["receipt"]["state"] for each in applications} == {"sent"}
    for each in applications:
        assert re.search(rf"Subject: Ontvangst.*\({each['reference']}\)", done.stdout)
    statuses = [file["status"] for each in applications for file in each["documents"]]
    assert statuses.count("encrypted") == 1
    assert set(statuses) == {"read", "encrypted"}
    assert f"{len(messages)} mails came in" in done.stdout
    assert "colleague forwards" in done.stdout
    assert "Veerle" not in "".join(re.findall("To: .*", done.stdout))


def test_a_folder_of_somebody_elses_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    done = once(tmp_path)
    assert done.returncode == 2
    assert re.fullmatch(r".*is not a demo's.*\n", done.stderr)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_ended(tmp_path: Path, ending: signal.Signals) -> None:
    with serving(tmp_path) as (process, lines):
        printed = next(line for line in lines if "kcvs_mailbot.demo.post" in line)
        wait_for(lines, "Ctrl-C ends the demo")
        assert subprocess.run(shlex.split(printed), stdout=subprocess.PIPE, check=True).stdout
        wait_for(lines, "To: Jo Test <jo@voorbeeld.example>")
        wait_for(lines, "op tijd")
        process.send_signal(ending)
        assert process.wait(PATIENCE) == 0
    assert str(tmp_path).encode() not in b"".join(running_commands())


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ended_half_way_it_says_so(tmp_path: Path, ending: signal.Signals) -> None:
    with serving(tmp_path, "--once") as (process, lines):
        wait_for(lines, "one pass of kcvs-mailbot runs")
        process.send_signal(ending)
        assert process.wait(PATIENCE) == 1


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], Iterator[str]]]:
    """A demo that serves, with the lines it prints; killed when it says nothing for too long."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        demo(folder, *words),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
    ) as process:
        watchdog = threading.Timer(PATIENCE, process.terminate)
        watchdog.start()
        try:
            assert process.stdout is not None
            yield process, iter(process.stdout)
        finally:
            watchdog.cancel()
            process.terminate()


def wait_for(lines: Iterator[str], words: str) -> None:
    assert any(words in line for line in lines), f"the demo ended without saying {words!r}"


def running_commands() -> Iterator[bytes]:
    """The command lines of all processes of this machine."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield file.read_bytes()
        except OSError:
            continue  # it ended meanwhile
