"""The text of one PDF page in the order in which people read it."""

from __future__ import annotations

import pypdfium2 as pdfium

from kcvs_mailbot.documents.tidy import join_hyphenated


def page_text(page: pdfium.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        return join_hyphenated(textpage.get_text_range())
    finally:
        textpage.close()
