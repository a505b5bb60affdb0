"""Walks XML from its first to its last tag without a tree, with every door of XML shut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol, cast

from lxml import etree

_PIECE = 64 * 1024
SMALL = 4 * 1024**2


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


@lru_cache(4096)
def local(name: str) -> str:
    return name.rpartition("}")[2]


def small_tree(stream: Readable) -> etree._Element | None:
    """Of what is small, and asked for by name: a walk would call us for each of its tags.

    The same doors are shut; None when it is broken, has a DTD, or is more than SMALL bytes.
    """
    data = small(stream)
    return None if data is None else tree_of(data)


def small(stream: Readable) -> bytes | None:
    """All of it, unless that is more than SMALL bytes."""
    data = b""
    while piece := stream.read(_PIECE):
        data += piece
        if len(data) > SMALL:
            return None
    return data


def tree_of(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return tree if tree.getroottree().docinfo.internalDTD is None else None


class _Target:
    """lxml's side of a Handler."""

    def doctype(self, *_: str | None) -> None:
        # No format of ours has one; what has may define entities that unfold without end.
        raise Broken

    def __init__(self, handler: Handler) -> None:
        self.data = handler.data
        self._start, self._end = handler.start, handler.end

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._start(local(tag), attributes)

    def end(self, tag: str) -> None:
        self._end(local(tag))

    def close(self) -> None: ...


def attribute(attributes: Mapping[str, str], name: str) -> str | None:
    """The first attribute of that name, in whatever namespace."""
    for key, value in attributes.items():
        if local(key) == name:
            return value
    return None
