"""Disk images by their content: systems mount them, and what is inside loses its mark of origin."""

from __future__ import annotations

import os
from typing import BinaryIO

_SIGNS = (
    (0x8001, (b"CD001", b"BEA01", b"NSR02", b"NSR03")),  # ISO 9660; UDF (ECMA-167 2/9)
    (0x438, (b"\x53\xef",)),  # ext2, 3, 4
    (0x400, (b"H+\0\x04", b"HX\0\x05")),  # HFS+
    (32, (b"NXSB",)),  # APFS
    (0, (b"conectix", b"vhdxfile", b"QFI\xfb", b"KDMV", b"MSWIM\0\0\0", b"hsqs", b"<<< Orac")),
    (3, (b"NTFS    ", b"EXFAT   ", b"MSDOS5.0", b"mkfs.fat", b"MSWIN4.1")),
)
"""Where each stands from the beginning."""
_LAST = (b"koly", b"conectix")
"""Apple's DMG and a fixed VHD are told by their last 512 bytes."""
_SECTOR = 512
_EFI_TABLE = b"EFI PART"


def is_disk_image(stream: BinaryIO) -> bool:
    """True when a system would mount it, whatever it begins with."""
    if any(_at(stream, place, 8).startswith(signs) for place, signs in _SIGNS):
        return True
    if _at(stream, _SECTOR, 8) == _EFI_TABLE:
        return True
    size = stream.seek(0, os.SEEK_END)
    return size > _SECTOR and _at(stream, size - _SECTOR, 8).startswith(_LAST)


def _at(stream: BinaryIO, place: int, size: int) -> bytes:
    stream.seek(place)
    return stream.read(size)
