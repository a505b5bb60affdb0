"""Reads RTF 1.9: text with its headers, notes, text boxes and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kcvs_mailbot.documents.extract import Extract, Source, Text

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?"
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
    fonttbl colortbl stylesheet info pict objdata objclass objname fldinst sp sn sv shprslt xe tc
    bkmkstart bkmkend nonshppict filetbl revtbl listtable listoverridetable listpicture rsidtbl
    generator themedata colorschememapping datastore latentstyles pgptbl operator userprops
    xmlnstbl mmath wgrffmtfilter passwordhash protusertbl atnid atnauthor annotation pntext falt
    """.split()  # noqa: SIM905 - a list of forty quoted words is harder to read
)
"""Groups that hold no text of the writer."""
_SEEN_ALL_THE_SAME = frozenset({"shpinst", "shptxt"})
"""Marked as ignorable, and text boxes nevertheless."""
_CHARSETS = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk",
    136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_DEEPEST = 10_000


def read(source: Source) -> Extract:
    return Extract(rtf_text(source.data(), source.limits.text_characters))


def rtf_text(data: bytes, longest: int) -> str:
    return _Reader(Text(longest)).read(data.decode("latin-1"))


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits from the one around it."""

    unseen: bool = False
    codec: str = "cp1252"
    fallback: int = 1  # characters after \u that are for programs without Unicode
    in_fonts: bool = False


class _Reader:
    """One pass over the tokens, linear in their number."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._state = _State()
        self._around: list[_State] = []
        self._default = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._bytes = bytearray()
        self._to_skip = 0
        self._is_ignorable = False

    def read(self, rtf: str) -> str:
        at = 0
        while at < len(rtf) and not self._text.full:
            token = _TOKEN.match(rtf, at)
            if token is None:
                break
            at = token.end()
            if token["word"]:
                at += self._word(token["word"], token["number"])
            elif token["byte"]:
                self._byte(int(token["byte"], 16))
            elif token["brace"]:
                self._brace(token["brace"])
            elif token["sign"]:
                self._sign(token["sign"])
            elif token["text"]:
                self._add(token["text"])
        self._flush()
        return str(self._text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _word(self, word: str, number: str | None) -> int:
        """Returns how many characters of binary data follow."""
        value = int(number) if number else 0
        if word in _UNSEEN or (self._is_ignorable and word not in _SEEN_ALL_THE_SAME):
            self._state = replace(self._state, unseen=True, in_fonts=word == "fonttbl")
        self._is_ignorable = False
        if word == "bin":
            return max(0, value)
        if word == "u":
            self._flush()
            self._put(chr(value & 0xFFFF))
            self._to_skip = self._state.fallback
        elif word == "uc":
            self._state = replace(self._state, fallback=min(max(0, value), 100))
        elif word in _SIGNS:
            self._flush()
            self._put(_SIGNS[word])
        else:
            self._charset(word, value)
        return 0

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
        if brace == "{" and len(self._around) < _DEEPEST:
            self._around.append(self._state)
        elif brace == "}" and self._around:
            self._state = self._around.pop()

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._is_ignorable = True
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
        if not self._state.unseen:
            self._text.add(text)


def _codec(name: str) -> str:
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name
