"""`web`, `run` with the page, `user`: as processes, until SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from databases import make_sqlite
from house import ROOT, House
from kcvs_mailbot.web import serving
from workshop import configuration

pytestmark = pytest.mark.slow


class Nowhere:
    """No mail server."""

    tls_port = 1
    authority = ""


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path, Nowhere(), 1)  # type: ignore[arg-type]
    made.sections = {"mailbox": {"security": "none", "ca_file": ""}, "web": {"port": free_port()}}
    made.write_config()
    make_sqlite(made.database)
    return made


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(house: House, *words: str) -> Iterator[subprocess.Popen[str]]:
    log = (house.folder / "log").open("w")
    process = subprocess.Popen(house.command(*words), stderr=log, stdout=log, cwd=ROOT, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        log.close()


def fetched(port: int) -> str:
    """What /healthz answers, once it does."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody answered")


def ended(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(15)


def test_web_says_where_it_is_and_ends_with_sigterm(house: House) -> None:
    port = free_port()
    with running(house, "web", "--port", str(port)) as process:
        assert fetched(port) == "ok"
        assert ended(process) == 0
    said = (house.folder / "log").read_text()
    assert f"the page is at http://127.0.0.1:{port}" in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_one_clear_line(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = house.run("web", "--port", str(taken.getsockname()[1]), code=1)
    assert "cannot be served" in said
    assert len(said.splitlines()) == 1


def test_run_serves_the_page_too_and_ends_in_time(house: House) -> None:
    house.sections["web"]["enabled"] = True
    house.write_config()
    with running(house, "run") as process:
        assert fetched(house.sections["web"]["port"]) == "ok"
        begin = time.monotonic()
        assert ended(process) == 0
        assert time.monotonic() - begin < 10
    assert '"page_served"' in (house.folder / "log").read_text()


def test_run_goes_on_with_the_mail_when_the_page_cannot_be_served(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        house.sections["web"] = {"enabled": True, "port": taken.getsockname()[1]}
        house.write_config()
        with running(house, "run") as process:
            for _ in range(300):
                if '"started"' in (house.folder / "log").read_text():
                    break
                time.sleep(0.1)
            assert ended(process) == 0
    assert "page_not_served" in (house.folder / "log").read_text()


def test_accounts_by_command(house: House) -> None:
    first = house.run("user", "add", "Linda", "--role", "secretary").strip()
    assert len(first) == 19
    assert house.json("user", "list") == [
        {
            "name": "linda",
            "display_name": "",
            "role": "secretary",
            "disabled": False,
            "one_time": True,
            "second_factor": False,
        }
    ]
    house.run("user", "name", "linda", "Linda Boudry")
    house.run("user", "add", "mieke", "--role", "board", "--name", "Mieke Peeters")
    shown = [one["display_name"] for one in house.json("user", "list")]
    assert shown == ["Linda Boudry", "Mieke Peeters"]
    assert "100 characters" in house.run("user", "name", "linda", "x" * 101, code=2)
    house.run("user", "name", "linda", "")
    assert house.json("user", "list")[0]["display_name"] == ""
    again = house.run("user", "reset", "linda").strip()
    assert again not in ("", first)
    house.run("user", "role", "linda", "board")
    house.run("user", "disable", "linda")
    assert house.json("user", "list")[0]["disabled"]
    assert "user reset" in house.run("user", "add", "linda", "--role", "board", code=2)
    assert "user list" in house.run("user", "reset", "niemand", code=2)


def test_a_password_comes_by_the_input(house: House) -> None:
    command = house.command("user", "add", "an", "--role", "board", "--password-stdin")
    for given, code in (("kort\n", 2), ("", 2), ("vier losse woorden hier\n", 0)):
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=dict(os.environ),
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert "vier" not in done.stdout + done.stderr
    assert house.json("user", "list")[0]["one_time"] is False


def test_no_piece_of_a_page_waits_for_the_browser_to_acknowledge_the_one_before(
    tmp_path: Path,
) -> None:
    with (
        serving._listening(configuration(tmp_path), 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
