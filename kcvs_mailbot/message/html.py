"""HTML of a mail to the text that people see, in bounded time whatever the HTML."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from urllib.parse import unquote

from inscriptis import Inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_document_state import HtmlDocumentState
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.tag import CustomHtmlTagHandlerMapping
from lxml.html import document_fromstring
from selectolax.lexbor import LexborHTMLParser

from kcvs_mailbot.message.bounds import HTML_DEPTH, LINK_CHARACTERS
from kcvs_mailbot.message.styles import names
from kcvs_mailbot.message.unseen import PREFORMATTED, RESTORED, is_hidden, strip_unseen

# Every attempt to match succeeds and moves on: linear, also without a closing bracket.
TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})[^>]*>?|<[!?][^>]*>?", re.S)
HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}[\"']?\s{0,9}(https?://[^\s\"'<>]+)", re.I)
CONTENT_ID = re.compile(r"\bcid:([^\s\"'<>)]{1,998})", re.I)
DATA = re.compile(r"\bdata:[a-zA-Z]{1,20}/[^\s\"'<>)]*", re.I)
TAG_CHARACTERS = 50_000
"""Parsers take quadratic time over the attributes of one tag."""
# int() refuses more than 4300 digits; no character has more than seven.
HUGE_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")


VOID = names("area base br col embed hr img input link meta param source track wbr")
# Their end tags are optional: many that stay open need not be nested.
OPTIONAL_END = names("p li td th tr dt dd option tbody thead tfoot colgroup body html head")
LEVELS = {"table": 4, "ul": 2, "ol": 2, "dl": 2, "select": 2}
UNSEEN = frozenset({"script", "style", "head", "title"})
BLOCKS = names("p div br tr li table ul ol blockquote h1 h2 h3 h4 h5 h6 pre hr center dt dd")
# Blocks to the browser that inscriptis does not know, or sets in by what fills the memory.
UNINDENTED = names(
    "table tr ul ol dl dt dd hr center section form fieldset legend caption details summary option"
)
XML_DECLARATION = re.compile(r"\A\s*<\?xml [^>]*>")
STYLE = re.compile(r"\sstyle\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)')|\shidden(?=[\s>=/])", re.I)


def html_to_text(source: str) -> str:
    """The text with line breaks where people see them; "" when there is none."""
    source = HUGE_REFERENCE.sub("\ufffd", source)
    if nesting(source) <= HTML_DEPTH:
        for convert in (_by_inscriptis, _by_selectolax):
            text = convert(source)
            if text is not None:
                return _tidy(text)
    return _tidy(without_tags(source))


def without_data(source: str) -> str:
    """Without the images that stand in the HTML itself: they would use up its limit."""
    return DATA.sub("", source)


def links_of(source: str) -> list[str]:
    """The http(s) targets of its links, in order."""
    found = (html.unescape(HUGE_REFERENCE.sub("", link)) for link in HREF.findall(source))
    return [link for link in found if len(link) <= LINK_CHARACTERS]


def content_ids_of(source: str) -> set[str]:
    """The Content-IDs that it shows, decoded."""
    return {unquote(found) for found in CONTENT_ID.findall(source)}


def nesting(source: str) -> int:
    """At most how deep a parser's tree of this would be; one linear look at the tags."""
    depth = deepest = 0
    for tag in TAG.finditer(source):
        name = (tag.group(2) or "").lower()
        if name and tag.end() - tag.start() > TAG_CHARACTERS:
            return HTML_DEPTH + 1
        if not name or name in VOID or name in OPTIONAL_END:
            continue
        level = LEVELS.get(name, 1)
        depth = max(0, depth - level) if tag.group(1) else depth + level
        deepest = max(deepest, depth)
    return deepest


def without_tags(source: str) -> str:
    """The last resort: tags taken out one by one, without a tree."""
    pieces: list[str] = []
    position, unseen, inside = 0, "", 0
    for tag in TAG.finditer(source):
        if not unseen:
            pieces.append(" ".join(source[position : tag.start()].split("\n")))
        position = tag.end()
        name, ends = (tag.group(2) or "").lower(), bool(tag.group(1))
        if unseen and name == unseen:
            # Of these nothing inside is a tag; of others their like may be.
            inside = 0 if unseen in UNSEEN else inside + (-1 if ends else 1)
            unseen = "" if ends and inside <= 0 else unseen
        elif name == "body":
            unseen = ""
        elif not unseen and not ends and (name in UNSEEN or _hides(name, tag.group())):
            unseen, inside = name, 1
        pieces.append("\n" if name in BLOCKS else " " if name in ("td", "th") else "")
    if not unseen:
        pieces.append(source[position:])
    return html.unescape("".join(pieces))


def _hides(name: str, tag: str) -> bool:
    """Whether a start tag hides what is inside, when it is sure where that ends."""
    if not name or name in VOID or name in OPTIONAL_END or len(tag) > TAG_CHARACTERS:
        return False
    return any(
        is_hidden(found.group(1) or found.group(2) or "") if "=" in found.group() else True
        for found in STYLE.finditer(tag)
    )


def _by_inscriptis(source: str) -> str | None:
    """None when it cannot be read; "" when it shows nothing."""
    try:
        tree = document_fromstring(XML_DECLARATION.sub("", source))
        strip_unseen(tree)
        text: str = Inscriptis(tree, _config()).get_text()
    except Exception:  # noqa: BLE001 - whatever it stumbles on, the next way is tried
        return None
    return text.translate(RESTORED)


def _by_selectolax(source: str) -> str | None:
    body = LexborHTMLParser(source).body
    if body is None:
        return None
    for node in body.css("script, style, title, template"):
        node.decompose()
    return body.text(separator="\n")


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    # More than one empty line says nothing.
    kept = [line for before, line in pairwise(["", *lines]) if before or line]
    return "\n".join(kept).strip("\n")


def _no_layout(state: HtmlDocumentState, _: dict[str, str]) -> None:
    """Tables of a mail are its layout; columns padded to their widest cell fill the memory."""


def _end_cell(state: HtmlDocumentState) -> None:
    state.tags[-1].write(" ")


def _end_table(_: HtmlDocumentState) -> None: ...


def _config() -> ParserConfig:
    css = dict(CSS_PROFILES["strict"])
    for name in (*UNINDENTED, *PREFORMATTED):
        css[name] = HtmlElement(display=Display.block)
    starts = dict.fromkeys(("table", "tr", "td", "th"), _no_layout)
    ends = {"table": _end_table, "td": _end_cell, "th": _end_cell}
    config = ParserConfig(
        css=css, custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(starts, ends)
    )
    # Of the styles nothing more: an indent of 100 000 em fills the memory.
    config.attribute_handler.attribute_mapping = {}
    return config
