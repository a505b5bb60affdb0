"""Reads RTF 1.9: text with its headers, notes, text boxes and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kcvs_mailbot.documents.apart import Written
from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.formats import embedded
from kcvs_mailbot.documents.formats.rtf_look import WORDS, Colours, Looks
from kcvs_mailbot.message.unseen import WHITE, Colour

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d+)? ?"
    r"|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z'])|\\'"
    r"|(?P<brace>[{}])|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)|\\"
)
_SIGNS = {
    **dict.fromkeys(("par", "line", "row", "nestrow", "sect", "page", "column"), "\n"),
    **dict.fromkeys(("tab", "cell", "nestcell"), "\t"),
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_ESCAPED = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}
_UNSEEN = frozenset(
    """
    fonttbl stylesheet info pict objclass objname fldinst shprslt xe tc
    bkmkstart bkmkend nonshppict filetbl revtbl listtable listoverridetable listpicture rsidtbl
    generator themedata colorschememapping datastore latentstyles pgptbl operator userprops
    xmlnstbl mmath wgrffmtfilter passwordhash protusertbl atnid atndate pntext falt
    """.split()  # noqa: SIM905 - a list of forty quoted words is harder to read
)
"""Groups that hold no text of the writer."""
_ASIDE = frozenset({"footnote", "shptxt", "dptxbxtext"})
"""Groups that stand in the middle of a sentence, and are read after its paragraph."""
_OWN = _ASIDE | {"annotation", "atnauthor", "colortbl", "objdata", "shpinst", "sn", "sv"}
"""Groups whose text goes elsewhere."""
_KNOWN = _OWN | {"fldrslt", "do", "ud", "cs", "ds", "ts"}
"""Words that say what they are, also to one who marks them as to be ignored (RTF 1.9, "\\*")."""
_ALSO_UNSEEN = frozenset({"bin", "u", "uc"})
"""Words that say how far they reach, also where nothing is seen."""
_ENDS = frozenset({"par", "row", "sect", "page"})
_WORD_ART = "gtextUNICODE"
_WHITE_FILL = "16777215"
_CHARSETS = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk",
    136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_DEEPEST = 10_000
_MOST_DIGITS = 11


def read(source: Source) -> Extract:
    return _Reader(source.limits.text_characters, source).read(source.data())


def rtf_text(data: bytes, longest: int) -> str:
    return _Reader(longest).read(data).text


@dataclass(slots=True, eq=False)
class _Sink:
    """Where the text of a group goes. kind: the word of the group; "" for the text itself."""

    kind: str = ""
    paper: Colour = WHITE
    pieces: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits from the one around it."""

    sink: _Sink
    unseen: bool = False
    codec: str = "cp1252"
    fallback: int = 1  # characters after \u that are for programs without Unicode
    in_fonts: bool = False
    in_twofold: bool = False
    looks: Looks = Looks()  # noqa: RUF009 - frozen


class _Reader:
    """One pass over the tokens, linear in their number."""

    def __init__(self, longest: int, source: Source | None = None) -> None:
        self._source = source
        self._written = Written(Text(longest))
        self._text = self._written.text
        self._state = _State(_Sink())
        self._around: list[_State] = []
        self._default = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._bytes = bytearray()
        self._to_skip = 0
        self._at_start = self._is_ignorable = False
        self._colours = Colours()
        self._waiting: list[str] = []
        self._author = ""
        self._row_filled = False
        self._shape: dict[str, str] = {}
        self._property = ""

    def read(self, data: bytes) -> Extract:
        rtf, at = data.decode("latin-1"), 0
        while at < len(rtf) and not self._text.full:
            token = _TOKEN.match(rtf, at)
            if token is None:
                break
            at = token.end()
            starts, self._at_start = self._at_start, False
            if token["word"]:
                at += self._word(token["word"], token["number"])
            elif token["byte"]:
                self._byte(int(token["byte"], 16))
            elif token["brace"]:
                self._brace(token["brace"])
            elif token["sign"]:
                self._sign(token["sign"], starts=starts)
            elif token["text"]:
                self._add(token["text"])
            else:
                self._at_start = starts
        self._flush()
        while self._around:
            self._brace("}")
        self._text.add_all(self._waiting)
        self._written.text = Text(len(str(self._text)) + 1)
        self._written.text.add(_whole(str(self._text)))
        return self._written.parted()

    def _word(self, word: str, number: str | None) -> int:
        """Returns how many characters of binary data follow."""
        value = int(number[:_MOST_DIGITS]) if number else None
        self._destination(word)
        state = self._state
        if state.unseen and not state.in_fonts and word not in _ALSO_UNSEEN:
            return 0
        if word == "bin":
            return max(0, value or 0)
        if word == "u":
            self._flush()
            self._put(chr((value or 0) & 0xFFFF))
            self._to_skip = self._state.fallback
        elif word == "uc":
            self._state = replace(self._state, fallback=min(max(0, value or 0), 100))
        elif word in _SIGNS:
            self._flush()
            self._put(_SIGNS[word])
            if word in _ENDS and not self._state.sink.kind:
                self._text.add_all(self._waiting)
                self._waiting.clear()
        else:
            self._look(word, value)
            self._charset(word, value or 0)
        return 0

    def _destination(self, word: str) -> None:
        ignorable, self._is_ignorable = self._is_ignorable, False
        if word in _UNSEEN or (ignorable and word not in _KNOWN):
            self._state = replace(self._state, unseen=True, in_fonts=word == "fonttbl")
        elif word == "upr":  # the same text twice, the second time in Unicode
            self._state = replace(self._state, unseen=True, in_twofold=not self._state.unseen)
        elif word == "ud" and self._state.in_twofold:
            self._state = replace(self._state, unseen=False)
        elif word in _OWN and not self._state.unseen and self._state.sink.kind != word:
            self._flush()
            self._state = replace(self._state, sink=_Sink(word, self._paper_of(word)))
            if word == "shpinst":
                self._shape = {}

    def _paper_of(self, word: str) -> Colour:
        return None if word == "dptxbxtext" or (word == "shptxt" and self._is_filled()) else WHITE

    def _is_filled(self) -> bool:
        """A shape is filled unless it says otherwise, and with white ([MS-ODRAW] 2.3.7)."""
        coloured = self._shape.get("fillColor", _WHITE_FILL) != _WHITE_FILL
        return (coloured and self._shape.get("fFilled") != "0") or "pib" in self._shape

    def _look(self, word: str, value: int | None) -> None:
        if self._state.sink.kind == "colortbl":
            self._flush()  # a ";" ends the entry before this one
            self._colours.note(word, value or 0)
        elif word == "trowd":
            self._row_filled = False
        elif word in ("clcbpat", "trcbpat", "clcbpatraw"):
            self._row_filled |= bool(value)
        elif word == "shpfblwtxt" and value:
            self._shape["fBehindDocument"] = "1"
        elif word in WORDS:
            self._flush()
            self._state = replace(self._state, looks=self._state.looks.after(word, value))

    def _charset(self, word: str, value: int) -> None:
        if word == "ansicpg":
            self._default = _codec(f"cp{value}")
            self._set_codec(self._default)
        elif word == "mac":
            self._set_codec("mac_roman")
        elif word == "f":
            self._font = value
            if not self._state.in_fonts:
                self._set_codec(self._fonts.get(value, self._default))
        elif word == "fcharset" and self._state.in_fonts and len(self._fonts) < _DEEPEST:
            # 0 is the default code page; 2 are symbols.
            self._fonts[self._font] = (
                _CHARSETS.get(value, self._default) if value else self._default
            )

    def _set_codec(self, codec: str) -> None:
        if codec != self._state.codec:
            self._flush()
            self._state = replace(self._state, codec=codec)

    def _byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._state.unseen:
            self._bytes.append(value)

    def _brace(self, brace: str) -> None:
        self._flush()
        self._to_skip = 0
        self._at_start = brace == "{"
        if self._at_start and len(self._around) < _DEEPEST:
            self._around.append(self._state)
        elif brace == "}" and self._around:
            sink = self._state.sink
            self._state = self._around.pop()
            if sink is not self._state.sink:
                self._close(sink)

    def _sign(self, sign: str, *, starts: bool) -> None:
        if sign == "*":
            self._is_ignorable = starts  # anywhere else it is a slip: nothing begins there
            return
        self._flush()
        self._put(_ESCAPED.get(sign, ""))

    def _add(self, text: str) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        if not self._state.unseen:
            self._bytes += text[skipped:].encode("latin-1")

    def _flush(self) -> None:
        if self._bytes:
            self._put(self._bytes.decode(self._state.codec, "replace"))
            self._bytes.clear()

    def _put(self, text: str) -> None:
        state = self._state
        if state.unseen:
            return
        if state.looks.is_gone:
            self._written.deleted |= bool(text.strip())
            return
        sink = state.sink
        if sink.kind and sink.kind not in _ASIDE:
            if sink.kind == "colortbl":
                self._colours.end_entries(text)
            sink.pieces.append(text)
            return
        in_colour = state.looks.depth > 1 or (state.looks.depth and self._row_filled)
        text = self._colours.marked(text, state.looks, None if in_colour else sink.paper)
        if sink.kind:
            sink.pieces.append(text)
        else:
            self._text.add(text)

    def _close(self, sink: _Sink) -> None:
        """What a group that went elsewhere has brought."""
        text = "".join(sink.pieces)
        if sink.kind in _ASIDE:
            self._waiting.append(text.strip("\n") + "\n")
        elif sink.kind == "annotation":
            self._written.add_comment(_whole(text), _whole(self._author))
        elif sink.kind == "atnauthor":
            self._author = text.strip()
        elif sink.kind == "sn":
            self._property = text.strip()
        elif sink.kind == "sv":
            self._shape[self._property] = text.strip()
            if self._property == _WORD_ART:
                self._waiting.append(f"{text}\n")
        elif sink.kind == "shpinst":
            self._written.on_colour |= self._shape.get("fBehindDocument") == "1" and (
                self._is_filled()
            )
        elif sink.kind == "objdata" and self._source is not None:
            embedded.put_out_of_hex(self._source, text)


def _whole(text: str) -> str:
    """Letters that were written as two surrogates put together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _codec(name: str) -> str:
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name
