"""What somebody sends who means harm, or whose name is just long: as mails, and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from kcvs_mailbot.demo.papers import pdf
from kcvs_mailbot.demo.writing import SampleMail, sample
from kcvs_mailbot.store import Store
from kcvs_mailbot.store import models as rows
from workshop import LETTER

ELSEWHERE = "kwaad.example"
LONG = "W" * 300
CROWD = 200
CALL = "geraakt=1"
"""What would be done if something ran: a variable that a test looks for."""

TEXTS = {
    "script": f"<script>{CALL}</script>",
    "attribute": f'"><img src=x onerror="{CALL}">',
    "quotes": f"' autofocus onfocus='{CALL}'",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7}",
    "formula": f'=HYPERLINK("https://{ELSEWHERE}/";"Klik")',
    "address": f"javascript:{CALL}//",
    "path": "../../../etc/passwd",
    "control": "An\x1b[31m\x07 Ro\x85od\x0b",
    "direction": "Jan \u202eneetnaM nav\u202c \u2066Piet",
    "long": LONG,
    "words": " ".join(["Ann-Sofie-Marie-Louise van den Broecke"] * 8),
    "entity": "&lt;b&gt; &amp;copy; &#x27;",
    "marks": "Z\u0351\u036b\u0343\u036a\u0302\u036b" * 40,
    "end": "</title></main></table><h1>Weg",
    "comment": "<!-- <![CDATA[ ]]> -->",
}
"""By what it tries."""

HTML = f"""<html><head><base href="https://{ELSEWHERE}/">
<meta http-equiv="refresh" content="0;url=https://{ELSEWHERE}/">
<style>@import url(//{ELSEWHERE}/a.css); body {{ background: url(//{ELSEWHERE}/b.png) }}</style>
<link rel="stylesheet" href="https://{ELSEWHERE}/c.css"><script>top.{CALL}</script></head>
<body onload="top.{CALL}" style="width: 4000px; background: url(//{ELSEWHERE}/d.png)">
<p>{LETTER}</p><p>{LONG}</p>
<img src="https://{ELSEWHERE}/e.png" onerror="top.{CALL}"><img src=x onerror="parent.{CALL}">
<svg onload="top.{CALL}"><a xlink:href="javascript:top.{CALL}">klik</a></svg>
<iframe src="https://{ELSEWHERE}/"></iframe><object data="https://{ELSEWHERE}/f"></object>
<form action="https://{ELSEWHERE}/"><input name="wachtwoord"><button>Aanmelden</button></form>
<a href="javascript:top.{CALL}">hier</a><a href="//{ELSEWHERE}/g" target="_top">daar</a>
<video src="https://{ELSEWHERE}/h.mp4" autoplay></video>
<table width="4000"><tr><td>breed</td></tr></table></body></html>"""


def mails(now: datetime) -> list[SampleMail]:
    """An application for each text, which is its sender's name, its subject and its file's name."""
    return [_mail(number, text, now) for number, text in enumerate(TEXTS.values(), 1)]


def _mail(number: int, text: str, now: datetime) -> SampleMail:
    at = now - timedelta(days=2, minutes=number)
    address = f"h{number}@voorbeeld.example"
    mail = MIMEMultipart()
    mail["From"] = f"{Header(text, 'utf-8').encode(linesep='')} <{address}>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = Header(f"{text} Kandidatuur directeur", "utf-8").encode(linesep="")
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{number}@voorbeeld.example>"
    letter = MIMEMultipart("alternative")
    letter.attach(MIMEText(f"{LETTER}{text}\n\n{LONG}\n", "plain", "utf-8"))
    letter.attach(MIMEText(HTML, "html", "utf-8"))
    mail.attach(letter)
    file = MIMEApplication(
        pdf(f"Curriculum vitae\nLoopbaan en ervaring\n2010 - heden: {text}"), "pdf"
    )
    file.add_header("Content-Disposition", "attachment", filename=("utf-8", "", f"{text}.pdf"))
    mail.attach(file)
    return sample(text, mail.as_bytes(), at)


def crowd(store: Store, now: datetime) -> None:
    """Two hundred candidates, whose names are those texts."""
    with store.write() as session:
        session.add_all(_applications(now))


def _applications(now: datetime) -> Iterator[rows.Application]:
    texts = list(TEXTS.values())
    for number in range(1001, 1001 + CROWD):
        person = rows.Candidate(
            name=texts[number % len(texts)],
            address=f"c{number}@{'lang' * 40}.example",
            canonical="",
        )
        yield rows.Application(
            reference=f"KCVS-{now.year}-{number}",
            vacancy=f"KCVS-{now.year}",
            number=number,
            candidate=person,
            received_at=now - timedelta(hours=number - 1000),
            late=number % 3 == 0,
            created_at=now,
        )
