"""Writes the files of Outlook, which runs nowhere near: MSG ([MS-CFB], [MS-OXMSG]) and TNEF.

Only as far as samples need it: streams of any size in the FAT (no mini stream), one level of
storages under the root.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from documents import words

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NONE = 0xFFFFFFFF


@dataclass
class Entry:
    """A stream (data) or a storage (children)."""

    name: str
    data: bytes | None = None
    children: list[Entry] = field(default_factory=list)
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END


def compound(children: list[Entry]) -> bytes:
    """A compound file with these in its root."""
    root = Entry("Root Entry", children=children)
    entries: list[Entry] = []
    _number(root, entries)
    sectors: list[bytes] = []
    fat: list[int] = []
    for entry in entries:
        if entry.data:
            entry.start = _store(entry.data.ljust(4096, b"\0"), sectors, fat)
    directory = b"".join(_directory_entry(entry, entry is root) for entry in entries)
    directory_start = _store(directory, sectors, fat)
    fat_sectors = 1
    while (len(sectors) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    places = list(range(len(sectors), len(sectors) + fat_sectors))
    fat += [_FAT] * fat_sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0,
        fat_sectors, directory_start, 0, 4096, _END, 0, _END,
    )  # fmt: skip
    header += struct.pack("<I", 0)
    header += b"".join(struct.pack("<I", place) for place in places)
    return header.ljust(SECTOR, b"\xff") + b"".join(sectors) + table


def _number(entry: Entry, entries: list[Entry]) -> int:
    number = len(entries)
    entries.append(entry)
    previous: Entry | None = None
    # A tree that leans to one side is a valid one; names of one length sort by their letters.
    for child in sorted(entry.children, key=lambda each: (len(each.name), each.name.upper())):
        place = _number(child, entries)
        if previous is None:
            entry.child = place
        else:
            previous.right = place
        previous = child
    return number


def _store(data: bytes, sectors: list[bytes], fat: list[int]) -> int:
    start = len(sectors)
    pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
    for piece in pieces:
        sectors.append(piece)
        fat.append(len(sectors))
    fat[-1] = _END
    return start


def _directory_entry(entry: Entry, is_root: bool) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    kind = 5 if is_root else 1 if entry.data is None else 2
    size = max(4096, len(entry.data)) if entry.data else 0
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name), kind, 1, entry.left, entry.right, entry.child)
        + bytes(36)
        + struct.pack("<IQ", entry.start, size)
    )


def _text(key: int, value: str) -> Entry:
    return Entry(f"__substg1.0_{key:04X}001F", value.encode("utf-16-le") + b"\0\0")


def msg(pdf: bytes) -> bytes:
    """A message with the letter as its text and a PDF attached, its names padded as ever."""
    attachment = Entry("__attach_version1.0_#00000000")
    attachment.children = [
        Entry("__substg1.0_37010102", pdf),
        _text(0x3707, "brief.pdf"),
        _text(0x370E, "application/pdf"),
    ]
    return compound([
        Entry("__properties_version1.0", bytes(32)),
        _text(0x0037, "Mijn kandidatuur"),
        _text(0x0C1A, words.NAME),
        _text(0x5D01, "lotte@example.org"),
        _text(0x1000, words.LETTER.replace("\n", "\r\n")),
        attachment,
    ])  # fmt: skip


def tnef(pdf: bytes) -> bytes:
    """A message with a PDF attached."""
    return tnef_of(
        (1, 0x00089006, struct.pack("<I", 0x00010000)),
        (2, 0x00069002, struct.pack("<HIHHI", 1, 0, 0, 0, 0)),
        (2, 0x00018010, b"brief.pdf\0"),
        (2, 0x0006800F, pdf),
    )


def tnef_of(*attributes: tuple[int, int, bytes]) -> bytes:
    """[MS-OXTNEF]: a signature, a version, then attributes: level, type and key, value."""
    data = struct.pack("<IH", 0x223E9F78, 1)
    for level, key, value in attributes:
        data += struct.pack("<BII", level, key, len(value)) + value
        data += struct.pack("<H", sum(value) & 0xFFFF)
    return data


def code_page(number: int) -> tuple[int, int, bytes]:
    return 1, 0x00069007, struct.pack("<II", number, 0)


def attached(data: bytes, *names: tuple[int, int, bytes]) -> list[tuple[int, int, bytes]]:
    """An attachment with further attributes, such as its title or properties."""
    return [(2, 0x00069002, struct.pack("<HIHHI", 1, 0, 0, 0, 0)), (2, 0x0006800F, data), *names]


def properties(*values: tuple[int, int, bytes | int]) -> bytes:
    """[MS-OXTNEF] 2.1.3.4: number, type and value of each; those of one number count once."""
    data = struct.pack("<I", len(values))
    for key, kind, value in values:
        data += struct.pack("<HH", kind, key)
        if isinstance(value, int):
            data += struct.pack("<I", value)
        else:
            data += struct.pack("<II", 1, len(value)) + value + bytes(-len(value) % 4)
    return data


def old_msg(page: int, texts: dict[int, bytes], binary: dict[int, bytes]) -> bytes:
    """A message whose strings are bytes, with an attachment of the same; page: their code page."""
    name = texts.pop(0x3707, b"a.txt")
    fixed = bytes(32) + struct.pack("<HHII4x", 3, 0x3FFD, 6, page)
    children = [Entry("__properties_version1.0", fixed)]
    children += [Entry(f"__substg1.0_{key:04X}001E", text) for key, text in texts.items()]
    children += [Entry(f"__substg1.0_{key:04X}0102", data) for key, data in binary.items()]
    attachment = Entry("__attach_version1.0_#00000000")
    attachment.children = [
        Entry("__substg1.0_37010102", b"inhoud"),
        Entry("__substg1.0_3707001E", name),
    ]
    return compound([*children, attachment])
