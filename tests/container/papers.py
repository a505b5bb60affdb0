"""The application that is sent to the container, with a CV that was scanned."""

from __future__ import annotations

import zlib
from email.message import EmailMessage

import pypdfium2

from kcvs_mailbot.demo.papers import docx, pdf
from workshop import LETTER

NAME, ADDRESS = "An Claes", "an.claes@example.be"
CV = "Curriculum vitae\nWerkervaring\n2010-2021 stadsvernieuwing, Gent\n2001-2010 Aalst"
FILES = {"motivatie.docx": docx(LETTER), "cv.pdf": pdf(CV)}


def application() -> EmailMessage:
    """A letter in Word, a CV as PDF, and the same CV as a picture of a page."""
    mail = EmailMessage()
    mail["From"] = f"{NAME} <{ADDRESS}>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    mail["Message-ID"] = "<container.an.claes@example.be>"
    mail.set_content(f"{LETTER}Met vriendelijke groeten\n{NAME}\n")
    for name, content in {**FILES, "scan.pdf": scanned(FILES["cv.pdf"])}.items():
        mail.add_attachment(content, "application", "octet-stream", filename=name)
    return mail


def scanned(document: bytes) -> bytes:
    """Its first page as a scanner makes it: a picture at 200 dots an inch, no text."""
    with pypdfium2.PdfDocument(document) as opened:
        bitmap = opened[0].render(scale=200 / 72, grayscale=True)
        raw, stride = bytes(bitmap.buffer), bitmap.stride
        rows = [raw[stride * y : stride * y + bitmap.width] for y in range(bitmap.height)]
        width, height = bitmap.width, bitmap.height
    picture = zlib.compress(b"".join(rows))
    page = b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (width, height, len(picture), picture),
    ]
    # Without a table of where objects start: every reader finds them all the same.
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer\n<</Size 6/Root 1 0 R>>\n%%EOF\n"
