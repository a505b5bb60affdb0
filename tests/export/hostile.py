"""Names, subjects and file names that would command a sheet, an archive or a reader's eye."""

from __future__ import annotations

from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.store import models as rows
from workshop import CV, application

NAMES = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+32470123456",
    "-2+3",
    '=HYPERLINK("http://x.example","klik")',
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "CON",
    "An\u202egpj.exe\u2066 Peeters",
    "W" * 300,
    "{{ 7 * 7 }} {% raw %}",
    "Žofie Ελένη Ольга 王芳 😀",
    "_x0041_ &amp; <b>vet</b>",
    ".",
    "http://x.example/ mailto:a@x.example",
    "'=1+1",
    "An\x00\x07\x1b[31m\x0b\x85 Peeters\ufffe\uffff",
    "\t=1+1",
    "An\r\nBcc: x@x.example",
)
FILES = (
    "../../../x.txt",
    "..\\..\\x.txt",
    "C:\\x.txt",
    "/etc/cron.d/x.txt",
    "aux.txt",
    "cv\u202etxt.exe.txt",
    "x" * 300 + ".txt",
    "=cmd|' /C calc'!A0.txt",
    "<img src=x onerror=alert(1)>.txt",
    "王" * 120 + ".txt",
    "overzicht.html",
    "... .txt",
    "javascript:alert(1).txt",
)


def mails() -> list[EmailMessage]:
    """An application for each name; the first brings the files too."""
    made = []
    for number, _ in enumerate(NAMES):
        made.append(application("An Claes", f"kandidaat{number}@example.be"))
    for number, file in enumerate(FILES):
        made[0].add_attachment(f"{CV}{file}\n".encode(), "text", "plain", filename=f"{number}.txt")
    return made


def rename(session: Session) -> None:
    """Gives these names to the candidates, and to the documents: whatever intake leaves of them."""
    for name, candidate in zip(
        NAMES, session.scalars(select(rows.Candidate).order_by(rows.Candidate.id)), strict=True
    ):
        candidate.name = name
    documents = session.scalars(select(rows.Document).order_by(rows.Document.id))
    for file, document in zip(FILES, documents, strict=True):
        document.filename = file
    for name, mail in zip(
        NAMES, session.scalars(select(rows.Message).order_by(rows.Message.id)), strict=True
    ):
        mail.subject = name
    for application_ in session.scalars(select(rows.Application)):
        application_.notes = ["=1+1", "<script>alert(2)</script>\x00\u202e"]
