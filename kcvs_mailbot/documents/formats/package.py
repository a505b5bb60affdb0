"""The relationships in a package of OOXML: what a part refers to by an id (ECMA-376-2, 9.3)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from kcvs_mailbot.documents.markup import attribute, small_tree
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
    if not container.has(listed):
        return {}
    with container.open(listed) as stream:
        tree = small_tree(stream)
    found = {}
    for element in () if tree is None else list(tree.iterchildren("{*}Relationship"))[:_MOST]:
        attributes = cast("Mapping[str, str]", element.attrib)
        target = attribute(attributes, "Target") or ""
        place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if container.has(place) and attribute(attributes, "TargetMode") != "External":
            kind = (attribute(attributes, "Type") or "").rpartition("/")[2]
            found[attribute(attributes, "Id") or ""] = Relation(kind, place)
    return found
