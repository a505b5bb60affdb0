"""Reads OpenDocument texts: ODT, OTT; and presentations, whose slides are mostly coloured."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from kcvs_mailbot.documents.apart import Written
from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.formats import embedded, picture
from kcvs_mailbot.documents.formats.opendocument_part import Part
from kcvs_mailbot.documents.formats.opendocument_styles import Styles
from kcvs_mailbot.documents.markup import Broken, walk
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.zipped import Container

_PARTS = ("styles.xml", "content.xml")
_FEWEST_LETTERS = 12


def read(source: Source) -> Extract:
    """Headers and footers of its master pages first, then the text."""
    container = Container(source.stream, source.limits)
    if _is_encrypted(container):
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    is_text = source.kind.partition("opendocument.")[2].startswith("text")
    written, problems = Written(Text(source.limits.text_characters), on_colour=not is_text), []
    styles, objects = Styles(), dict[str, None]()
    for name in filter(container.has, _PARTS):
        # The styles of a presentation hold but what its template says: click to edit.
        part = Part(written, styles, only_styles=name == "styles.xml" and not is_text)
        try:
            with container.open(name) as stream:
                walk(stream, part, lambda: written.text.full or source.is_late())
        except Broken:
            problems.append(f"{name} in it is broken")
        objects |= dict.fromkeys(part.objects)
    problems += _put_out_embedded(source, container, objects)
    if source.is_late():
        problems.append("not all of it was read in time")
    if any(name.startswith("Basic/") and name.endswith(".xml") for name in container.names()):
        problems.append("it holds macros")
    found = written.parted(problems)
    if sum(map(str.isalpha, found.text[:200])) >= _FEWEST_LETTERS:
        return found
    return replace(found, page_texts=picture.put_out(container, "Pictures/", source, found.text))


def read_flat(source: Source) -> Extract:
    """The same in one XML file."""
    written, problems = Written(Text(source.limits.text_characters)), []
    try:
        part = Part(written, Styles())
        walk(source.stream, part, lambda: written.text.full or source.is_late())
    except Broken:
        problems.append("it is broken or not complete")
    return written.parted(problems)


def _put_out_embedded(source: Source, container: Container, names: dict[str, None]) -> list[str]:
    for name in filter(container.has, map(posixpath.normpath, names)):
        data = b"".join(container.pieces(name))
        if not embedded.put_out(source, data, None):
            return ["an object in it is of a kind that is not read"]
    return []


def _is_encrypted(container: Container) -> bool:
    if not container.has("META-INF/manifest.xml"):
        return container.is_encrypted()
    manifest = b"".join(container.pieces("META-INF/manifest.xml"))
    return b"encryption-data" in manifest or container.is_encrypted()
