"""Archives (ZIP, TAR, what bsdtar makes one of): their files as members, bytes counted."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.zipped import Container

_PIECE = 64 * 1024
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_NOT_OF_PEOPLE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_ANY = "application/octet-stream"


def read_zip(source: Source) -> Extract:
    container = Container(source.stream, source.limits)
    problems: list[str] = []
    locked = 0
    for entry in container.entries:
        name = zip_name(entry)
        if entry.is_dir() or is_clutter(name):
            continue
        if entry.flag_bits & _ENCRYPTED:
            locked += 1
            continue
        try:
            source.output.add(name, _ANY, container.pieces(entry))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            problems.append("a file in it is broken, or packed in a way that is not known")
    if locked and not source.output.members:
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    if locked:
        problems.append(f"{locked} of its files ask for a password")
    return _listed(source, problems)


def read_tar(source: Source) -> Extract:
    problems: list[str] = []
    try:
        with tarfile.open(fileobj=source.stream, mode="r:") as archive:
            for entry in archive:
                if not entry.isreg() or is_clutter(entry.name):
                    continue
                stream = archive.extractfile(entry)
                if stream is not None:
                    source.output.add(entry.name, _ANY, _pieces(stream))
    except tarfile.TarError:
        problems.append("it is broken or not complete")
    return _listed(source, problems)


def zip_name(entry: zipfile.ZipInfo) -> str:
    """APPNOTE.TXT, D: CP437 unless flagged; in truth UTF-8 (macOS) or the sender's own codepage."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # cp850 is what Windows writes here; where it differs from cp437 people mean cp850.
        return raw.decode("cp850")


def is_clutter(name: str) -> bool:
    """What systems put beside the files of people."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return name.startswith(_NOT_OF_PEOPLE[0]) or last in _NOT_OF_PEOPLE or last.startswith("._")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece


def _listed(source: Source, problems: list[str]) -> Extract:
    """Its text is the list of its files."""
    names = [member.filename or "?" for member in source.output.members]
    if not names and problems:
        return Extract(status=Status.DAMAGED, problems=tuple(problems))
    return Extract("\n".join(names), problems=tuple(dict.fromkeys(problems)))
