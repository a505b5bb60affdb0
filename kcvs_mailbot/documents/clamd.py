"""Asks a ClamAV daemon whether bytes hold something that it knows (clamd(8), INSTREAM)."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from kcvs_mailbot.content import Content

_LONGEST_ANSWER = 4096
_PIECE = 64 * 1024
_FOUND = re.compile(r"stream: (.{1,200}) FOUND")


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner knows nothing bad in it."""


@dataclass(frozen=True, slots=True)
class Infected:
    """What the scanner calls it."""

    signature: str


@dataclass(frozen=True, slots=True)
class NotScanned:
    """Nobody knows: to be tried again, and never taken for clean."""

    why: str


Verdict = Clean | Infected | NotScanned


def scan(content: Content, address: str, timeout: float) -> Verdict:
    """address: "unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310"; timeout in seconds, for each
    step. tcp is for this machine only: what candidates send does not cross a network in clear.
    """
    try:
        with _connected(address, timeout) as channel:
            return _verdict(_asked(channel, content.chunks()))
    except TimeoutError:
        return NotScanned(f"the virus scanner took more than {timeout:g} s")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return NotScanned(f"the virus scanner cannot be reached ({why or type(error).__name__})")


def _connected(address: str, timeout: float) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "unix":
        channel = socket.socket(socket.AF_UNIX)
        channel.settimeout(timeout)
        try:
            channel.connect(place)
        except OSError:
            channel.close()
            raise
        return channel
    host, _, port = place.rpartition(":")
    if kind != "tcp" or not port.isdecimal() or not _is_loopback(host):
        raise ValueError("its address is neither unix:PATH nor tcp:127.0.0.1:PORT")
    return socket.create_connection((host.strip("[]"), int(port)), timeout)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


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


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Clean()
    found = _FOUND.fullmatch(answer)
    if found:
        return Infected(found[1])
    if "size limit exceeded" in answer:
        return NotScanned("it is larger than the virus scanner takes")
    return NotScanned(f"the virus scanner said: {answer[:100] or 'nothing'}")
