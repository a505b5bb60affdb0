"""What was filled into an XFA form: PDFium shows none of it, but hands out its packets.

The values stand in the element "data" of the packet "datasets" (XFA 3.3, chapter 4).
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from kcvs_mailbot.documents.markup import Broken, Handler, walk

_MOST_PACKETS = 50
_LONGEST = 8 * 1024**2


def xfa_values(document: pdfium.PdfDocument) -> list[str]:
    """Each once, as far as its XML is whole."""
    values = _Values()
    packets = io.BytesIO(b"".join(_packets(document)))
    with suppress(Broken):
        walk(packets, values)
    return list(dict.fromkeys(values.found))


def _packets(document: pdfium.PdfDocument) -> Iterator[bytes]:
    """One document in pieces (ISO 32000-1 12.7.8)."""
    size = ctypes.c_ulong()
    for index in range(min(pdfium_c.FPDF_GetXFAPacketCount(document), _MOST_PACKETS)):
        if not pdfium_c.FPDF_GetXFAPacketContent(document, index, None, 0, size):
            continue
        length = min(size.value, _LONGEST)
        buffer = ctypes.create_string_buffer(length)
        if pdfium_c.FPDF_GetXFAPacketContent(document, index, buffer, length, size):
            yield buffer.raw[:length]


class _Values(Handler):
    def __init__(self) -> None:
        self.found: list[str] = []
        self._inside, self._value = 0, ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._take()
        self._inside += bool(self._inside) or name == "data"

    def data(self, text: str) -> None:
        if self._inside:
            self._value += text

    def end(self, name: str) -> None:
        self._take()
        self._inside -= bool(self._inside)

    def _take(self) -> None:
        if self._value.strip():
            self.found.append(self._value.strip())
        self._value = ""
