"""Builders for the labelled mails: a mail of an invented person, and what it should become."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from kcvs_mailbot.demo.papers import docx, pdf
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.recognition import Attached, Disposition, FollowUp, Receipt

OFFICE = "linda.boudry@kcvb.be"
LINDA = f"Linda Boudry <{OFFICE}>"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment, with what reading it will bring."""

    filename: str
    media_type: str
    data: bytes
    text: str
    status: Status = Status.READ

    @property
    def attached(self) -> Attached:
        """As the cage hands it to recognition."""
        role = guess_role(self.filename, self.text)
        return Attached(self.filename, self.media_type, self.status, role, self.text)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One mail with its labels.

    acceptable: dispositions that are no fault, `preferred` among them. candidate: the address
    whose application it is or may be, None when nobody's. follows: the name of the earlier mail
    of the collection that it belongs to.
    """

    name: str
    raw: bytes
    preferred: Disposition
    acceptable: frozenset[Disposition]
    candidate: str | None
    receipt: Receipt
    received: datetime
    papers: tuple[Paper, ...] = ()
    follow_up: FollowUp | None = None
    follows: str | None = None
    junk: bool = False

    @property
    def attached(self) -> tuple[Attached, ...]:
        """Its documents as recognition sees them once they are read."""
        return tuple(paper.attached for paper in self.papers)


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail before it has its place in the collection, and with it its time."""

    name: str
    mail: bytes
    sender: str
    preferred: Disposition
    acceptable: frozenset[Disposition]
    candidate: str | None
    receipt: Receipt
    papers: tuple[Paper, ...] = ()
    follow_up: FollowUp | None = None
    follows: str | None = None
    junk: bool = False
    return_path: str | None = field(default=None)

    def arriving(self, at: datetime) -> Labelled:
        """The mail as our server took it at `at`: with its trace headers on top."""
        path = parseaddr(self.sender)[1] if self.return_path is None else self.return_path
        stamp = format_datetime(at.astimezone(UTC))
        trace = [
            f"Return-Path: <{path}>",
            f"Received: from mail.example by mx.kcvb.be with ESMTPS; {stamp}",
        ]
        head = self.mail.partition(b"\r\n\r\n")[0].lower()
        if b"\ndate:" not in head:
            trace.append(f"Date: {stamp}")
        if b"\nmessage-id:" not in head:
            trace.append(f"Message-ID: {message_id(self.name)}")
        raw = "\r\n".join(trace).encode() + b"\r\n" + self.mail
        return Labelled(
            self.name,
            raw,
            self.preferred,
            self.acceptable,
            self.candidate,
            self.receipt,
            at,
            self.papers,
            self.follow_up,
            self.follows,
            self.junk,
        )


def message_id(name: str) -> str:
    return f"<{hashlib.sha256(name.encode()).hexdigest()[:20]}@mail.example>"


# Papers


def cv(name: str, *career: str, filename: str = "", kind: str = "pdf") -> Paper:
    steps = career or (
        "2015 - heden: afdelingshoofd bij een lokaal bestuur",
        "2008 - 2015: beleidsmedewerker",
        "Opleiding: master in de bestuurskunde",
    )
    text = "\n".join(("Curriculum vitae", name, "Werkervaring", *steps))
    return _paper(filename or f"CV {name}.{kind}", text)


def letter(text: str, filename: str = "Motivatiebrief.docx") -> Paper:
    return _paper(filename, text)


def both(text: str, filename: str) -> Paper:
    return _paper(filename, text)


def plain(text: str, filename: str) -> Paper:
    """A document that is neither CV nor letter: minutes, an offer, a folder."""
    return _paper(filename, text)


def scan(filename: str = "Scan0001.pdf") -> Paper:
    """Pages without text, as a scanner makes them."""
    return Paper(filename, PDF, pdf(""), "", Status.NO_TEXT)


def locked(filename: str) -> Paper:
    return Paper(filename, PDF, pdf("Curriculum vitae", "geheim"), "", Status.ENCRYPTED)


def infected(filename: str) -> Paper:
    return Paper(filename, "application/msword", b"MZ", "", Status.INFECTED)


def broken(filename: str) -> Paper:
    return Paper(filename, PDF, b"%PDF-1.7\nafgebroken", "", Status.DAMAGED)


def attached_mail(sender: str, subject: str, body: str) -> Paper:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = sender, LINDA, subject
    inner.set_content(body)
    text = f"From: {sender}\nTo: {LINDA}\nSubject: {subject}\n\n{body}"
    return Paper("mail.eml", "message/rfc822", inner.as_bytes(), text)


def _paper(filename: str, text: str) -> Paper:
    if filename.lower().endswith(".pdf"):
        return Paper(filename, PDF, pdf(text), text)
    if filename.lower().endswith(".docx"):
        return Paper(filename, DOCX, docx(text), text)
    return Paper(filename, "text/plain", text.encode(), text)


# Mails

Headers = Mapping[str, str] | None


def compose(
    sender: str | None,
    subject: str | None,
    body: str,
    papers: tuple[Paper, ...] = (),
    headers: Headers = None,
    html: str | None = None,
    to: str = LINDA,
) -> bytes:
    """The bytes of a mail with CRLF; html alone when `body` is empty and `html` is given."""
    mail = EmailMessage()
    if sender is not None:
        mail["From"] = sender
    mail["To"] = to
    if subject is not None:
        mail["Subject"] = subject
    for name, value in (headers or {}).items():
        mail[name] = value
    if html is not None and not body:
        mail.set_content(html, subtype="html")
    else:
        mail.set_content(body)
        if html is not None:
            mail.add_alternative(html, subtype="html")
    for paper in papers:
        _attach(mail, paper)
    return bytes(mail.as_bytes()).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _attach(mail: EmailMessage, paper: Paper) -> None:
    if paper.media_type == "message/rfc822":
        inner = EmailMessage()
        for line in paper.data.partition(b"\n\n")[0].decode().split("\n"):
            name, _, value = line.partition(": ")
            if name in ("From", "To", "Subject"):
                inner[name] = value
        inner.set_content(paper.text.partition("\n\n")[2])
        mail.add_attachment(inner)
        return
    main, _, sub = paper.media_type.partition("/")
    mail.add_attachment(paper.data, maintype=main, subtype=sub, filename=paper.filename)


def application(
    name: str,
    sender: str,
    subject: str | None,
    body: str,
    *papers: Paper,
    candidate: str = "",
    receipt: Receipt = Receipt.SEND,
    headers: Headers = None,
    html: str | None = None,
    to: str = LINDA,
    or_: tuple[Disposition, ...] = (),
    return_path: str | None = None,
) -> Draft:
    return Draft(
        name,
        compose(sender, subject, body, papers, headers, html, to),
        sender,
        Disposition.APPLICATION,
        frozenset({Disposition.APPLICATION, *or_}),
        candidate or parseaddr(sender)[1],
        receipt,
        papers,
        return_path=return_path,
    )


def review(
    name: str,
    sender: str | None,
    subject: str | None,
    body: str,
    *papers: Paper,
    candidate: str | None = None,
    headers: Headers = None,
    html: str | None = None,
    or_: tuple[Disposition, ...] = (),
    junk: bool = False,
    return_path: str | None = None,
) -> Draft:
    return Draft(
        name,
        compose(sender, subject, body, papers, headers, html),
        sender or "",
        Disposition.REVIEW,
        frozenset({Disposition.REVIEW, *or_}),
        candidate,
        Receipt.NEVER,
        papers,
        junk=junk,
        return_path=return_path,
    )


def other(
    name: str,
    sender: str,
    subject: str | None,
    body: str,
    *papers: Paper,
    headers: Headers = None,
    html: str | None = None,
    or_: tuple[Disposition, ...] = (Disposition.REVIEW,),
    junk: bool = False,
) -> Draft:
    """A person's mail that is no application; a person may look at it, but need not."""
    return Draft(
        name,
        compose(sender, subject, body, papers, headers, html),
        sender,
        Disposition.OTHER,
        frozenset({Disposition.OTHER, *or_}),
        None,
        Receipt.NEVER,
        papers,
        junk=junk,
    )


def told_by_words(name: str, sender: str, subject: str, body: str) -> Draft:
    """A machine's mail that no header and no structure gives away: it need only not be answered."""
    return other(name, sender, subject, body, or_=(Disposition.AUTOMATIC, Disposition.REVIEW))


def automatic(
    name: str,
    sender: str,
    subject: str | None,
    body: str,
    *papers: Paper,
    headers: Headers = None,
    html: str | None = None,
    or_: tuple[Disposition, ...] = (),
    return_path: str | None = None,
    raw: bytes | None = None,
) -> Draft:
    mail = compose(sender, subject, body, papers, headers, html) if raw is None else raw
    return Draft(
        name,
        mail,
        sender,
        Disposition.AUTOMATIC,
        frozenset({Disposition.AUTOMATIC, *or_}),
        None,
        Receipt.NEVER,
        papers,
        return_path=return_path,
    )


def bounce(name: str, sender: str, raw: bytes, *papers: Paper) -> Draft:
    return Draft(
        name,
        raw,
        sender,
        Disposition.BOUNCE,
        frozenset({Disposition.BOUNCE}),
        None,
        Receipt.NEVER,
        papers,
        return_path="",
    )


def follow_up(
    name: str,
    follows: str,
    kind: FollowUp,
    sender: str,
    subject: str | None,
    body: str,
    *papers: Paper,
    receipt: Receipt = Receipt.NEVER,
    in_thread: bool = True,
    candidate: str = "",
    headers: Headers = None,
    or_: tuple[Disposition, ...] = (),
) -> Draft:
    thread = {"In-Reply-To": message_id(follows), "References": message_id(follows)}
    return Draft(
        name,
        compose(
            sender,
            subject,
            body,
            papers,
            {**(thread if in_thread else {}), **(headers or {})},
        ),
        sender,
        Disposition.FOLLOW_UP,
        frozenset({Disposition.FOLLOW_UP, *or_}),
        candidate or parseaddr(sender)[1],
        receipt,
        papers,
        follow_up=kind,
        follows=follows,
    )
