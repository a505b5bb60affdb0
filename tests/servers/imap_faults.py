"""A tiny IMAP server that says what no good server says."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field

from servers.certificates import Certificates
from servers.scripted import read_until, reset, scripted

CAPABILITY = b"IMAP4rev1 IDLE AUTH=PLAIN"
EXAMINED = (
    b"* FLAGS (\\Seen)\r\n* 2 EXISTS\r\n* 0 RECENT\r\n"
    b"* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 3] ok\r\n"
)
HEADS = (
    b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "15-Sep-2021 10:00:00 +0200")\r\n'
    b'* 2 FETCH (UID 2 RFC822.SIZE 5 INTERNALDATE "15-Sep-2021 10:00:00 +0200")\r\n'
)
BODIES = (
    b"* 1 FETCH (UID 1 BODY[] {5}\r\nA\r\n\r\n)\r\n* 2 FETCH (UID 2 BODY[] {5}\r\nB\r\n\r\n)\r\n"
)
TAGGED = b"%TAG%"


@dataclass
class Lines:
    """What the server says. `answers` maps the beginning of a command to the whole answer, in

    which %TAG% stands for the command's tag; b"" closes the connection, None resets it. A list
    is used up one by one, its last item again and again. The rest is answered as usual.
    """

    answers: dict[str, list[bytes | None]] = field(default_factory=dict)
    greeting: bytes | None = b"* OK [CAPABILITY " + CAPABILITY + b"] hello\r\n"
    certificates: Certificates | None = None
    commands: list[str] = field(default_factory=list)
    """What was asked, by name."""
    said: list[str] = field(default_factory=list)
    """What was asked, whole."""


USUAL: dict[str, bytes] = {
    "CAPABILITY": b"* CAPABILITY " + CAPABILITY + b"\r\n%TAG% OK done\r\n",
    "LOGIN": b"%TAG% OK in\r\n",
    "EXAMINE": EXAMINED + b"%TAG% OK [READ-ONLY] done\r\n",
    "UID SEARCH": b"* SEARCH 1 2\r\n%TAG% OK done\r\n",
    "UID FETCH HEADS": HEADS + b"%TAG% OK done\r\n",
    "UID FETCH BODIES": BODIES + b"%TAG% OK done\r\n",
    "CLOSE": b"%TAG% OK done\r\n",
    "IDLE": b"+ idling\r\n",
    "LOGOUT": b"* BYE bye\r\n%TAG% OK done\r\n",
}


@contextlib.contextmanager
def imap(lines: Lines, connections: int = 1) -> Iterator[int]:
    """A port of 127.0.0.1 that speaks in clear text."""
    with scripted(lambda connection: _serve(connection, lines), connections) as port:
        yield port


def _serve(connection: socket.socket, lines: Lines) -> None:
    if _say(connection, lines.greeting):
        _converse(connection, lines)


def _converse(connection: socket.socket, lines: Lines) -> None:
    while line := read_until(connection, b"\r\n"):
        tag, _, command = line.strip().decode("latin-1").partition(" ")
        name = _name(command or tag)
        lines.commands.append(name)
        lines.said.append(command)
        if name == "DONE":
            continue
        if not _say(connection, _answer(lines, name), tag.encode()):
            return
        if name == "STARTTLS" and lines.certificates is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(lines.certificates.certificate, lines.certificates.key)
            with context.wrap_socket(connection, server_side=True) as inside:
                _converse(inside, lines)
            return


def _answer(lines: Lines, name: str) -> bytes | None:
    planned = lines.answers.get(name)
    if not planned:
        return USUAL.get(name, b"%TAG% BAD what\r\n")
    return planned.pop(0) if len(planned) > 1 else planned[0]


def _say(connection: socket.socket, answer: bytes | None, tag: bytes = b"*") -> bool:
    if answer is None:
        reset(connection)
        return False
    connection.sendall(answer.replace(TAGGED, tag))
    return answer != b""


def _name(command: str) -> str:
    if command.upper().startswith("UID FETCH"):
        return "UID FETCH BODIES" if "BODY" in command else "UID FETCH HEADS"
    words = re.match(r"(UID )?[A-Z]+", command.upper())
    return words.group(0) if words else command
