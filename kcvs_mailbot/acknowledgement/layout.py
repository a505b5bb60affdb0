"""One text in simple marks, laid out as plain text or as HTML.

The templates write paragraphs parted by empty lines, headings behind "# ", list items behind "- ".
Strangers' text stands between ISOLATE and END, so that it can be told apart until the end.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

WIDTH = 72
GLUE = "\ue000"  # a space at which no line may break; private use, so never in strangers' text
OPEN = ("\ue001", "\ue002", "\ue003")  # places to be filled in; private use too
ISOLATE, END = "\u2068", "\u2069"  # UAX 9: keeps Hebrew or Arabic from turning our text around

_TAGS = {"#": "h2", "-": "li", "": "p"}
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]")
_STRANGERS = re.compile(f"{ISOLATE}(.*?){END}")


@dataclass(frozen=True, slots=True)
class Block:
    """mark is "#" (heading), "-" (list item) or "" (paragraph); text stands on one line."""

    mark: str
    text: str


def kept(text: str) -> str:
    """`text`, never broken over two lines."""
    return text.replace(" ", GLUE)


def isolated(text: str) -> str:
    """A stranger's text, marked as such."""
    return f"{ISOLATE}{kept(text)}{END}"


def put_in(text: str, words: Iterable[str]) -> str:
    """`text` with these words in the places of OPEN."""
    for place, word in zip(OPEN, words, strict=False):
        text = text.replace(place, word)
    return text


def blocks(source: str) -> Iterator[Block]:
    """The blocks of a rendered template, in order."""
    for paragraph in re.split(r"\n\s*\n", source.strip()):
        for piece in re.split(r"\n(?=[-#] )", paragraph.strip()):
            yield _block(piece)


@lru_cache(256)  # most paragraphs are the same in every receipt
def _block(piece: str) -> Block:
    mark = piece[0] if piece[:2] in ("# ", "- ") else ""
    return Block(mark, " ".join(piece[2 if mark else 0 :].split()))


def plain(all_blocks: tuple[Block, ...]) -> str:
    """As format=flowed (RFC 3676): a line that ends in a space goes on in the next one."""
    lines: list[str] = []
    for before, block in zip((None, *all_blocks), all_blocks, strict=False):
        if before is not None and not before.mark == block.mark == "-":
            lines.append("")
        lines += _wrapped(_plain_text(block))
    return "\n".join(lines) + "\n"


@lru_cache(256)
def _plain_text(block: Block) -> str:
    text = _STRANGERS.sub(lambda m: m[0] if _RIGHT_TO_LEFT.search(m[1]) else m[1], block.text)
    if block.mark == "#":
        return text.upper()
    return f"-{GLUE}{text}" if block.mark else text


@lru_cache(256)
def _wrapped(text: str) -> tuple[str, ...]:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) > WIDTH:
            lines.append(line)
            line = ""
        line += word + " "
    # RFC 3676 4.4: a line that starts with a space, ">" or "From " would be stuffed; ours never do.
    return tuple(each.replace(GLUE, " ") for each in (*lines, line.rstrip(" ")))


def html(all_blocks: tuple[Block, ...], strong: str, link: str) -> Markup:
    """Paragraphs, headings, lists; `strong` is set in bold, only `link` (https) becomes a link."""
    lines: list[str] = []
    for is_list, group in itertools.groupby(all_blocks, lambda block: block.mark == "-"):
        items = [
            f"<{_TAGS[block.mark]}>{_html_text(block.text, strong, link)}</{_TAGS[block.mark]}>"
            for block in group
        ]
        lines += ["<ul>", *items, "</ul>"] if is_list else items
    return Markup("\n".join(lines))  # noqa: S704 (every text in it was escaped by _html_text)


def _html_text(text: str, strong: str, link: str) -> str:
    return _html_with(text, strong if strong in text.replace(GLUE, " ") else "", link)


@lru_cache(256)
def _html_with(text: str, strong: str, link: str) -> str:
    """The block's text as HTML; everything in it is escaped before a tag is put in."""
    done = str(escape(text.replace(GLUE, " ")))
    if strong:
        done = done.replace(str(escape(strong)), f"<strong>{escape(strong)}</strong>")
    if link:
        done = done.replace(str(escape(link)), f'<a href="{escape(link)}">{escape(link)}</a>')
    return done.replace(ISOLATE, "<bdi>").replace(END, "</bdi>")
