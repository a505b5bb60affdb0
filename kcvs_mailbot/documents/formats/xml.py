"""Reads XML of kinds we do not know by the text in it, such as a CV of Europass."""

from __future__ import annotations

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.markup import Broken, Handler, walk


def read(source: Source) -> Extract:
    text = Text(source.limits.text_characters)
    try:
        walk(source.stream, _All(text), lambda: text.full or source.is_late())
    except Broken:
        return Extract(str(text), problems=("it is broken or not complete",))
    return Extract(str(text))


class _All(Handler):
    """Each piece of text on its own line."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def data(self, text: str) -> None:
        if text.strip():
            self._text.add(text)

    def end(self, name: str) -> None:
        self._text.add("\n")
