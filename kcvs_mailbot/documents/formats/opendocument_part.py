"""The text of one part of an OpenDocument file, and what is kept apart from it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kcvs_mailbot.documents.apart import PLAIN, Written, marked, unmarked
from kcvs_mailbot.documents.formats.opendocument_styles import (
    Style,
    Styles,
    colour,
    look,
    overlay,
    paper,
)
from kcvs_mailbot.documents.markup import Handler, attribute
from kcvs_mailbot.message.unseen import WHITE, Colour, Look

_SIGNS = {"tab": "\t", "line-break": "\n"}
_UNSEEN = frozenset({"tracked-changes", "font-face-decls", "page-number", "page-count"})
_GROUNDS = {
    "table": "table",
    "table-row": "table-row",
    "table-cell": "table-cell",
    "section": "section",
    **dict.fromkeys(("frame", "custom-shape", "rect", "ellipse", "circle", "polygon"), "graphic"),
}
"""What text may stand on, with the family of its style."""
_HIDDEN = Look(visible=False)
_MOST_SPACES = 1000
_SPACES = re.compile(r"[ \t\r\n]+")


class Part(Handler):
    """Collects paragraphs; a text box or a note in a paragraph comes after it.

    only_styles: nothing in it is text of the document.
    """

    def __init__(self, written: Written, styles: Styles, *, only_styles: bool = False) -> None:
        self.objects: list[str] = []
        self._written, self._styles, self._only_styles = written, styles, only_styles
        self._text = written.text
        self._unseen = 0
        self._open: list[list[str]] = []
        self._inner: list[str] = []
        self._cells = 0
        self._between = ""
        self._style: Style | None = None
        self._spans: list[Style] = []
        self._grounds: list[tuple[Colour, bool]] = [(WHITE, False)]
        self._on_drawing = False
        self._hidden: list[bool] = []
        self._look: Look = PLAIN
        self._comment: _Comment | None = None
        self._in_citation = False
        self._number = ""
        self._region = ""
        self._deletions: set[str] = set()
        self._gone: set[str] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or name in _UNSEEN:
            self._unseen += 1
            self._note_change(name, attributes)
        elif self._comment is not None:
            self._comment.start(name, attributes)
        elif name == "span":
            self._spans.append(self._style_of("text", attributes))
            self._look_anew()
        elif name in ("p", "h"):
            self._start_paragraph(attributes)
        elif name == "s":
            count = attribute(attributes, "c") or "1"
            spaces = int(count) if count.isdecimal() and len(count) < 5 else 1
            self._add(" " * min(spaces, _MOST_SPACES))
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif name == "annotation":
            self._comment = _Comment()
        elif name == "note-citation":
            self._in_citation = True
        else:
            self._start_around(name, attributes)

    def _note_change(self, name: str, attributes: Mapping[str, str]) -> None:
        """ODF 1.3, 5.5: mostly what was deleted stands here. In a flat file LibreOffice leaves
        it in the text, from change-start to change-end."""
        if name == "changed-region":
            self._region = attribute(attributes, "id") or ""
        elif name == "deletion":
            self._written.deleted = True
            self._deletions.add(self._region)

    def _start_paragraph(self, attributes: Mapping[str, str]) -> None:
        self._open.append([])
        self._spans.append(self._style_of("paragraph", attributes))
        self._look_anew()
        if self._number:  # of a note: before its text, not behind the word it belongs to
            self._add(f"{self._number} ")
            self._number = ""

    def _style_of(self, family: str, attributes: Mapping[str, str]) -> Style:
        own = self._styles.style(family, attribute(attributes, "style-name"))
        if family == "paragraph" or not self._spans:
            return own
        style = Style()
        overlay(style, self._spans[-1])
        overlay(style, own)
        return style

    def _start_around(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("style", "default-style"):
            self._style = self._styles.add(attributes, default=name == "default-style")
        elif self._style is not None:
            self._style.note(name, attributes)
        elif name == "page-layout-properties":
            page = colour(attribute(attributes, "background-color"))
            self._written.on_colour |= page not in (None, WHITE)
        elif name in ("change-start", "change-end"):
            self._start_change(name, attribute(attributes, "change-id") or "")
        elif name in _GROUNDS:
            self._start_ground(name, attributes)
        elif name == "note":
            self._open.append([])
        elif name == "image":
            self._written.on_colour |= self._grounds[-1][1]
        elif name == "object-ole":
            self.objects.append(attribute(attributes, "href") or "")
        elif name in ("hidden-text", "hidden-paragraph") and self._open:
            self._hide(name, attributes)

    def _hide(self, name: str, attributes: Mapping[str, str]) -> None:
        """ODF 1.3, 7.7.10: a field that says it of itself, or of its paragraph."""
        is_hidden = attribute(attributes, "is-hidden") == "true"
        if name == "hidden-text":
            self._hidden.append(is_hidden)
        elif is_hidden:
            said = marked(unmarked("".join(self._open[-1])), _HIDDEN)
            self._open[-1][:] = [said]
            self._spans[-1] = Style(hidden=True)
        self._look_anew()

    def _start_change(self, name: str, region: str) -> None:
        if name == "change-end":
            self._gone.discard(region)
        elif region in self._deletions:
            self._gone.add(region)

    def _start_ground(self, name: str, attributes: Mapping[str, str]) -> None:
        style = self._styles.style(_GROUNDS[name], attribute(attributes, "style-name"))
        around = self._grounds[-1][0]
        if _GROUNDS[name] == "graphic":
            around = None if self._on_drawing else WHITE
            filled = paper(style.fill, WHITE) != WHITE
            self._on_drawing |= filled
            self._written.on_colour |= filled and style.behind
            self._open.append([])  # what stands in it and in no paragraph is layout of the file
        self._grounds.append((paper(style.fill, around), style.behind))
        if name == "section":
            hidden = attribute(attributes, "display") == "none"
            self._hidden.append(hidden or attribute(attributes, "is-hidden") == "true")
        self._cells += name == "table-cell"
        self._look_anew()

    def _look_anew(self) -> None:
        style = self._spans[-1] if self._spans else Style()
        self._look = _HIDDEN if any(self._hidden) else look(style, self._grounds[-1][0])

    def data(self, text: str) -> None:
        if self._unseen:
            return
        if self._comment is not None:
            self._comment.data(text)
        elif self._in_citation:
            self._number += text.strip()
        elif self._open:
            # White space in the file is layout of the file (ODF 1.3, 6.1.2).
            text = _SPACES.sub(" ", text)
            said = self._open[-1]
            if text[:1] == " " and (not said or said[-1][-1:] == " "):
                text = text[1:]
            self._add(marked(text, self._look))

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif self._comment is not None:
            if name == "annotation":
                self._written.add_comment(self._comment.text, self._comment.by)
                self._comment = None
            else:
                self._comment.end(name)
        elif name in ("p", "h", "span"):
            if name != "span" and self._open:
                self._end_paragraph()
            self._spans.pop()
            self._look_anew()
        elif name in ("style", "default-style"):
            self._style = None
        elif name == "note-citation":
            self._in_citation = False
        elif self._style is None:
            self._end_around(name)

    def _end_around(self, name: str) -> None:
        if name == "table-cell":
            self._cells -= 1
            self._between = "\t"
        elif name == "table-row":
            self._between = ""
            self._add_line("\n")
        if name in _GROUNDS:
            self._grounds.pop()
        if name == "note" or _GROUNDS.get(name) == "graphic":
            self._open.pop()
            self._end_inner()
        if name in ("section", "hidden-text") and self._hidden:
            self._hidden.pop()
        self._look_anew()

    def _end_paragraph(self) -> None:
        paragraph = "".join(self._open.pop())
        if self._open:
            self._inner.append(paragraph)
            return
        self._add_line(self._between + paragraph)
        ends = "" if self._gone else "\n"
        self._between = ends if self._cells else ""
        self._add_line("" if self._cells else ends)
        self._end_inner()

    def _end_inner(self) -> None:
        if not self._open:
            for inner in self._inner:
                self._add_line(f"{inner}\n")
            self._inner.clear()

    def _add_line(self, line: str) -> None:
        if not self._only_styles:
            self._text.add(line)

    def _add(self, piece: str) -> None:
        if self._open and piece and not self._gone:
            self._open[-1].append(piece)


class _Comment:
    """An annotation: who made it, and its paragraphs."""

    def __init__(self) -> None:
        self.by, self.text = "", ""
        self._place = ""
        self._paragraphs = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._paragraphs += name == "p"
        self._place = name if name in ("creator", "date", "date-string") else self._place
        self.text += _SIGNS.get(name, " " if name == "s" else "")

    def data(self, text: str) -> None:
        if self._place == "creator":
            self.by += text
        elif self._paragraphs:
            self.text += _SPACES.sub(" ", text)

    def end(self, name: str) -> None:
        if name == "p":
            self._paragraphs -= 1
            self.text += "\n"
        elif name == self._place:
            self._place = ""
