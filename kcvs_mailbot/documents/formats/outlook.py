"""Reads MSG, a message that Outlook saved ([MS-OXMSG])."""

from __future__ import annotations

import re
import struct

import olefile

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.mapi import (
    DATA,
    INTERNET_PAGE,
    MESSAGE_PAGE,
    Attached,
    Outlook,
    Properties,
    Value,
    unicode_text,
)

_VALUE = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.I)
_ATTACHMENT = "__attach_version1.0_#"
_EMBEDDED = "__substg1.0_3701000D"
_FIXED = "__properties_version1.0"
_ENTRY = struct.Struct("<HHIIxxxx")
_UNICODE, _STRING_8, _BINARY, _INTEGER = 0x001F, 0x001E, 0x0102, 0x0003
_DEEPEST = 8

Path = list[str]
Pages = tuple[int, ...]


def read(source: Source) -> Extract:
    with olefile.OleFileIO(source.stream) as compound:
        message = _message(compound, [], 0)
    for attached in message.attachments:
        attached.put_out(source.output)
    return Extract(message.as_text())


def _message(
    compound: olefile.OleFileIO[str], place: Path, depth: int, pages: Pages = ()
) -> Outlook:
    """pages: of the message around it, for what says none itself."""
    children = _children(compound, place)
    message = Outlook(_properties(compound, place, children, pages))
    pages = (*message.properties.own_pages(), *pages)
    for name in sorted(child for child in children if child.startswith(_ATTACHMENT)):
        inside = [*place, name]
        grandchildren = _children(compound, inside)
        attached = Attached(_properties(compound, inside, grandchildren, pages))
        has_data = DATA in attached.properties.values
        if _EMBEDDED in grandchildren and not has_data and depth < _DEEPEST:
            attached.message = _message(compound, [*inside, _EMBEDDED], depth + 1, pages)
        message.attachments.append(attached)
    return message


def _children(compound: olefile.OleFileIO[str], place: Path) -> set[str]:
    depth = len(place)
    listed = compound.listdir(streams=True, storages=True)
    return {entry[depth] for entry in listed if entry[:depth] == place and len(entry) > depth}


def _properties(
    compound: olefile.OleFileIO[str], place: Path, names: set[str], pages: Pages
) -> Properties:
    properties = Properties(pages=pages)
    values = properties.values
    for name in names:
        found = _VALUE.fullmatch(name)
        if found is None or compound.get_type([*place, name]) != olefile.STGTY_STREAM:
            continue
        key, kind = int(found[1], 16), int(found[2], 16)
        data = compound.openstream([*place, name]).read()
        if kind == _UNICODE:
            values[key] = unicode_text(data)
        elif kind in (_STRING_8, _BINARY):
            values.setdefault(key, data)
    if _FIXED in names:
        values |= _numbers(compound.openstream([*place, _FIXED]).read())
    return properties


def _numbers(data: bytes) -> dict[int, Value]:
    """[MS-OXMSG] 2.4: entries of 16 bytes behind a head of 8, 24 or 32; of them the code pages."""
    entries = (_ENTRY.unpack_from(data, at) for at in range(8, len(data) - 15, 8))
    return {
        key: number
        for kind, key, _, number in entries
        if kind == _INTEGER and key in (INTERNET_PAGE, MESSAGE_PAGE)
    }
