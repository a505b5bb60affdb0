"""Length-prefixed pieces of bytes between the worker and a child of the cage."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterable

_LENGTH = struct.Struct(">Q")
READY = b""
"""The first frame of a child that reads a document: from here on it is the document that takes."""


class FrameTooLong(Exception):
    """The other side announced more than we are willing to take."""


class Closed(Exception):
    """The other side ended before the frame was complete."""


def write_frames(descriptor: int, frames: Iterable[bytes]) -> None:
    """In the child: blocking; plain write(2), because the child may use nothing else."""
    for frame in frames:
        for piece in (_LENGTH.pack(len(frame)), memoryview(frame)):
            sent = 0
            while sent < len(piece):
                sent += os.write(descriptor, piece[sent:])


def read_frame(descriptor: int) -> bytes | None:
    """In the child: the next frame, None when the worker has closed its end."""
    head = _read_exactly(descriptor, _LENGTH.size)
    return None if head is None else _read_exactly(descriptor, _LENGTH.unpack(head)[0])


def _read_exactly(descriptor: int, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        piece = os.read(descriptor, min(size - len(data), 1024 * 1024))
        if not piece:
            return None
        data += piece
    return bytes(data)


def packed(frames: Iterable[bytes]) -> bytes:
    """Several frames as one."""
    return b"".join(piece for frame in frames for piece in (_LENGTH.pack(len(frame)), frame))


def unpacked(data: bytes) -> list[bytes]:
    """What was packed; ValueError when it was not."""
    frames, at = [], 0
    while at < len(data):
        start = at + _LENGTH.size
        if start > len(data):
            raise ValueError("a frame without its length")
        at = start + _LENGTH.unpack_from(data, at)[0]
        frames.append(data[start:at])
    if at > len(data):
        raise ValueError("a frame that is not whole")
    return frames


def send_frames(channel: socket.socket, frames: Iterable[bytes], deadline: float) -> None:
    """In the worker: TimeoutError past `deadline` (time.monotonic), OSError when it is gone."""
    channel.settimeout(_left(deadline))
    channel.sendall(packed(frames))


def receive_frame(channel: socket.socket, longest: int, deadline: float) -> bytes:
    """In the worker: one frame of at most `longest` bytes.

    Raises FrameTooLong, Closed, or TimeoutError past `deadline` (time.monotonic).
    """
    (size,) = _LENGTH.unpack(_receive_exactly(channel, _LENGTH.size, deadline))
    if size > longest:
        raise FrameTooLong
    return _receive_exactly(channel, size, deadline)


def _receive_exactly(channel: socket.socket, size: int, deadline: float) -> bytes:
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        channel.settimeout(_left(deadline))
        try:
            count = channel.recv_into(view[got:])
        except ConnectionError as error:
            raise Closed from error
        if not count:
            raise Closed
        got += count
    return bytes(data)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
