"""The relationships in a package of OOXML: what a part refers to by an id (ECMA-376-2, 9.3)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from kcvs_mailbot.documents.markup import Broken, Handler, attribute, walk
from kcvs_mailbot.documents.zipped import Container

_MOST = 5000


@dataclass(frozen=True, slots=True)
class Relation:
    """kind: the last word of its type, e.g. aFChunk. part: the name of the part it leads to."""

    kind: str
    part: str


def relations_of(container: Container, part: str) -> dict[str, Relation]:
    """By their ids; only those that lead to a part that is there."""
    folder, name = posixpath.split(part)
    listed = f"{folder}/_rels/{name}.rels"
    relations = _Relations(folder)
    if container.has(listed):
        try:
            with container.open(listed) as stream:
                walk(stream, relations)
        except Broken:
            pass  # those before the fault were told
    return {key: found for key, found in relations.found.items() if container.has(found.part)}


class _Relations(Handler):
    def __init__(self, folder: str) -> None:
        self.found: dict[str, Relation] = {}
        self._folder = folder

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or len(self.found) >= _MOST:
            return
        if (attribute(attributes, "TargetMode") or "").lower() == "external":
            return
        kind = (attribute(attributes, "Type") or "").rpartition("/")[2]
        target = attribute(attributes, "Target") or ""
        part = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        self.found[attribute(attributes, "Id") or ""] = Relation(kind, part)
