"""The application that is sent to the container, with a CV that was scanned."""

from __future__ import annotations

from email.message import EmailMessage

from kcvs_mailbot.demo.papers import docx, pdf, scan
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
    for name, content in {**FILES, "scan.pdf": scan(CV)}.items():
        mail.add_attachment(content, "application", "octet-stream", filename=name)
    return mail
