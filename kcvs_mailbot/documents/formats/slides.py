"""Reads presentations: PPTX and its kin, ODP; slides in order, with their notes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.markup import Broken, Handler, walk
from kcvs_mailbot.documents.zipped import Container

_PART = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)(\d{1,6})\.xml")

_SLIDE = "slides/slide"


def read_pptx(source: Source) -> Extract:
    container = Container(source.stream, source.limits)
    text, problems = Text(source.limits.text_characters), []
    found = [match for name in container.names() if (match := _PART.fullmatch(name))]
    # By their numbers, which rarely differ from the order in which they are shown; notes last.
    for part in sorted(found, key=lambda match: (match[1] != _SLIDE, int(match[2]))):
        try:
            with container.open(part[0]) as stream:
                walk(stream, _Slide(text), lambda: text.full or source.is_late())
        except Broken:
            problems.append(f"{part[0]} in it is broken")
        text.add("\n")
    if any(name.endswith("vbaProject.bin") for name in container.names()):
        problems.append("it holds macros")
    slides = sum(1 for match in found if match[1] == _SLIDE)
    return Extract(str(text), slides, tuple(problems))


class _Slide(Handler):
    """DrawingML: the runs of each paragraph; numbers that Word fills in (a:fld) left out."""

    def __init__(self, text: Text) -> None:
        self._text, self._in_text, self._fields = text, False, 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "fld":
            self._fields += 1
        elif name == "t":
            self._in_text = not self._fields
        elif name in ("br", "tab"):
            self._text.add("\n" if name == "br" else "\t")

    def data(self, text: str) -> None:
        if self._in_text:
            self._text.add(text)

    def end(self, name: str) -> None:
        if name == "fld":
            self._fields -= 1
        elif name == "t":
            self._in_text = False
        elif name == "p":
            self._text.add("\n")
