"""The files inside a PDF: embedded in it, of a portfolio, or behind a paperclip on a page."""

from __future__ import annotations

from hashlib import sha256

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from kcvs_mailbot.documents.extract import Source
from kcvs_mailbot.documents.formats.pdf_form import annotations_of
from kcvs_mailbot.documents.members import TooMuch


class Inside:
    """Puts the files into the source's output, each once; problems are added to."""

    def __init__(self, document: pdfium.PdfDocument, source: Source, problems: list[str]) -> None:
        self._document, self._source, self._problems = document, source, problems
        self._taken: set[tuple[str, bytes]] = set()
        self._full = False

    def take_embedded(self) -> None:
        """A portfolio (ISO 32000-1 12.3.5) keeps its files in this same list."""
        for index in range(self._document.count_attachments()):
            try:
                self._take(self._document.get_attachment(index))
            except pdfium.PdfiumError:
                self._tell("a file embedded in it could not be taken out")

    def take_attached(self, page: pdfium.PdfPage) -> None:
        """FileAttachment annotations (12.5.6.15)."""
        for annotation in annotations_of(page):
            if pdfium_c.FPDFAnnot_GetSubtype(annotation) != pdfium_c.FPDF_ANNOT_FILEATTACHMENT:
                continue
            raw = pdfium_c.FPDFAnnot_GetFileAttachment(annotation)
            try:
                self._take(pdfium.PdfAttachment(raw, self._document))
            except pdfium.PdfiumError:
                self._tell("a file attached to one of its pages could not be taken out")

    def _take(self, attachment: pdfium.PdfAttachment) -> None:
        if self._full:
            return
        data, name = bytes(attachment.get_data()), attachment.get_name()
        if (key := (name, sha256(data).digest())) in self._taken:
            return
        self._taken.add(key)
        try:
            self._source.output.add(name, "application/octet-stream", [data])
        except TooMuch as error:
            self._full = True
            self._tell(f"not all embedded files were taken out: {error}")

    def _tell(self, problem: str) -> None:
        if problem not in self._problems:
            self._problems.append(problem)
