"""The demo as people start it: from its first mail to its end."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kcvs_mailbot.demo import commands
from web.office import token_in

pytestmark = pytest.mark.slow

APPLICATIONS = 14  # among the sample mails, two of them late
PATIENCE = 300  # seconds, for the slowest machine


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


def test_a_pass_after_one_that_was_ended_shows_every_receipt(tmp_path: Path) -> None:
    with serving(tmp_path, "--once") as (process, lines):
        wait_for(lines, "one pass of kcvs-mailbot runs")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 1  # ended half way
    done = once(tmp_path)  # a second demo in the same folder begins anew
    assert (done.returncode, done.stderr) == (0, "")
    applications = ask(tmp_path, "applications")
    messages = ask(tmp_path, "messages")
    assert all(message["disposition"] for message in messages)
    assert len(applications) == APPLICATIONS
    assert sum(bool(each["late"]) for each in applications) == 2
    states = Counter(each["receipt"]["state"] for each in applications)
    assert states == {"sent": APPLICATIONS - 1, "held": 1}
    for each in applications:
        if each["receipt"]["state"] == "held":
            continue
        assert re.search(rf"Subject: Ontvangst.*\({each['reference']}\)", done.stdout)
    files = {file["filename"]: file for each in applications for file in each["documents"]}
    assert files["cv Wout.pdf"]["status"] == "encrypted"
    # With tesseract and clamd they are read and found; without, the demo shows that they were not.
    assert files["scan0001.pdf"]["status"] in ("read", "no_text")
    assert files["Sofie Lambrecht.pdf"]["status"] in ("infected", "read")
    waits = Counter(
        message["follow_up"] or message["disposition"] for message in messages if message["waits"]
    )
    assert waits == {"review": 2, "question": 1, "withdrawal": 1}
    assert "web" in done.stdout.splitlines()[-1]
    assert f"{len(messages)} mails came in" in done.stdout
    assert "colleague forwards" in done.stdout
    assert "Veerle" not in "".join(re.findall("To: .*", done.stdout))


def test_a_folder_of_somebody_elses_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    done = once(tmp_path)
    assert done.returncode == 2
    assert re.fullmatch(r".*is not a demo's.*\n", done.stderr)


def test_it_serves_until_it_is_ended(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, lines):
        printed = next(line for line in lines if "kcvs_mailbot.demo.post" in line)
        address = find(lines, r"secretary's page is at (\S+)")
        password = find(lines, r"Sign in as linda with the one-time password (\S+)")
        assert sign_in(address, "linda", password).endswith("/aanmelden/wachtwoord")
        wait_for(lines, "Ctrl-C ends the demo")
        assert subprocess.run(shlex.split(printed), stdout=subprocess.PIPE, check=True).stdout
        wait_for(lines, "To: Jo Test <jo@voorbeeld.example>")
        wait_for(lines, "op tijd")
        receipts = [each["receipt"]["state"] for each in ask(tmp_path, "applications")]
        assert "bounced" in receipts  # the worker read what came back
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert str(tmp_path).encode() not in b"".join(running_commands())


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


def ask(folder: Path, command: str) -> Any:
    return commands.ask(folder / "config.toml", command)


def sign_in(address: str, name: str, password: str) -> str:
    """Where a browser is led that gives them."""
    with httpx2.Client(base_url=address) as browser:
        form = token_in(browser.get("/aanmelden").text)
        fields = {"formulier": form, "gebruikersnaam": name, "wachtwoord": password}
        answer = browser.post("/aanmelden", data=fields)
        return str(browser.get(answer.headers["location"]).headers["location"])


def find(lines: Iterator[str], pattern: str) -> str:
    """What the brackets of the pattern hold in the first line that has it."""
    for line in lines:
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"the demo ended without saying {pattern!r}")


def wait_for(lines: Iterator[str], words: str) -> None:
    assert any(words in line for line in lines), f"the demo ended without saying {words!r}"


def running_commands() -> Iterator[bytes]:
    """The command lines of all processes of this machine."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield file.read_bytes()
        except OSError:
            continue  # it ended meanwhile
