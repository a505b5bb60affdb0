"""The applications that are sent to the container, with a CV that was scanned."""

from __future__ import annotations

from email.message import EmailMessage

from kcvs_mailbot.demo.papers import docx, pdf, scan
from workshop import LETTER

PEOPLE = {"An Claes": "an.claes@example.be", "Bram Maes": "bram.maes@example.be"}
CV = "Curriculum vitae\nWerkervaring\n2010-2021 stadsvernieuwing, Gent\n2001-2010 Aalst"
FILES = {"motivatie.docx": docx(LETTER), "cv.pdf": pdf(CV)}


def application(name: str) -> EmailMessage:
    """A letter in Word, a CV as PDF, and the same CV as a picture of a page."""
    mail = EmailMessage()
    mail["From"] = f"{name} <{PEOPLE[name]}>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    mail["Message-ID"] = f"<container.{PEOPLE[name]}>"
    mail.set_content(f"{LETTER}Met vriendelijke groeten\n{name}\n")
    for filename, content in {**FILES, "scan.pdf": scan(CV)}.items():
        mail.add_attachment(content, "application", "octet-stream", filename=filename)
    return mail
