"""The text of one part of a Word document: what people read, and what is kept apart from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kcvs_mailbot.documents.apart import Written, marked
from kcvs_mailbot.documents.formats.word_drawing import Drawing
from kcvs_mailbot.documents.formats.word_styles import (
    NOTED,
    UNMARKED,
    Marks,
    Styles,
    colour,
    is_on,
)
from kcvs_mailbot.documents.markup import Handler, attribute
from kcvs_mailbot.message.unseen import WHITE, Colour, Look

SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
UNSEEN = frozenset({"Fallback", "instrText", "sectPr"})
DELETED = frozenset({"del", "delText", "moveFrom", "cellDel"})
"""ECMA-376 17.13.5: what was taken out, or away from here, while changes were tracked."""
EARLIER = frozenset(
    {"rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblPrExChange"}
)
"""How it looked before a tracked change."""
PROPERTIES = frozenset({"rPr", "pPr", "tcPr", "trPr", "tblPr"})

_TELLING = PROPERTIES | EARLIER | DELETED | NOTED
"""Of what stands in properties."""

Elsewhere = Callable[[str, str], str]
"""The text of what a relationship leads to: "altChunk" or "diagram", and its id."""


@dataclass(slots=True)
class _Paragraph:
    """Of one that says something of itself. joined: its mark was deleted, so that the next one
    goes on where it ends."""

    marks: Marks = field(default_factory=lambda: UNMARKED)
    run: Marks = field(default_factory=lambda: UNMARKED)
    joined: bool = False


_PLAIN = _Paragraph()


class Part(Handler):
    """Collects the text of one part; a text box comes after the paragraph that holds it.

    margin: a header or footer, whose drawings lie behind the text of the pages.
    """

    def __init__(
        self, written: Written, styles: Styles, elsewhere: Elsewhere, *, margin: bool = False
    ) -> None:
        self._written, self._styles, self._elsewhere = written, styles, elsewhere
        self._text, self._margin = written.text, margin
        self._unseen = 0
        self._in_text = False
        self._boxes: list[list[str]] = []
        self._waiting: list[str] = []
        self._cells = 0
        self._between = ""
        self._in: list[str] = []
        self._paragraphs: list[_Paragraph | None] = [None]
        self._look: Look | None = None
        self._papers: list[Colour] = [WHITE]
        self._drawings: list[Drawing] = []
        self._on_drawing = False
        self._author: str | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._unseen:
            self._unseen += 1
        elif self._in or name in PROPERTIES:
            if name in _TELLING:
                self._start_property(name, attributes)
        elif name in UNSEEN or name in DELETED:
            self._unseen += 1
            self._written.deleted |= name in DELETED
        elif name == "t":
            self._in_text = True
        elif name == "r":
            if (paragraph := self._paragraphs[-1]) is not None:
                paragraph.run = UNMARKED
            self._look = None
        elif name == "p":
            self._paragraphs.append(None)
            self._look = None
        elif name in SIGNS:
            self._add(SIGNS[name])
        else:
            if self._drawings:
                self._drawings[-1].start(name, attributes)
            self._start_other(name, attributes)

    def _start_property(self, name: str, attributes: Mapping[str, str]) -> None:
        paragraph = self._paragraphs[-1]
        if paragraph is None:
            paragraph = self._paragraphs[-1] = _Paragraph()
        if name in EARLIER:
            self._unseen += 1
        elif name in PROPERTIES:
            self._in.append(name)
            if self._in == ["rPr"]:
                paragraph.run = Marks()
            elif self._in == ["pPr"]:
                paragraph.marks = Marks()
        elif len(self._in) == 1 and self._in[0] in ("rPr", "pPr"):
            marks = paragraph.run if self._in[0] == "rPr" else paragraph.marks
            marks.note(name, attributes)
        elif name in DELETED:
            self._start_deleted(paragraph)
        elif name in ("shd", "tblStyle"):
            self._colour_table(name, attributes)

    def _start_deleted(self, paragraph: _Paragraph) -> None:
        """The property says it of the whole paragraph mark, row or cell."""
        self._written.deleted = True
        if self._in[0] == "pPr":
            paragraph.joined = True
            return
        if self._in == ["tcPr"]:
            self._papers.pop()
            self._cells -= 1
        self._unseen = len(self._in) + 2  # this tag, those it stands in, the row or cell
        self._in.clear()

    def _colour_table(self, name: str, attributes: Mapping[str, str]) -> None:
        marks = Marks()
        marks.note(name, attributes)
        if self._in == ["tblPr"] and self._papers[-1] is not None:
            self._papers[-1] = self._styles.paper_of_table(marks)
        elif self._in == ["tcPr"] and marks.has_fill:
            self._papers[-1] = marks.fill

    def _start_other(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("tbl", "tc"):
            self._papers.append(self._papers[-1])
            self._cells += name == "tc"
        elif name in ("drawing", "pict", "object"):
            self._drawings.append(Drawing())
        elif name == "txbxContent":
            on_colour = self._on_drawing or any(each.filled for each in self._drawings)
            self._papers.append(None if on_colour else WHITE)
            self._boxes.append([])
        elif name == "sym":
            self._add(_symbol(attribute(attributes, "char")))
        elif name in ("footnoteReference", "endnoteReference"):
            if is_on(attribute(attributes, "customMarkFollows") or "0"):
                self._add(" ")  # else the mark is glued to the word before it
        elif name == "altChunk":
            self._add(self._elsewhere(name, attribute(attributes, "id") or "") + "\n")
        elif name == "relIds":
            self._waiting.append(self._elsewhere("diagram", attribute(attributes, "dm") or ""))
        elif name == "comment":
            self._text, self._author = self._text.empty(), attribute(attributes, "author")
        elif name == "background":
            paper = colour(attribute(attributes, "color"))
            self._written.on_colour |= paper not in (None, WHITE)

    def data(self, text: str) -> None:
        if self._in_text and not self._unseen:
            if self._look is None:
                paragraph = self._paragraphs[-1] or _PLAIN
                self._look = self._styles.look(paragraph.marks, paragraph.run, self._papers[-1])
            self._add(marked(text, self._look))

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif self._in:
            if name == self._in[-1]:
                self._in.pop()
                self._look = None
        elif name == "t":
            self._in_text = False
        elif name == "p":
            self._end_paragraph()
        else:
            self._end_other(name)

    def _end_other(self, name: str) -> None:
        if name == "txbxContent" and self._boxes:
            self._papers.pop()
            self._waiting.append("".join(self._boxes.pop()))
        elif name in ("tbl", "tc"):
            self._papers.pop()
            if name == "tc":
                self._cells -= 1
                self._between = "\t"
        elif name == "tr":
            self._between = ""
            self._add("\n")
        elif name in ("drawing", "pict", "object") and self._drawings:
            drawing = self._drawings.pop()
            self._on_drawing |= drawing.filled and drawing.floats
            self._written.on_colour |= drawing.lies_behind(margin=self._margin)
        elif name == "comment":
            self._written.add_comment(str(self._text), self._author)
            self._text = self._written.text
        elif self._drawings:
            self._drawings[-1].end(name)

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs.pop() if len(self._paragraphs) > 1 else None
        self._look = None
        joined = paragraph is not None and paragraph.joined
        if self._cells:  # a cell stays on its row, unless more than one paragraph stands in it
            self._between = "" if joined else "\n"
        elif not joined:
            self._add("\n")
        if self._waiting and not self._boxes:
            self._text.add_all(self._waiting)
            self._waiting.clear()

    def _add(self, piece: str) -> None:
        piece, self._between = self._between + piece, ""
        if self._boxes:
            self._boxes[-1].append(piece)
        else:
            self._text.add(piece)


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""
