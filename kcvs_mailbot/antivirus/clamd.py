"""Asks a ClamAV daemon whether bytes hold something that it knows (clamd(8), INSTREAM)."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterable

from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.reading import Clean, Infected, NotScanned, Scan
from kcvs_mailbot.network.tls import is_loopback

_LONGEST_ANSWER = 4096
_SECONDS_TO_SAY_HELLO = 5.0
_PIECE = 64 * 1024
_FOUND = re.compile(r"stream: ([ -~]{1,200}) FOUND")
_NOT_LOOKED_INTO = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted.")
"""clamd "finds" these in what it could not look into (AlertExceedsMax, AlertEncrypted)."""
_LIMIT = "it is larger than the virus scanner takes"


def checked_address(text: str) -> str:
    """unix:PATH or tcp:127.0.0.1:PORT; ValueError for anything else.

    tcp is for this machine only: what candidates send does not cross a network in clear.
    """
    kind, _, place = text.partition(":")
    host, _, port = place.rpartition(":")
    number = int(port) if port.isascii() and port.isdecimal() else 0
    if (kind == "unix" and place) or (kind == "tcp" and 0 < number < 65536 and is_loopback(host)):
        return text
    raise ValueError("must be unix:PATH or tcp:127.0.0.1:PORT")


def scan(content: Content, address: str, timeout: float) -> Scan:
    """What clamd finds. address: as `checked_address` gives it; timeout in seconds, each step."""
    try:
        with _connected(address, timeout) as channel:
            return _verdict(_asked(channel, content.chunks()))
    except TimeoutError:
        why = f"the virus scanner took more than {timeout:g} s"
        return NotScanned(why, away=not _lives(address, timeout))
    except OSError as error:
        why = error.strerror or type(error).__name__
        return NotScanned(f"the virus scanner cannot be reached ({why})", away=True)


def _lives(address: str, timeout: float) -> bool:
    """False when it answers nobody; else it only was too long at one document."""
    try:
        return bool(version(address, min(timeout, _SECONDS_TO_SAY_HELLO)))
    except OSError:
        return False


def version(address: str, timeout: float) -> str:
    """What clamd calls itself, with the number and day of its signatures; "" when it does not.

    Raises OSError (TimeoutError) when it cannot be reached.
    """
    with _connected(address, timeout) as channel:
        channel.sendall(b"zVERSION\0")
        return _answer(channel)


def _connected(address: str, timeout: float) -> socket.socket:
    kind, _, place = checked_address(address).partition(":")
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout)
    channel = socket.socket(socket.AF_UNIX)
    channel.settimeout(timeout)
    try:
        channel.connect(place)
    except OSError:
        channel.close()
        raise
    return channel


def _asked(channel: socket.socket, pieces: Iterable[bytes]) -> str:
    """What clamd says; also when it has had enough before the end (StreamMaxLength)."""
    try:
        channel.sendall(b"zINSTREAM\0")
        for piece in pieces:
            for start in range(0, len(piece), _PIECE):
                part = piece[start : start + _PIECE]
                channel.sendall(struct.pack(">I", len(part)) + part)
        channel.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it may have said why before it closed
    return _answer(channel)


def _answer(channel: socket.socket) -> str:
    answer = b""
    while len(answer) < _LONGEST_ANSWER and not answer.endswith(b"\0"):
        try:
            piece = channel.recv(_LONGEST_ANSWER)
        except ConnectionResetError:
            break
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Scan:
    if answer == "stream: OK":
        return Clean()
    found = _FOUND.fullmatch(answer)
    if found and found[1].startswith(_NOT_LOOKED_INTO):
        return NotScanned(f"the virus scanner could not look into it ({found[1]})")
    if found:
        return Infected(found[1])
    if "size limit exceeded" in answer:
        return NotScanned(_LIMIT)
    return NotScanned(f"the virus scanner said: {answer[:100] or 'nothing'}", away=not answer)
