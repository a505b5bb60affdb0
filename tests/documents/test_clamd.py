"""Scans with a real clamd, which knows one signature of our own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcvs_mailbot.antivirus.clamd import checked_address, scan, version
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.reading import Clean, Infected, NotScanned
from servers.scanner import BAD, LIMIT, SIGNATURE, clamd


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with clamd() as address:
        yield address


@pytest.mark.needs("clamd")
def test_what_is_clean_is_clean(address: str) -> None:
    assert scan(Content.of_bytes(b"Beste mevrouw"), address, 30) == Clean()


@pytest.mark.needs("clamd")
def test_nothing_at_all_is_clean(address: str) -> None:
    assert scan(Content.of_bytes(b""), address, 30) == Clean()


@pytest.mark.needs("clamd")
def test_what_is_infected_is_named(address: str, tmp_path: Path) -> None:
    verdict = Infected(SIGNATURE)
    assert scan(Content.of_bytes(b"x" * 5000 + BAD), address, 30) == verdict
    path = tmp_path / "spooled"
    path.write_bytes(b"x" * 500_000 + BAD)
    assert scan(Content.of_file(path), address, 30) == verdict


@pytest.mark.needs("clamd")
@pytest.mark.parametrize("size", [LIMIT + 1, 20 * LIMIT])
def test_what_is_too_large_is_not_scanned_and_never_clean(address: str, size: int) -> None:
    outcome = scan(Content.of_bytes(bytes(size)), address, 30)
    assert isinstance(outcome, NotScanned)


def test_a_scanner_that_is_away_scans_nothing(tmp_path: Path) -> None:
    outcome = scan(Content.of_bytes(b"x"), f"unix:{tmp_path}/none", 5)
    why = "the virus scanner cannot be reached (No such file or directory)"
    assert outcome == NotScanned(why, away=True)


@pytest.mark.parametrize(
    "address",
    [
        "tcp:192.0.2.1:3310",
        "tcp:example.org:3310",
        "clamd",
        "",
        "unix:",
        "tcp:127.0.0.1",
        "tcp:::1",
    ],
)
def test_documents_are_sent_to_no_other_machine(address: str) -> None:
    with pytest.raises(ValueError, match="unix:PATH or tcp"):
        checked_address(address)


@pytest.mark.parametrize("address", ["tcp:127.0.0.1:3310", "tcp:[::1]:3310", "unix:/run/c.ctl"])
def test_an_address_of_this_machine_is_taken(address: str) -> None:
    assert checked_address(address) == address


ANSWERS = {
    b"stream: OK\0": Clean(),
    b"stream: Eicar FOUND\0": Infected("Eicar"),
    b"INSTREAM size limit exceeded. ERROR\0": NotScanned(
        "it is larger than the virus scanner takes"
    ),
    b"": NotScanned("the virus scanner said: nothing", away=True),
    b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0": NotScanned(
        "the virus scanner could not look into it (Heuristics.Limits.Exceeded.MaxFileSize)"
    ),
    b"stream: Heuristics.Encrypted.PDF FOUND\0": NotScanned(
        "the virus scanner could not look into it (Heuristics.Encrypted.PDF)"
    ),
    b"stream: OK but": NotScanned("the virus scanner said: stream: OK but"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_only_a_clear_answer_is_believed(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            channel, _ = server.accept()
            with channel:
                got = b""
                while not got.endswith(b"\0\0\0\0"):
                    got += channel.recv(4096)
                channel.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        outcome = scan(Content.of_bytes(b"x"), f"tcp:127.0.0.1:{port}", 30)
        thread.join()
    assert outcome == ANSWERS[answer]


def test_a_scanner_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        outcome = scan(Content.of_bytes(b"x"), f"tcp:127.0.0.1:{port}", 0.2)
    assert outcome == NotScanned("the virus scanner took more than 0.2 s", away=True)


@pytest.mark.needs("clamd")
def test_it_tells_its_version(address: str) -> None:
    assert version(address, 30).startswith("ClamAV ")
