"""Reads MSG, a message that Outlook saved ([MS-OXMSG])."""

from __future__ import annotations

import re

import olefile

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.mapi import DATA, Attached, Outlook, Properties, unicode_text

_VALUE = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.I)
_ATTACHMENT = "__attach_version1.0_#"
_EMBEDDED = "__substg1.0_3701000D"
_UNICODE, _STRING_8, _BINARY = 0x001F, 0x001E, 0x0102
_DEEPEST = 8

Path = list[str]


def read(source: Source) -> Extract:
    with olefile.OleFileIO(source.stream) as compound:
        message = _message(compound, [], 0)
    for attached in message.attachments:
        if attached.message is not None:
            name = attached.name or "message"
            source.output.add(f"{name}.eml", "message/rfc822", [attached.message.as_mail()])
        else:
            source.output.add(attached.name, attached.media_type, [attached.data])
    return Extract(message.as_text())


def _message(compound: olefile.OleFileIO[str], place: Path, depth: int) -> Outlook:
    children = _children(compound, place)
    message = Outlook(_properties(compound, place, children))
    for name in sorted(child for child in children if child.startswith(_ATTACHMENT)):
        inside = [*place, name]
        grandchildren = _children(compound, inside)
        attached = Attached(_properties(compound, inside, grandchildren))
        if _EMBEDDED in grandchildren and DATA not in attached.properties and depth < _DEEPEST:
            attached.message = _message(compound, [*inside, _EMBEDDED], depth + 1)
        message.attachments.append(attached)
    return message


def _children(compound: olefile.OleFileIO[str], place: Path) -> set[str]:
    depth = len(place)
    listed = compound.listdir(streams=True, storages=True)
    return {entry[depth] for entry in listed if entry[:depth] == place and len(entry) > depth}


def _properties(compound: olefile.OleFileIO[str], place: Path, names: set[str]) -> Properties:
    properties: Properties = {}
    for name in names:
        found = _VALUE.fullmatch(name)
        if found is None or compound.get_type([*place, name]) != olefile.STGTY_STREAM:
            continue
        key, kind = int(found[1], 16), int(found[2], 16)
        data = compound.openstream([*place, name]).read()
        if kind == _UNICODE:
            properties[key] = unicode_text(data)
        elif kind in (_STRING_8, _BINARY):
            properties.setdefault(key, data)
    return properties
