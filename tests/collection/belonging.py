"""Whose a mail is: forwards, relays, and what follows an earlier mail.

Longer than a module should be, because it holds the texts of all of them.
"""

from __future__ import annotations

from collection.applications import MOTIVES
from collection.drafts import (
    Draft,
    application,
    attached_mail,
    automatic,
    cv,
    follow_up,
    letter,
    other,
    plain,
    review,
)
from kcvs_mailbot.recognition import Disposition, FollowUp, Receipt

JOB = "directeur Kenniscentrum Vlaamse Steden"
COLLEAGUE = "Sara Bos <sara.bos@kcvb.be>"


def drafts() -> list[Draft]:
    return [*_forwards(), *_other_forwards(), *_relays(), *_follow_ups(), *_proposals()]


def _outlook(
    labels: tuple[str, str, str, str], sender: str, subject: str, body: str, note: str = ""
) -> str:
    start, sent, to, about = labels
    return (
        f"{note}\n\n{start}: {sender}\n{sent}: dinsdag 10 augustus 2021 09:12\n"
        f"{to}: info@voorbeeldstad.example\n{about}: {subject}\n\n{body}\n"
    )


DUTCH = ("Van", "Verzonden", "Aan", "Onderwerp")
ENGLISH = ("From", "Sent", "To", "Subject")
FRENCH = ("De", "Envoyé", "À", "Objet")
GERMAN = ("Von", "Gesendet", "An", "Betreff")


def _forwards() -> list[Draft]:
    applies = f"Geachte,\n\nHierbij stel ik mij kandidaat als {JOB}. {MOTIVES}"
    return [
        review(
            "colleague_forwards_outlook_dutch",
            COLLEAGUE,
            "FW: Kandidatuur directeur",
            _outlook(
                DUTCH,
                "Rosa Mares <rosa.mares@post.example>",
                "Kandidatuur directeur",
                applies,
                "Linda, deze is voor jou.",
            ),
            cv("Rosa Mares"),
            candidate="rosa.mares@post.example",
        ),
        review(
            "colleague_forwards_outlook_english",
            COLLEAGUE,
            "Fw: Application",
            _outlook(
                ENGLISH,
                "Liam Walsh <liam.walsh@mail.example>",
                "Application",
                "Dear, I would like to apply for the post of director.",
            ),
            cv("Liam Walsh"),
            candidate="liam.walsh@mail.example",
        ),
        review(
            "colleague_forwards_outlook_french",
            COLLEAGUE,
            "TR: Candidature",
            _outlook(
                FRENCH,
                "Zoé Petit <zoe.petit@courriel.example>",
                "Candidature",
                "Madame, je pose ma candidature au poste de directrice.",
            ),
            candidate="zoe.petit@courriel.example",
        ),
        review(
            "colleague_forwards_outlook_german",
            COLLEAGUE,
            "WG: Bewerbung",
            _outlook(
                GERMAN,
                "Uwe Klein <uwe.klein@post.example>",
                "Bewerbung",
                "Hiermit bewerbe ich mich als Direktor.",
            ),
            candidate="uwe.klein@post.example",
        ),
        review(
            "colleague_forwards_gmail_dutch",
            COLLEAGUE,
            "Fwd: sollicitatie directeur",
            "---------- Forwarded message ---------\nVan: Bas Hens <bas.hens@post.example>\n"
            "Date: di 10 aug. 2021 om 09:12\nSubject: sollicitatie directeur\n"
            f"To: <info@kcvb.be>\n\n\n{applies}\n\nBas",
            candidate="bas.hens@post.example",
        ),
        review(
            "colleague_forwards_gmail_french",
            COLLEAGUE,
            "Fwd: candidature",
            "---------- Message transféré ---------\nDe : Léa Blanc <lea.blanc@courriel.example>\n"
            "Date : mar. 10 août 2021 à 09:12\nSubject: candidature\nTo: <info@kcvb.be>\n\n"
            "Je souhaite poser ma candidature au poste de directrice.\n",
            candidate="lea.blanc@courriel.example",
        ),
        review(
            "colleague_forwards_apple_dutch",
            COLLEAGUE,
            "Fwd: Kandidatuur",
            "Voor jou.\n\nBegin doorgestuurd bericht:\n\n> Van: Nel Dams <nel.dams@post.example>\n"
            "> Onderwerp: Kandidatuur\n> Datum: 10 augustus 2021 om 09:12:00 CEST\n"
            f"> Aan: info@kcvb.be\n> \n> {applies.replace(chr(10), chr(10) + '> ')}\n",
            candidate="nel.dams@post.example",
        ),
        review(
            "colleague_forwards_thunderbird_dutch",
            COLLEAGUE,
            "Fwd: kandidatuurstelling",
            "-------- Doorgestuurd bericht --------\nOnderwerp: \tkandidatuurstelling\n"
            "Datum: \tTue, 10 Aug 2021 09:12:00 +0200\nVan: \tIvo Bex <ivo.bex@post.example>\n"
            f"Aan: \tinfo@kcvb.be\n\n\n{applies}\n",
            candidate="ivo.bex@post.example",
        ),
        review(
            "colleague_forwards_attached_mail",
            COLLEAGUE,
            "kandidatuur",
            "Zie bijgevoegde mail.",
            attached_mail("Pol Gys <pol.gys@post.example>", "Kandidatuur directeur", applies),
            candidate="pol.gys@post.example",
        ),
        review(
            "mayor_forwards",
            "Burgemeester <burgemeester@voorbeeldstad.example>",
            "Doorst: interessante kandidaat",
            _outlook(
                DUTCH,
                "Wies Tack <wies.tack@post.example>",
                "Sollicitatie",
                applies,
                "Beste Linda, dit lijkt me iemand voor jullie.",
            ),
            candidate="wies.tack@post.example",
        ),
        review(
            "forward_of_a_forward",
            COLLEAGUE,
            "FW: FW: Kandidatuur",
            _outlook(
                DUTCH,
                "Onthaal <onthaal@voorbeeldstad.example>",
                "FW: Kandidatuur",
                "Ter info."
                + _outlook(DUTCH, "Cas Nop <cas.nop@post.example>", "Kandidatuur", applies),
                "Linda,",
            ),
            candidate="cas.nop@post.example",
        ),
        review(
            "secretary_forwards_to_herself",
            "Linda Boudry <linda.boudry@kcvb.be>",
            "Fwd: kandidatuur",
            "---------- Forwarded message ---------\nFrom: Ida Mol <ida.mol@post.example>\n"
            "Date: Tue, Aug 10, 2021 at 9:12 AM\nSubject: kandidatuur\nTo: Linda "
            "<linda@prive.example>"
            f"\n\n{applies}",
            candidate="ida.mol@post.example",
        ),
    ]


def _other_forwards() -> list[Draft]:
    return [
        other(
            "colleague_forwards_a_newsletter",
            COLLEAGUE,
            "FW: Nieuws over steden",
            _outlook(
                DUTCH,
                "Nieuws <nieuws@stedennetwerk.example>",
                "Nieuws over steden",
                "Lees onze nieuwsbrief over stedenbeleid.",
                "Interessant?",
            ),
        ),
        other(
            "colleague_forwards_a_question",
            COLLEAGUE,
            "FW: vraag over vacature",
            _outlook(
                DUTCH,
                "Sien Put <sien.put@post.example>",
                "vraag over vacature",
                "Dag, ik heb een vraag over de vacature van directeur: wat is het loon?",
            ),
        ),
        application(
            "forwards_own_earlier_mail",
            "Eva Rijn <eva.rijn@post.example>",
            "Fwd: Kandidatuur directeur",
            "Deze mail kwam terug, dus nog eens.\n\n---------- Forwarded message ---------\n"
            "Van: Eva Rijn <eva.rijn@post.example>\nDate: ma 9 aug. 2021 om 20:00\n"
            "Subject: Kandidatuur directeur\nTo: <linda.boudri@kcvb.be>\n\n"
            f"Geachte, ik stel mij kandidaat als {JOB}. {MOTIVES}",
            cv("Eva Rijn"),
        ),
        application(
            "applies_above_the_forwarded_vacancy",
            "Noud Bos <noud.bos@post.example>",
            "Fwd: Vacature directeur",
            f"Beste Linda, ik stel mij kandidaat, mijn cv zit in bijlage. {MOTIVES}\n\n"
            "---------- Forwarded message ---------\nVan: Vacatures "
            "<vacatures@vereniging.example>\n"
            "Date: ma 9 aug. 2021 om 20:00\nSubject: Vacature directeur\nTo: "
            "<leden@vereniging.example>"
            "\n\nHet Kenniscentrum Vlaamse Steden zoekt een directeur.",
            cv("Noud Bos"),
            or_=(Disposition.REVIEW,),
        ),
        application(
            "resent_by_a_colleague",
            "Tuur Peel <tuur.peel@post.example>",
            "Kandidatuur directeur",
            f"Ik stel mij kandidaat als {JOB}. {MOTIVES}",
            cv("Tuur Peel"),
            headers={"Resent-From": "sara.bos@kcvb.be", "Resent-To": "linda.boudry@kcvb.be"},
            or_=(Disposition.REVIEW,),
        ),
    ]


def _relays() -> list[Draft]:
    return [
        application(
            "job_site_with_reply_to",
            '"Femke Dol via Jobsite" <reply-8f3a@relay.jobsite.example>',
            "Sollicitatie voor uw vacature directeur Kenniscentrum Vlaamse Steden",
            "Femke Dol heeft gesolliciteerd op uw vacature.\n\nMotivatie: ik hou van steden.",
            cv("Femke Dol"),
            candidate="femke.dol@post.example",
            headers={"Reply-To": "Femke Dol <femke.dol@post.example>"},
            or_=(Disposition.REVIEW,),
        ),
        application(
            "job_site_names_candidate_in_body",
            "Jobsite <no-reply@jobsite.example>",
            "Nieuwe sollicitatie: directeur Kenniscentrum Vlaamse Steden",
            "U hebt een nieuwe sollicitatie.\n\nNaam: Rik Stam\nE-mail: rik.stam@post.example\n"
            "Telefoon: 0470 99 88 77\n",
            cv("Rik Stam"),
            candidate="rik.stam@post.example",
            receipt=Receipt.HOLD,
            or_=(Disposition.REVIEW,),
        ),
        review(
            "job_site_names_nobody",
            "Jobsite <no-reply@jobsite.example>",
            "Nieuwe sollicitatie voor uw vacature",
            "Log in om de sollicitatie te bekijken.",
            or_=(Disposition.AUTOMATIC,),
        ),
        automatic(
            "job_site_weekly_figures",
            "Jobsite <no-reply@jobsite.example>",
            "Uw vacature werd 120 keer bekeken",
            "Bekijk de statistieken van uw vacature directeur.",
        ),
    ]


def _follow_ups() -> list[Draft]:
    griet = "Griet Vanhoutte <griet.vanhoutte@post.example>"
    dirk = '"Verbruggen, Dirk" <dirk.verbruggen@voorbeeld.example>'
    nele = "Nele Aerts <nele.aerts@post.example>"
    return [
        follow_up(
            "forgotten_attachment",
            "motivation_in_body_cv_as_pdf",
            FollowUp.ADDITION,
            griet,
            f"Re: Kandidatuur {JOB}",
            "Beste, ik was een bijlage vergeten. Hierbij mijn publicatielijst. Griet",
            plain("Publicaties\nDe lerende stad", "publicaties.docx"),
            receipt=Receipt.SEND,
        ),
        follow_up(
            "corrected_cv",
            "formal_letter_in_body",
            FollowUp.VERSION,
            dirk,
            "Sollicitatie: verbeterde cv",
            "Geachte, er was een foutje in mijn cv geslopen. Hierbij de gecorrigeerde versie.",
            cv("Dirk Verbruggen", "2010 - heden: directeur", filename="curriculum_vitae.pdf"),
            receipt=Receipt.SEND,
            in_thread=False,
        ),
        follow_up(
            "withdrawal",
            "two_documents_see_attachment",
            FollowUp.WITHDRAWAL,
            nele,
            "Sollicitatie directeur KCVS",
            "Beste Linda, omwille van een andere job trek ik mijn kandidatuur in. Nele",
        ),
        follow_up(
            "thanks_for_the_receipt",
            "dialect_and_typos",
            FollowUp.THANKS,
            "Jos <jos.vdb@post.example>",
            "Re: Ontvangst van uw kandidatuur",
            "merci linda!\n\njos",
        ),
        follow_up(
            "asks_about_the_procedure",
            "west_flemish_on_a_phone",
            FollowUp.QUESTION,
            "Wim Decloedt <wim.decloedt@post.example>",
            "Re: vacature",
            "Dag Linda, wanneer worden de kandidaten uitgenodigd voor het gesprek? Wim",
        ),
        follow_up(
            "same_mail_again",
            "one_line",
            FollowUp.REPEAT,
            "An De Wit <an.dewit@post.example>",
            "KCVS-2021",
            "Ik solliciteer.\n\nAn De Wit",
            cv("An De Wit"),
            in_thread=False,
        ),
        follow_up(
            "more_motivation_in_words",
            "five_lines_nothing_attached",
            FollowUp.ADDITION,
            "Fons Willems <fons.willems@post.example>",
            "kandidatuur directeur: aanvulling",
            "Geachte\n\nGraag vul ik mijn kandidatuur aan met wat meer over mijn motieven. "
            + MOTIVES
            + " Verder was ik voorzitter van een regionaal overleg van gemeenten.\n\nFons",
            in_thread=False,
        ),
        automatic(
            "ooo_of_a_candidate",
            "Tom Segers <tom.segers@post.example>",
            "Automatisch antwoord: Ontvangst van uw kandidatuur",
            "Ik ben met vakantie tot 30 augustus.",
        ),
    ]


def _proposals() -> list[Draft]:
    return [
        review(
            "same_name_other_address",
            "Samira Bouzid <samira@werk.example>",
            "mijn motivatie",
            f"Beste mevrouw Boudry, hierbij nog mijn motivatiebrief. {MOTIVES}",
            letter(MOTIVES, "motivatie samira.docx"),
            candidate="samira@werk.example",
        ),
        review(
            "same_phone_other_address",
            "G. V. <gv1970@post.example>",
            "aanvulling kandidatuur",
            "Dag Linda, nog een bijlage bij mijn kandidatuur.\n\n0470 11 22 33",
            plain("Referenties", "referenties.pdf"),
            candidate="gv1970@post.example",
        ),
    ]
