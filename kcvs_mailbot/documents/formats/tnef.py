"""The attributes of winmail.dat ([MS-OXTNEF]) as Outlook's properties of a message."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from kcvs_mailbot.documents.formats.mapi import (
    BODY,
    DATA,
    LONG_FILE_NAME,
    SUBJECT,
    Attached,
    Outlook,
    Properties,
    Value,
)

_SIGNATURE = 0x223E9F78
_START, _HEAD, _CHECKSUM = 6, struct.Struct("<BHHI"), 2
_CODE_PAGE, _MESSAGE, _ATTACHMENT, _NEW_ATTACHMENT = 0x9007, 0x9003, 0x9005, 0x9002
_OLD = {0x8004: SUBJECT, 0x800C: BODY, 0x8010: LONG_FILE_NAME, 0x800F: DATA}
"""Attributes from before MAPI, by the property that says the same."""
_MANY, _NAMED = 0x1000, 0x8000
_FIXED = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_INTEGER, _OBJECT, _STRING_8, _UNICODE, _BINARY = 0x3, 0xD, 0x1E, 0x1F, 0x102
_NUMBER = struct.Struct("<I")
_MESSAGE_INTERFACE = struct.pack("<IHH8B", 0x00020307, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46)
_DEEPEST = 8


class Cut(Exception):
    """The bytes end before what they announce."""


@dataclass
class Wrapped:
    """complete: False when it ends too early; what came before that is all there."""

    message: Outlook
    complete: bool = True


def unwrapped(data: bytes, depth: int = 0) -> Wrapped:
    """Raises ValueError for what is no TNEF at all."""
    if len(data) < _START or _NUMBER.unpack_from(data)[0] != _SIGNATURE:
        raise ValueError("no TNEF")
    found = list(_attributes(data))
    told = (value for key, value in found if key == _CODE_PAGE and len(value) >= _NUMBER.size)
    pages = tuple(int(_NUMBER.unpack_from(value)[0]) for value in told)
    message = Outlook(Properties(pages=pages))
    complete = not found or found[-1][0] >= 0
    for key, value in found:
        if key == _NEW_ATTACHMENT:
            message.attachments.append(Attached(Properties(pages=pages)))
            continue
        of_attachment = key in (_ATTACHMENT, 0x8010, 0x800F)
        if of_attachment and not message.attachments:
            continue
        holder = message.attachments[-1] if of_attachment else message
        if key in _OLD:
            holder.properties.values.setdefault(_OLD[key], value)
        elif key in (_MESSAGE, _ATTACHMENT):
            complete &= _take(value, holder, depth)
    return Wrapped(message, complete)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Key and value of each; a last one with the key -1 when the bytes end too early."""
    at = _START
    while at + _HEAD.size <= len(data):
        _, key, _, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield key, data[at : at + size]
        at += size + _CHECKSUM
    if at > len(data):
        yield -1, b""


def _take(data: bytes, holder: Outlook | Attached, depth: int) -> bool:
    """Takes a list of properties in; False when it breaks off."""
    values = holder.properties.values
    try:
        for key, kind, value in _Properties(data).read():
            if key == DATA and kind == _OBJECT and isinstance(value, bytes):
                _take_object(value, holder, depth)
            else:
                values[key] = value
    except Cut:
        return False
    return True


def _take_object(value: bytes, holder: Outlook | Attached, depth: int) -> None:
    """[MS-OXTNEF] 2.1.3.4: the interface by which it is read, then a message or an OLE file."""
    inner = value[len(_MESSAGE_INTERFACE) :]
    is_message = value.startswith(_MESSAGE_INTERFACE)
    if is_message and depth < _DEEPEST and isinstance(holder, Attached):
        holder.message = unwrapped(inner, depth + 1).message
    else:
        holder.properties.values.setdefault(DATA, inner)


@dataclass
class _Properties:
    """A list of properties ([MS-OXTNEF] 2.1.3.4) that is being read."""

    data: bytes
    at: int = 0
    left: int = field(default=0)

    def read(self) -> Iterator[tuple[int, int, Value]]:
        """Number, type and first value of each. Raises Cut."""
        for _ in range(self._number()):
            head = self._number()
            kind, key = head & 0xFFFF, head >> 16
            if key >= _NAMED:
                self._skip_name()
            values = self._values(kind)
            if values and key < _NAMED:
                yield key, kind & ~_MANY, values[0]

    def _values(self, kind: int) -> list[Value]:
        single = kind & ~_MANY
        if single in _FIXED:
            count = self._number() if kind & _MANY else 1
            data = self._bytes(count * _FIXED[single])
            return [int.from_bytes(data[:4], "little")] if single == _INTEGER else []
        if single not in (_OBJECT, _STRING_8, _UNICODE, _BINARY):
            raise Cut  # of unknown length: nothing behind it can be found
        found: list[Value] = []
        for _ in range(self._number()):
            value = self._bytes(self._number())
            is_text = single == _UNICODE
            found.append(value.decode("utf-16-le", "replace") if is_text else value)
        return found

    def _skip_name(self) -> None:
        self._bytes(16)
        if self._number():
            self._bytes(self._number())
        else:
            self._number()

    def _number(self) -> int:
        return int(_NUMBER.unpack(self._bytes(_NUMBER.size))[0])

    def _bytes(self, size: int) -> bytes:
        """So many, and those that fill up to a multiple of four."""
        if self.at + size > len(self.data):
            raise Cut
        value = self.data[self.at : self.at + size]
        self.at += size + -size % 4
        return value
