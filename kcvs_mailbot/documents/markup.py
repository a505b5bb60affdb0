"""Walks XML from its first to its last tag without a tree, with every door of XML shut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from lxml import etree

_PIECE = 64 * 1024


class Readable(Protocol):
    """What XML is read from."""

    def read(self, size: int, /) -> bytes: ...


class Handler:
    """Told of each tag; names come without their namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def data(self, text: str) -> None: ...

    def end(self, name: str) -> None: ...


class Broken(Exception):
    """It is not well-formed XML; what came before the fault has been handled."""


def walk(stream: Readable, handler: Handler, enough: Callable[[], bool] = bool) -> None:
    """No DTD, so no entities; no network. Ends early once `enough()`. Raises Broken."""
    parser = etree.XMLParser(
        target=cast("Any", _Target(handler)),  # the stubs ask for more methods than lxml does
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        while (piece := stream.read(_PIECE)) and not enough():
            parser.feed(piece)
        if not enough():
            parser.close()
    except etree.XMLSyntaxError as error:
        raise Broken from error


def local(name: str) -> str:
    return name.rpartition("}")[2]


class _Target:
    """lxml's side of a Handler."""

    def doctype(self, *_: str | None) -> None:
        # No format of ours has one; what has may define entities that unfold without end.
        raise Broken

    def __init__(self, handler: Handler) -> None:
        self.data = handler.data
        self._handler = handler

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._handler.start(local(tag), attributes)

    def end(self, tag: str) -> None:
        self._handler.end(local(tag))

    def close(self) -> None: ...


def attribute(attributes: Mapping[str, str], name: str) -> str | None:
    """The first attribute of that name, in whatever namespace."""
    return next((value for key, value in attributes.items() if local(key) == name), None)
