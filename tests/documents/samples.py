"""The sample files, with what must be found in each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from documents import words
from kcvs_mailbot.documents.reading import Status

FOLDER = Path(__file__).resolve().parent / "samples"

OFFICE, OCR = "LibreOffice 7.4", "tesseract"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of FOLDER. `text`: what people read in it, in this order.

    needs: a program without which it is not read. share: of the words that must be found.
    """

    file: str
    what: str
    made_by: str
    text: str = ""
    status: Status = Status.READ
    problem: str = ""
    members: tuple[str, ...] = ()
    needs: str | None = None
    pages: int | None = None

    @property
    def share(self) -> float:
        return 0.95 if self.needs == OCR else 1.0


_BODY = "\n".join((words.CV, words.ROWS, words.LEFT, words.RIGHT))
_ENDS = "\n".join((words.HEADER, words.FOOTER, words.BOX))
_BOXED = "\n".join((words.HEADER, words.BOX, _BODY, words.FOOTER))
_ENDS_FIRST = "\n".join((words.HEADER, words.FOOTER, words.BOX, _BODY))
_PLAIN = "\n".join((words.CV, words.ROWS, words.LEFT, words.RIGHT))
_TYPED = "\n".join((words.HEADER, words.CV, words.ROWS, words.FOOTER))
_TABLE = f"{words.ROWS}\n{words.NAME} 2012 naïviteit"
_INSIDE = ("kandidatuur/CV Zoë.docx", "kandidatuur/brief.pdf")
_MAIL = f"{words.NAME} lotte example.org Mijn kandidatuur {words.LETTER}"
_LATEX = (
    "Éloïse D’Haese-Çelik coördinator geïnteresseerd naïef réëel maître déjà reçu où señor Dvořák"
    " Šimek Çakır Güneş Şahin Özgür Øre Œuvray Île À Étude officiële efficiënte profielen fluiten"
    " bij affaires 2005–2012"
)
_PICTURE = "recognised in a picture"
_SAID = (
    "Ik leid graag een stad mee. Gewoon en goed. Voorkomend. Uitgelezen. Wit op blauw Gewone cel "
    "Wit op een balk Slot."
)
_APART = "nobody sees"


SAMPLES = (
    Sample("cv.docx", "DOCX: header, footer, text box, table, columns", OFFICE, _BOXED),
    Sample("letter.docx", "DOCX", OFFICE, words.LETTER),
    Sample("cv.docm", "DOCM", OFFICE, _BOXED),
    Sample("cv.dotx", "DOTX", OFFICE, _BOXED),
    Sample("word_like.docx", "DOCX: header, footer, table", "python-docx", _TYPED),
    Sample(
        "pasted_scan.docx", "DOCX with nothing but a scan in it", "python-docx", words.LETTER,
        problem=_PICTURE, needs=OCR,
    ),
    Sample(
        "encrypted.docx", "DOCX with a password", "msoffcrypto", status=Status.ENCRYPTED,
        problem="password",
    ),
    Sample("cv.doc", "DOC (Word 97)", OFFICE, "\n".join((_BODY, *_ENDS.split("\n")))),
    Sample("letter.doc", "DOC (Word 97)", OFFICE, words.LETTER),
    Sample("cv.odt", "ODT: header, footer, text box, table, columns", OFFICE, _ENDS_FIRST),
    Sample("cv.ott", "OTT", OFFICE, _ENDS_FIRST),
    Sample("cv.fodt", "FODT, flat", "by hand", _ENDS_FIRST),
    Sample("cv.rtf", "RTF: header, footer, text box, table", OFFICE, _ENDS_FIRST),
    Sample("apart.fodt", "FODT: tracked, hidden, commented", "by hand", _SAID, problem=_APART),
    Sample("apart.odt", "ODT, the same", OFFICE, _SAID, problem=_APART),
    Sample("apart.docx", "DOCX, the same", OFFICE, _SAID, problem=_APART),
    Sample("apart.rtf", "RTF, the same", OFFICE, _SAID, problem=_APART),
    Sample("apart.doc", "DOC, the same", OFFICE, _SAID, problem=_APART),
    Sample("cv.html", "HTML", OFFICE, "\n".join((words.HEADER, _PLAIN, words.FOOTER))),
    Sample("page.mhtml", "MHTML, as browsers save a page", "Python's email", words.LETTER),
    Sample("cv.txt", "TXT, UTF-8", OFFICE, _PLAIN),
    Sample("cv_utf_8_sig.txt", "TXT, UTF-8 with its mark", "Python", words.CV),
    Sample("cv_utf_16.txt", "TXT, UTF-16", "Python", words.CV),
    Sample("cv_utf_16_le.txt", "TXT, UTF-16 without its mark", "Python", words.CV),
    Sample("cv_cp1252.txt", "TXT, Windows-1252", "Python", words.CV),
    Sample("cv_cp850.txt", "TXT, of DOS", "Python", words.CV),
    Sample("cv_mac_roman.txt", "TXT, of an old Mac", "Python", words.CV),
    Sample("letter.md", "Markdown", "Python", words.LETTER),
    Sample("cv.pdf", "PDF: header, footer, text box, table, columns", OFFICE,
           "\n".join((words.HEADER, words.BOX, _BODY, words.FOOTER)), pages=1),
    Sample("letter.pdf", "PDF", OFFICE, words.LETTER, pages=1),
    Sample("columns.pdf", "PDF: two columns stored line by line across both", "reportlab",
           "\n".join((words.HEADER, words.LEFT, words.RIGHT, words.FOOTER)), pages=1),
    Sample("dates.pdf", "PDF: dates beside jobs, read row by row", "reportlab",
           "2000 - 2001 Coördinator bij de stad nummer 0 2001 - 2002 Beleidsmedewerker bij de stad"
           " nummer 1 2002 - 2003 Adviseur bij de stad nummer 2", pages=1),
    Sample("ligatures.pdf", "PDF: ligatures, hyphens at the ends of lines", "reportlab",
           "Een efficiënte offerte voor financiële profielen, effectief en flexibel. Ik ben"
           " verantwoordelijk geweest voor het beleid in Oost-Vlaanderen en de coördinatie van"
           " projecten.", pages=1),
    Sample("hyphenated.pdf", "PDF: words broken with a sign as of browsers", "WeasyPrint",
           "Een samenwerkingsovereenkomst gemeenteraadsverkiezingen het verkeersveiligheidsbeleid",
           pages=1),
    Sample("latex.pdf", "PDF: accents drawn apart", "pdfTeX", _LATEX, pages=1),
    Sample("latex_bitmap.pdf", "PDF: accents drawn apart, bitmap fonts", "pdfTeX", _LATEX, pages=1),
    Sample("latex_cork_bitmap.pdf", "PDF: bitmap fonts", "pdfTeX", _LATEX, pages=1),
    Sample("form.pdf", "PDF: a form that was filled in", "reportlab",
           f"Naam van de kandidaat {words.NAME}", pages=1),
    Sample("embedded.pdf", "PDF with a file embedded", "pikepdf", words.LETTER,
           members=("cv.docx",), pages=1),
    Sample("javascript.pdf", "PDF with JavaScript", "pikepdf", words.LETTER,
           problem="JavaScript", pages=1),
    Sample("encrypted.pdf", "PDF with a password", OFFICE, status=Status.ENCRYPTED,
           problem="password"),
    Sample("searchable.pdf", "PDF, scanned, with tesseract's own text", OCR, words.LETTER,
           pages=1),
    Sample("scan.pdf", "PDF, scanned", "Pillow", words.LETTER, problem=_PICTURE, needs=OCR,
           pages=1),
    *(
        Sample(f"letter.{kind}", f"{kind.upper()}, scanned", "Pillow", words.LETTER,
               problem=_PICTURE, needs=OCR, pages=1)
        for kind in ("png", "jpg", "webp", "gif", "bmp", "heic")
    ),
    Sample("letter.tif", "TIFF of two pages, as a fax", "Pillow",
           f"{words.LETTER}\n{words.LETTER}", problem=_PICTURE, needs=OCR, pages=2),
    Sample("held_upright.jpg", "JPEG that its EXIF turns upright", "Pillow", words.LETTER,
           problem=_PICTURE, needs=OCR, pages=1),
    Sample("portrait.jpg", "JPEG without words", "Pillow", status=Status.NO_TEXT, needs=OCR),
    Sample("letter.pages", "PAGES, by its preview", "by hand", words.LETTER, problem="preview"),
    Sample("table.xlsx", "XLSX", OFFICE, _TABLE, pages=1),
    Sample("openpyxl.xlsx", "XLSX", "openpyxl", _TABLE, pages=1),
    Sample("table.ods", "ODS", OFFICE, _TABLE),
    Sample("table.csv", "CSV", OFFICE, _TABLE),
    Sample("slides.pptx", "PPTX with notes", "python-pptx",
           "\n".join((*words.LETTER_LINES[:3], "Een notitie bij de dia")), pages=3),
    Sample("slides.odp", "ODP with notes", OFFICE,
           "\n".join((*words.LETTER_LINES[:3], "Een notitie bij de dia"))),
    Sample("mail.eml", "EML with an attachment", "Python's email",
           _MAIL, members=("brief.pdf",)),
    Sample("outlook.msg", "MSG with an attachment", "by hand ([MS-OXMSG])",
           _MAIL, members=("brief.pdf",)),
    Sample("winmail.dat", "winmail.dat (TNEF)", "by hand ([MS-OXTNEF])",
           status=Status.NO_TEXT, members=("brief.pdf",)),
    Sample("clear_signed.eml", "EML, clear signed with S/MIME", "openssl", words.LETTER,
           members=("brief.pdf",)),
    Sample("signed.p7m", "S/MIME, opaque", "openssl", words.LETTER, members=("brief.pdf",)),
    Sample("encrypted.p7m", "S/MIME, encrypted", "openssl", status=Status.ENCRYPTED,
           problem="S/MIME"),
    Sample("clear_signed.asc", "PGP, clear signed", "gpg", words.LETTER),
    Sample("encrypted.asc", "PGP, encrypted", "gpg", status=Status.ENCRYPTED, problem="PGP"),
    Sample("card.vcf", "vCard", "Python", f"{words.NAME} +32 470 00 00 00"),
    Sample("zip.zip", "ZIP", "zip", members=_INSIDE, text=" ".join(_INSIDE)),
    Sample("windows_names.zip", "ZIP with names of old Windows", "Python", "Zoë.txt",
           members=("Zoë.txt",)),
    Sample("locked.zip", "ZIP with a password", "7-Zip", status=Status.ENCRYPTED,
           problem="password"),
    Sample("sevenzip.7z", "7z", "7-Zip", members=_INSIDE, text=" ".join(_INSIDE), needs="bsdtar"),
    Sample("locked.7z", "7z with a password", "7-Zip", status=Status.ENCRYPTED,
           problem="password"),
    Sample("rar4.rar", "RAR 4", "by hand (technote.txt)", members=_INSIDE, text=" ".join(_INSIDE),
           needs="bsdtar"),
    Sample("rar5.rar", "RAR 5", "by hand (technote)", members=_INSIDE, text=" ".join(_INSIDE),
           needs="bsdtar"),
    Sample("locked4.rar", "RAR 4 with a password", "by hand (technote.txt)",
           status=Status.ENCRYPTED, problem="password", needs="bsdtar"),
    Sample("locked5.rar", "RAR 5 with a password", "by hand (technote)",
           status=Status.ENCRYPTED, problem="password", needs="bsdtar"),
    Sample("tar.tar.gz", "TAR in gzip", "tar", "tar.tar", members=("tar.tar",)),
)  # fmt: skip


def found_of(expected: str, text: str) -> tuple[int, int]:
    """How many of the expected words stand in the text in that order, and how many there are."""
    wanted, there = _words(expected), _words(text)
    blocks = SequenceMatcher(a=wanted, b=there, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), len(wanted)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
