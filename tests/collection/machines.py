"""Mail of machines and lists: never answered, mostly not even looked at by a person.

Longer than a module should be, because it holds the texts of all of them.
"""

from __future__ import annotations

from collection.drafts import (
    OFFICE,
    Draft,
    Paper,
    automatic,
    bounce,
    message_id,
    plain,
    review,
    scan,
    told_by_words,
)
from kcvs_mailbot.recognition import Disposition

JOB = "directeur Kenniscentrum Vlaamse Steden"
APPLIES = f"Hierbij stel ik mij kandidaat voor de functie van {JOB}. Mijn cv vindt u in bijlage."


def drafts() -> list[Draft]:
    return [
        *_headers(),
        *_reports(),
        *_bounces(),
        *_out_of_office(),
        *_calendars(),
        *_devices(),
        *_services(),
        *_own(),
        *_persons_through_machines(),
    ]


def _headers() -> list[Draft]:
    return [
        automatic(
            "auto_replied",
            "Stad Voorbeeldstad <info@voorbeeldstad.example>",
            "Ontvangstmelding",
            "Wij ontvingen uw bericht en behandelen het zo snel mogelijk.",
            headers={"Auto-Submitted": "auto-replied"},
        ),
        automatic(
            "auto_generated",
            "Monitoring <monitor@bedrijf.example>",
            "Schijf bijna vol",
            "Server 3: 91 % in gebruik.",
            headers={"Auto-Submitted": "auto-generated"},
        ),
        automatic(
            "auto_notified_with_comment",
            "Mailserver <filter@bedrijf.example>",
            "Quarantaine",
            "2 berichten tegengehouden.",
            headers={"Auto-Submitted": 'auto-notified; owner-email="x@y.example" (dagelijks)'},
        ),
        automatic(
            "null_return_path",
            "Iemand <iemand@bedrijf.example>",
            "Bericht",
            "Uw bericht werd doorgegeven aan de dienst.",
            return_path="",
        ),
        automatic(
            "newsletter_with_list_headers",
            "Stedennetwerk <nieuws@stedennetwerk.example>",
            "Nieuwsbrief september",
            "In dit nummer: een vacature voor directeur Kenniscentrum Vlaamse Steden. Solliciteer!",
            headers={
                "List-Id": "<nieuws.stedennetwerk.example>",
                "List-Unsubscribe": "<https://stedennetwerk.example/uit>",
            },
        ),
        automatic(
            "list_unsubscribe_only",
            "Webwinkel <info@winkel.example>",
            "20 % korting op bureaustoelen",
            "Alleen vandaag.",
            headers={"List-Unsubscribe": "<mailto:uit@winkel.example>"},
        ),
        automatic(
            "list_post",
            "Pieter <pieter@vereniging.example>",
            "[stadspraat] vraagje over parkeren",
            "Hoe doen jullie dat?",
            headers={"List-Post": "<mailto:stadspraat@vereniging.example>"},
        ),
        automatic(
            "precedence_bulk",
            "Beurs <info@beurs.example>",
            "Nog 3 dagen",
            "Registreer u vandaag.",
            headers={"Precedence": "bulk"},
        ),
        automatic(
            "feedback_id",
            "Vormingscentrum <hallo@vorming.example>",
            "Opleiding leiderschap",
            "Schrijf je in.",
            headers={"Feedback-ID": "123:campaign:vorming:esp"},
        ),
        automatic(
            "x_autoreply",
            "Kobe <kobe@bedrijf.example>",
            "Re: uw vraag",
            "Ik lees mijn mail morgen.",
            headers={"X-Autoreply": "yes"},
        ),
        automatic(
            "x_autorespond",
            "Dienst <dienst@bedrijf.example>",
            "Re: overleg",
            "Bedankt.",
            headers={"X-Autorespond": "dienst@bedrijf.example"},
        ),
        automatic(
            "x_loop",
            "Verdeler <alles@bedrijf.example>",
            "overzicht",
            "Hierbij het dagelijkse overzicht.",
            headers={"X-Loop": "alles@bedrijf.example"},
        ),
        automatic(
            "another_instance_of_this_program",
            "Kenniscentrum Elders <personeel@elders.example>",
            "Ontvangst van uw kandidatuur",
            "Wij hebben uw kandidatuur goed ontvangen. Uw referentie is X-2021-0001.",
            headers={"Auto-Submitted": "auto-replied", "X-KCVS-Mailbot": "receipt"},
        ),
        automatic(
            "no_reply_sender",
            "Bank <no-reply@bank.example>",
            "Uw rekeninguittreksel staat klaar",
            "Meld u aan om het te bekijken.",
        ),
        automatic(
            "donotreply_sender",
            "HR-portaal <donotreply@portaal.example>",
            "Herinnering",
            "U heeft 1 taak.",
        ),
        automatic(
            "verp_return_path",
            "Congres <info@congres.example>",
            "Programma bekend",
            "Tot dan!",
            return_path="bounces+8821-office=kcvb.be@mailer.example",
        ),
    ]


def _report(kind: str, parts: list[tuple[str, str]], subject: str, sender: str) -> bytes:
    """A multipart/report (RFC 6522) with those parts."""
    head = (
        f"From: {sender}\r\nTo: {OFFICE}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="grens"\r\n\r\n'
    )
    body = "".join(f"--grens\r\nContent-Type: {type_}\r\n\r\n{text}\r\n" for type_, text in parts)
    return (head + body + "--grens--\r\n").replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _status(action: str, status: str, recipient: str) -> str:
    return (
        "Reporting-MTA: dns; mx.kcvb.be\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n"
    )


def _returned(number: str) -> str:
    return (
        f"From: {OFFICE}\r\nTo: iemand@post.example\r\nSubject: Ontvangst van uw kandidatuur\r\n"
        f"Message-ID: {message_id(number)}\r\n"
    )


def _part(media_type: str, text: str) -> Paper:
    return Paper("", media_type, text.encode(), text)


def _dsn(name: str, action: str, status: str, subject: str) -> tuple[bytes, tuple[Paper, ...]]:
    told, back = _status(action, status, "iemand@post.example"), _returned(name)
    raw = _report(
        "delivery-status",
        [
            ("text/plain; charset=utf-8", "This is the mail system.\r\n"),
            ("message/delivery-status", told),
            ("text/rfc822-headers", back),
        ],
        subject,
        "Mail Delivery System <MAILER-DAEMON@mx.kcvb.be>",
    )
    return raw, (_part("message/delivery-status", told), _part("text/rfc822-headers", back))


def _reports() -> list[Draft]:
    delayed, delayed_parts = _dsn("d", "delayed", "4.4.1", "Delayed Mail (still being retried)")
    done, done_parts = _dsn("e", "delivered", "2.1.5", "Successful Mail Delivery Report")
    system = "Mail Delivery System <MAILER-DAEMON@mx.kcvb.be>"
    return [
        automatic("dsn_delay", system, None, "", *delayed_parts, raw=delayed, return_path=""),
        automatic("dsn_success", system, None, "", *done_parts, raw=done, return_path=""),
        automatic(
            "read_receipt_mdn",
            "Els <els@post.example>",
            None,
            "",
            raw=_report(
                "disposition-notification",
                [
                    ("text/plain", "Uw bericht werd gelezen."),
                    ("message/disposition-notification", "Disposition: manual-action; displayed"),
                ],
                "Gelezen: Ontvangst van uw kandidatuur",
                "Els <els@post.example>",
            ),
        ),
        automatic(
            "read_receipt_without_parts",
            "Jan <jan@bedrijf.example>",
            "Gelezen: agenda overleg",
            "Uw bericht\n\nAan: Jan\nOnderwerp: agenda overleg\n\nis gelezen op maandag.",
        ),
        automatic(
            "abuse_report",
            "Feedback <fbl@provider.example>",
            None,
            "",
            raw=_report(
                "feedback-report",
                [("text/plain", "This is an abuse report."), ("message/feedback-report", "x: y")],
                "Abuse report",
                "Feedback <fbl@provider.example>",
            ),
        ),
    ]


def _bounces() -> list[Draft]:
    hard, hard_parts = _dsn("h", "failed", "5.1.1", "Undelivered Mail Returned to Sender")
    soft, soft_parts = _dsn("s", "failed", "4.4.7", "Onbestelbaar: Ontvangst van uw kandidatuur")
    system = "Mail Delivery System <MAILER-DAEMON@mx.kcvb.be>"
    qmail = (
        f"From: MAILER-DAEMON@qmail.example\r\nTo: {OFFICE}\r\nSubject: failure notice\r\n\r\n"
        "Hi. This is the qmail-send program at qmail.example.\r\nI'm afraid I wasn't able to "
        "deliver your message to the following addresses.\r\nThis is a permanent error; I've "
        "given up. Sorry it didn't work out.\r\n\r\n<iemand@post.example>:\r\n"
        "Sorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of "
        f"the message.\r\n\r\n{_returned('q')}\r\nGeachte\r\n"
    ).encode()
    return [
        bounce("bounce_hard", system, hard, *hard_parts),
        bounce("bounce_soft", system, soft, *soft_parts),
        bounce("bounce_of_qmail", "MAILER-DAEMON@qmail.example", qmail),
    ]


def _out_of_office() -> list[Draft]:
    return [
        automatic(
            "ooo_dutch_exchange_without_header",
            "Bram Cools <bram.cools@voorbeeldstad.example>",
            "Automatisch antwoord: Agenda dagelijks bestuur",
            "Ik ben met verlof tot en met 22 augustus. Mails worden niet doorgestuurd.",
        ),
        automatic(
            "ooo_dutch_text_only",
            "Karen Bal <karen.bal@bedrijf.example>",
            "Re: Ontvangst van uw kandidatuur",
            "Beste\n\nIk ben momenteel afwezig. Bij mijn terugkeer op 1 september lees ik uw mail. "
            "Voor dringende zaken: secretariaat@bedrijf.example.\n\nKaren",
        ),
        automatic(
            "ooo_english",
            "John <john@company.example>",
            "Out of Office: meeting",
            "I am out of the office until Monday with limited access to my email.",
        ),
        automatic(
            "ooo_english_text_only",
            "Jane <jane@company.example>",
            "RE: invitation",
            "Thank you for your mail. I am currently out of the office and will answer upon my "
            "return.",
        ),
        automatic(
            "ooo_french",
            "Céline <celine@ville.example>",
            "Réponse automatique : réunion",
            "Je suis absente du bureau jusqu'au 30 août.",
        ),
        automatic(
            "ooo_french_text_only",
            "Marc <marc@ville.example>",
            "Re: réunion",
            "Bonjour, je suis actuellement en congé. Pendant mon absence, adressez-vous à Luc.",
        ),
        automatic(
            "ooo_german",
            "Klaus <klaus@stadt.example>",
            "Abwesenheitsnotiz: Treffen",
            "Ich bin bis zum 3. September nicht im Büro.",
        ),
        automatic(
            "ooo_german_text_only",
            "Ute <ute@stadt.example>",
            "AW: Treffen",
            "Vielen Dank für Ihre Nachricht. Ich bin im Urlaub und ab Montag wieder da.",
        ),
        automatic(
            "ooo_with_header_oof",
            "Piet <piet@bedrijf.example>",
            "Automatisch antwoord: uw bericht",
            "Ik ben er niet.",
            headers={"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-generated"},
        ),
    ]


def _calendars() -> list[Draft]:
    head = "From: Ann <ann@kcvb.be>\r\nTo: linda.boudry@kcvb.be\r\nMIME-Version: 1.0\r\n"
    event = "BEGIN:VCALENDAR\r\nMETHOD:{0}\r\nEND:VCALENDAR\r\n"
    mail = head + "Subject: {1}\r\nContent-Type: text/calendar; method={0}\r\n\r\n" + event
    ann = "Ann <ann@kcvb.be>"
    return [
        automatic(
            "calendar_request",
            ann,
            None,
            "",
            raw=mail.format("REQUEST", "Overleg kandidaten directeur").encode(),
        ),
        automatic("calendar_reply", ann, None, "", raw=mail.format("REPLY", "Aanvaard").encode()),
        automatic(
            "calendar_answer_without_part",
            "Koen <koen@voorbeeldstad.example>",
            "Geaccepteerd: Overleg selectie directeur",
            "",
        ),
    ]


def _devices() -> list[Draft]:
    return [
        automatic(
            "scanner",
            "Kopieerapparaat <copier@kcvb.be>",
            "Message from KM_C258",
            "",
            scan("SKM_C25821081009.pdf"),
            or_=(Disposition.REVIEW,),
        ),
        told_by_words(
            "voicemail",
            "Telefooncentrale <pbx@telefonie.example>",
            "New voicemail from 0470112233",
            "Duur: 0:35",
        ),
        told_by_words(
            "fax",
            "Fax <fax@faxdienst.example>",
            "Fax ontvangen van 02 555 66 77",
            "1 pagina.",
        ),
        told_by_words(
            "parcel",
            "Pakjesdienst <service@pakjes.example>",
            "Uw pakket is onderweg",
            "Volg uw zending 3299-11.",
        ),
        told_by_words(
            "challenge_response",
            "Filter <verify@antispam.example>",
            "Re: Ontvangst van uw kandidatuur",
            "Please click the link to confirm that you are a human. Your message is being held.",
        ),
        told_by_words(
            "ticket_system",
            "Helpdesk <helpdesk@ict.example>",
            "[#5521] Uw melding",
            "Wij hebben uw vraag goed ontvangen. Dit is een automatisch bericht, gelieve niet te "
            "antwoorden op deze mail.",
        ),
    ]


def _services() -> list[Draft]:
    return [
        told_by_words(
            "job_alert",
            "Jobsite <jobs@jobsite.example>",
            "12 nieuwe vacatures voor jou: directeur",
            "Deze jobs passen bij je profiel. Solliciteer nu.",
        ),
        told_by_words(
            "linkedin_invitation",
            "LinkedIn <invitations@linkedin.com>",
            "Tom wil graag connectie maken",
            "Accepteer de uitnodiging.",
        ),
        told_by_words(
            "social_notification",
            "Facebook <notification@facebookmail.com>",
            "Je pagina werd vermeld",
            "Bekijk het bericht.",
        ),
    ]


def _own() -> list[Draft]:
    return [
        automatic(
            "own_note_to_self",
            f"Linda Boudry <{OFFICE}>",
            "niet vergeten",
            "Vergaderzaal bestellen, directeur bellen.",
            or_=(Disposition.OTHER,),
        ),
        automatic(
            "own_copy_of_an_answer",
            f"Linda Boudry <{OFFICE}>",
            "RE: Kandidatuur directeur",
            "Beste An, ik heb uw kandidatuur goed ontvangen.\n\nLinda\n\nOp 9 augustus 2021 "
            "schreef "
            "An:\n> Hierbij stel ik mij kandidaat.\n",
            or_=(Disposition.OTHER, Disposition.REVIEW),
        ),
    ]


def _persons_through_machines() -> list[Draft]:
    """Headers of machines over a person's application: never answered, but looked at."""
    return [
        review(
            "application_through_a_list_address",
            "Inge Vos <inge.vos@post.example>",
            "Kandidatuur directeur",
            APPLIES,
            headers={"List-Id": "<personeel.kcvb.be>", "Precedence": "list"},
            candidate="inge.vos@post.example",
            or_=(Disposition.AUTOMATIC,),
        ),
        review(
            "application_by_a_web_form",
            "Website <webform@kcvb.be>",
            "Formulier kandidatuur",
            f"Naam: Omar Said\nBericht: {APPLIES}",
            headers={"Auto-Submitted": "auto-generated"},
            or_=(Disposition.AUTOMATIC, Disposition.APPLICATION),
        ),
        automatic(
            "press_cuttings_with_attachment",
            "Persoverzicht <pers@overzicht.example>",
            "Persoverzicht 10 augustus",
            "Zie bijlage.",
            plain("Kenniscentrum Vlaamse Steden zoekt directeur", "persoverzicht.pdf"),
            headers={"List-Unsubscribe": "<mailto:uit@overzicht.example>"},
        ),
    ]
