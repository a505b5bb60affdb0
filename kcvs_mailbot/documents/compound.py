"""Which of the formats that are OLE compound files: DOC, XLS, PPT, MSG, encrypted OOXML."""

from __future__ import annotations

from typing import BinaryIO

import olefile

UNKNOWN = "application/x-ole-storage"
INSTALLER = "application/x-msi"
"""Windows Installer packs its names into letters of that range."""
ENCRYPTED_OOXML = "application/x-encrypted-ooxml"
_BY_STREAM = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
    "EncryptedPackage": ENCRYPTED_OOXML,
}


def kind_of_compound(stream: BinaryIO) -> str:
    """By the streams in its root."""
    try:
        with olefile.OleFileIO(stream) as compound:
            names = {entry[0] for entry in compound.listdir()}
    except (OSError, ValueError, IndexError, TypeError):
        return UNKNOWN
    finally:
        stream.seek(0)
    for name, kind in _BY_STREAM.items():
        if name in names:
            return kind
    packed = (letter for name in names for letter in name if "\u3800" <= letter <= "\u4840")
    return INSTALLER if any(packed) else UNKNOWN
