"""Files that were embedded in a document as objects (OLE): the file as it was before."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO, cast

import olefile

from kcvs_mailbot.documents.compound import UNKNOWN, kind_of_compound
from kcvs_mailbot.documents.extract import Source

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGER = "\x01Ole10Native"
_WHOLE = ("Package", "CONTENTS", "EmbeddedOdf", "package_stream")
"""Streams that are the file: of Office, of Acrobat, of LibreOffice."""
_MOST_NAME = 260
_ANY = "application/octet-stream"


def put_out(source: Source, data: bytes, name: str | None) -> bool:
    """What stands in the object as a member of the document; False when that is no file."""
    if data.startswith(_COMPOUND):
        found = _in_compound(data)
        if found is None:
            return False
        inner, data = found
        name = inner or (None if _is_made_up(name) else name)
    source.output.add(name, _ANY, [data])
    return True


def put_out_of_hex(source: Source, text: str) -> bool:
    """The same for an object as RTF stores it ([MS-OLEDS] 2.2.5), in hexadecimal."""
    try:
        data = bytes.fromhex("".join(text.split()))
        at, names = 8, []
        for _ in range(3):  # class, topic, item
            (length,) = struct.unpack_from("<I", data, at)
            names.append(data[at + 4 : at + 4 + length].rstrip(b"\0"))
            at += 4 + length
        (size,) = struct.unpack_from("<I", data, at)
        native = data[at + 4 : at + 4 + size]
        if names[0].lower() == b"package":
            found = _packaged(struct.pack("<I", size) + native)
            if found is not None:
                source.output.add(found[0], _ANY, [found[1]])
            return found is not None
        return bool(native) and put_out(source, native, None)
    except (ValueError, struct.error):
        return False


def _is_made_up(name: str | None) -> bool:
    return (name or "").lower().endswith((".bin", ".ole"))


def _in_compound(data: bytes) -> tuple[str | None, bytes] | None:
    try:
        with olefile.OleFileIO(cast("BinaryIO", io.BytesIO(data))) as compound:
            return in_storage(compound, []) or _itself(data)
    except (OSError, ValueError, IndexError, TypeError, struct.error):
        return None


def _itself(data: bytes) -> tuple[str | None, bytes] | None:
    kind = kind_of_compound(io.BytesIO(data))
    return None if kind == UNKNOWN else (None, data)


def in_storage(
    compound: olefile.OleFileIO[str], place: list[str]
) -> tuple[str | None, bytes] | None:
    """Name and bytes of the file in one storage; None when it holds none that is known."""
    if compound.exists([*place, _PACKAGER]):
        return _packaged(compound.openstream([*place, _PACKAGER]).read())
    for name in _WHOLE:
        if compound.exists([*place, name]):
            return None, compound.openstream([*place, name]).read()
    return None


def _packaged(data: bytes) -> tuple[str | None, bytes] | None:
    """As Windows' Packager stores it: size, 2, label, path, four bytes, then path and file."""
    if data[4:6] != b"\x02\0":
        return None
    label, at = _name(data, 6)
    _, at = _name(data, at)
    (length,) = struct.unpack_from("<I", data, at + 4)
    at += 8 + length
    (size,) = struct.unpack_from("<I", data, at)
    return label or None, data[at + 4 : at + 4 + size]


def _name(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at, at + _MOST_NAME)
    return data[at:end].decode("cp1252", "replace"), end + 1
