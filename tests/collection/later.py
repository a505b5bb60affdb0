"""A second lot of mails written after the rules, once the first lot had taught what it could.

Longer than a module should be, because it holds the texts of all of them.
"""

from __future__ import annotations

from collection.drafts import (
    Draft,
    application,
    attached_mail,
    automatic,
    both,
    broken,
    cv,
    follow_up,
    letter,
    other,
    plain,
    review,
    scan,
    told_by_words,
)
from kcvs_mailbot.recognition import Disposition, FollowUp, Receipt

REVIEW = (Disposition.REVIEW,)


def drafts() -> list[Draft]:
    return [*_applications(), *_others(), *_machines(), *_belonging()]


def _applications() -> list[Draft]:
    return [
        application(
            "l_answering_the_call",
            "Ludo Renders <ludo.renders@post.example>",
            "Oproep directeur",
            "Geachte mevrouw Boudry,\n\nIk wens te reageren op uw oproep tot kandidaatstelling. "
            "Mijn beweegredenen en loopbaan heb ik in één document samengebracht.\n\nLudo Renders",
            both("Beweegredenen en loopbaan van Ludo Renders", "Ludo Renders - KCVS.docx"),
        ),
        application(
            "l_enthusiastic",
            "Britt Smeets <britt.smeets@post.example>",
            "Ik word jullie nieuwe directeur! ;-)",
            "Dag Linda\n\nOké, misschien wat voortvarend, maar ik ga er helemaal voor. Mijn "
            "kandidatuur zit in bijlage.\n\nGroetjes uit Genk\nBritt",
            letter("Motivatie Britt Smeets"),
            cv("Britt Smeets"),
        ),
        application(
            "l_very_formal",
            "Prof. dr. Willem Aerts <w.aerts@universiteit.example>",
            "kandidaatstelling directeurschap",
            "Hooggeachte mevrouw, hierbij moge ik u mijn kandidaatstelling voor het directeurschap "
            "van uw Kenniscentrum doen toekomen. Hoogachtend, W. Aerts",
            cv("Willem Aerts", filename="vita.pdf"),
        ),
        application(
            "l_interested_with_documents",
            "Pascale Geens <pascale.geens@post.example>",
            "vacature directeur KCVS",
            "Beste Linda, met veel interesse las ik de vacature. In bijlage bezorg ik je graag "
            "mijn cv en een begeleidend schrijven. Tot binnenkort? Pascale",
            cv("Pascale Geens"),
            letter("Begeleidend schrijven"),
        ),
        application(
            "l_no_capitals_no_commas",
            "gitte <gitte88@post.example>",
            "solliciteren",
            "hallo ik ben gitte en ik zou graag solliciteren voor directeur van kenniscentrum ik "
            "heb 8 jaar bij ocmw gewerkt als hoofd cv in bijlage groetjes",
            cv("Gitte Peeters"),
        ),
        application(
            "l_portfolio_link",
            "Amber Stroo <amber.stroo@post.example>",
            "Sollicitatie Directeur Kenniscentrum Vlaamse Steden",
            "Beste\n\nGraag solliciteer ik. Mijn profiel: "
            "https://be.linkedin.com/in/amberstroo-voorbeeld/\n\nAmber Stroo\n+32 470 12 12 12",
        ),
        application(
            "l_two_languages_mixed",
            "Yasmina Ouali <yasmina.ouali@courriel.example>",
            "Candidature directeur Kenniscentrum",
            "Bonjour Linda, zoals besproken: hierbij mijn CV. Je suis très motivée par ce poste. "
            "Bien à toi, Yasmina",
            cv("Yasmina Ouali"),
        ),
        application(
            "l_french_with_mistakes",
            "Said Amari <said.amari@courriel.example>",
            "candidature",
            "bonjour madame je me permet de vous envoyer ma candidature pour le poste de directeur "
            "cordialement said",
            cv("Said Amari"),
        ),
        application(
            "l_american",
            "Jennifer Cole <jennifer.cole@mail.example>",
            "Executive Director position",
            "Hi Linda,\n\nI'm excited to apply for the Director position at Kenniscentrum Vlaamse "
            "Steden! Resume and cover letter attached.\n\nBest,\nJen",
            cv("Jennifer Cole", filename="Cole_Resume.pdf"),
            letter("Dear hiring manager, I love cities.", "Cole_CoverLetter.pdf"),
        ),
        application(
            "l_damaged_and_readable",
            "Frederik Bal <frederik.bal@post.example>",
            "kandidatuur directeur",
            "In bijlage mijn cv en brief.",
            broken("cv.pdf"),
            letter("Ik stel mij kandidaat als directeur."),
        ),
        application(
            "l_photo_of_letter",
            "Gilberte Nys <gilberte.nys@post.example>",
            "Mijn sollicitatie als directeur",
            "",
            scan("IMG_2021.jpg.pdf"),
        ),
        application(
            "l_alderman_with_signature",
            "Schepen Peter Bax <peter.bax@voorbeeldstad.example>",
            "persoonlijk en vertrouwelijk",
            "Beste Linda\n\nNa rijp beraad heb ik besloten om mij kandidaat te stellen als "
            "directeur van het Kenniscentrum. Graag discretie.\n\nPeter Bax\nSchepen van "
            "ruimtelijke ordening, wonen en personeel\nVergadering op afspraak via het kabinet",
        ),
        application(
            "l_says_sorry_for_being_late",
            "Hans Mol <hans.mol@post.example>",
            "te laat?",
            "Beste, ik weet dat de termijn net verstreken is, maar bezorg u toch nog mijn "
            "kandidatuur voor directeur. Ik hoop dat u ze kan meenemen. Hans Mol",
            cv("Hans Mol"),
        ),
        application(
            "l_asks_in_letter_form",
            "Wendy Faes <wendy.faes@post.example>",
            "Functie van directeur",
            "Mevrouw, gelieve mij als kandidaat te willen noteren voor de functie van directeur. "
            "U vindt mijn loopbaan in bijlage.",
            cv("Wendy Faes"),
            or_=REVIEW,
        ),
        review(
            "l_thinks_aloud",
            "Jef Stas <jef.stas@post.example>",
            "directeur worden",
            "Dag Linda, misschien is die directeursjob wel iets voor mij. Wat denk je? Jef",
            or_=(Disposition.OTHER,),
        ),
        review(
            "l_recommendation_letter",
            "Prof. Lenaerts <lenaerts@universiteit.example>",
            "aanbeveling Griet Vanhoutte",
            "Geachte, graag beveel ik mevrouw Vanhoutte bij u aan voor de functie van directeur.",
            letter("Aanbevelingsbrief", "aanbeveling.pdf"),
            or_=(Disposition.OTHER,),
        ),
    ]


def _others() -> list[Draft]:
    return [
        other(
            "l_where_can_i_find_it",
            "Lien Pot <lien.pot@post.example>",
            "vacature",
            "Hallo, ik vind de vacaturetekst niet terug op jullie site. Kan u ze doorsturen? Lien",
        ),
        other(
            "l_can_i_call",
            "Dirk Nol <dirk.nol@post.example>",
            "functie directeur",
            "Beste mevrouw Boudry, mag ik u eens opbellen in verband met de functie van directeur? "
            "Wanneer past dat? Dirk Nol",
            or_=REVIEW,
        ),
        other(
            "l_city_shares_vacancy",
            "HR Stad <hr@voorbeeldstad.example>",
            "RE: vacature directeur - graag verspreiden",
            "Beste Linda, we hebben de vacature op ons intranet gezet. Vriendelijke groeten, HR",
        ),
        other(
            "l_complaint_about_procedure",
            "Anoniem <klokkenluider@post.example>",
            "doorgestoken kaart",
            "Iedereen weet dat de nieuwe directeur al gekozen is. Een schande.",
            or_=REVIEW,
        ),
        other(
            "l_doctor_appointment",
            "Praktijk Voorbeeld <praktijk@dokter.example>",
            "afspraak",
            "Uw afspraak is op dinsdag om 10 u.",
        ),
        other(
            "l_research_partner",
            "Lies Vos <lies.vos@universiteit.example>",
            "projectvoorstel stedelijke vernieuwing",
            "Dag Linda, in bijlage het voorstel en de cv's van de onderzoekers. Kan de directeur "
            "van het Kenniscentrum dit ondertekenen?",
            plain("Projectvoorstel", "voorstel.docx"),
            cv("Lies Vos"),
            or_=REVIEW,
        ),
        other(
            "l_insurance",
            "Makelaar <info@verzekering.example>",
            "Polis bestuurdersaansprakelijkheid",
            "Geachte directeur, wij bezorgen u graag een voorstel voor uw verzekering.",
        ),
        other(
            "l_translation_agency",
            "Vertaalbureau <jobs@vertaal.example>",
            "Freelance vertaler biedt zich aan",
            "Geachte, ik ben freelance vertaler en bied mijn diensten aan. Cv in bijlage.",
            cv("Freelance Vertaler"),
            or_=REVIEW,
        ),
        other(
            "l_policy_officer",
            "Roos Min <roos.min@post.example>",
            "Kandidatuur beleidsmedewerker",
            "Geachte, hierbij stel ik mij kandidaat voor de functie van beleidsmedewerker wonen.",
            cv("Roos Min"),
            or_=REVIEW,
        ),
        other(
            "l_fellow_secretary",
            "Greet Pas <greet.pas@vereniging.example>",
            "lijst sollicitanten",
            "Linda, hoe houden jullie de kandidaturen bij? In Excel? Wij zoeken ook een systeem.",
        ),
        other(
            "l_forward_of_article",
            "Sara Bos <sara.bos@kcvb.be>",
            "FW: artikel",
            "Leuk!\n\nVan: Krant <krant@krant.example>\nVerzonden: maandag\nAan: Sara\nOnderwerp: "
            "artikel\n\nDe directeur van het Kenniscentrum Vlaamse Steden gaat met pensioen.",
        ),
        other(
            "l_love_scam",
            "Olga <olga@dating.example>",
            "Hello my dear",
            "I saw your profile and I would like to know you better. Write me.",
        ),
    ]


def _machines() -> list[Draft]:
    return [
        automatic(
            "l_sharepoint",
            "Tom Boon via SharePoint <no-reply@sharepointonline.com>",
            "Tom Boon heeft de map Kandidaten met u gedeeld",
            "Open de map.",
        ),
        automatic(
            "l_teams",
            "Microsoft Teams <noreply@email.teams.microsoft.com>",
            "U hebt een gemiste activiteit",
            "Sara vermeldde u.",
        ),
        automatic(
            "l_vacation_english_no_header",
            "Mary Kay <mary.kay@company.example>",
            "Automatic reply: Receipt of your application",
            "I'm on annual leave.",
        ),
        automatic(
            "l_absence_french",
            "Luc Petit <luc.petit@ville.example>",
            "Absence du bureau : Re: candidature",
            "Je suis absent jusqu'au lundi 6.",
        ),
        told_by_words(
            "l_company_autoreply",
            "Info <info@bedrijf.example>",
            "Re: vraag",
            "Bedankt voor uw e-mail. Wij beantwoorden uw vraag binnen twee werkdagen. Dit is een "
            "automatisch antwoord.",
        ),
        automatic(
            "l_backup_report",
            "NAS <admin@nas.example>",
            "Back-up voltooid",
            "Taak 1 voltooid.",
            headers={"Auto-Submitted": "auto-generated"},
        ),
        automatic(
            "l_mailing_without_list_header",
            "Uitgeverij <mailing@uitgeverij.example>",
            "Nieuwe boeken",
            "Wilt u geen mails meer ontvangen? Klik hier om u uit te schrijven.",
            return_path="bounce-9921@mailing.uitgeverij.example",
        ),
        automatic(
            "l_read_receipt_french",
            "Anne <anne@ville.example>",
            "Lu : Réunion",
            "Votre message a été lu.",
        ),
    ]


def _belonging() -> list[Draft]:
    colleague = "Tom Boon <tom.boon@kcvb.be>"
    return [
        review(
            "l_forward_with_long_disclaimer",
            colleague,
            "FW: Sollicitatie",
            "Ter info\nTom\n\nFrom: Vince Roy <vince.roy@mail.example>\nSent: Wednesday, 1 "
            "September 2021 18:00\nTo: info@kcvb.be\nCc: Sara Bos <sara.bos@kcvb.be>\nSubject: "
            "Sollicitatie\n\nDear sir, madam, attached you will find my application for director.",
            cv("Vince Roy"),
            candidate="vince.roy@mail.example",
        ),
        review(
            "l_two_attached_mails",
            colleague,
            "2 kandidaten",
            "",
            attached_mail(
                "Els Roy <els.roy@post.example>", "kandidatuur", "Ik stel mij kandidaat."
            ),
            attached_mail(
                "Jos Roy <jos.roy@post.example>", "kandidatuur", "Ik stel mij ook kandidaat."
            ),
            candidate="els.roy@post.example",
        ),
        follow_up(
            "l_reference_letter_later",
            "l_answering_the_call",
            FollowUp.ADDITION,
            "Ludo Renders <ludo.renders@post.example>",
            "RE: Oproep directeur",
            "Geachte, zoals beloofd nog mijn referenties.",
            plain("Referenties", "referenties.pdf"),
            receipt=Receipt.SEND,
        ),
        follow_up(
            "l_changes_phone_number",
            "l_enthusiastic",
            FollowUp.QUESTION,
            "Britt Smeets <britt.smeets@post.example>",
            "nieuw gsm-nummer",
            "Dag Linda, mijn nieuw nummer is 0470 55 44 33. Groetjes Britt",
            in_thread=False,
        ),
        follow_up(
            "l_stops",
            "l_interested_with_documents",
            FollowUp.WITHDRAWAL,
            "Pascale Geens <pascale.geens@post.example>",
            "Re: vacature directeur KCVS",
            "Beste Linda, ik heb beslist om mijn kandidatuur toch niet aan te houden. Pascale",
        ),
        follow_up(
            "l_wrong_file",
            "l_no_capitals_no_commas",
            FollowUp.VERSION,
            "gitte <gitte88@post.example>",
            "Re: solliciteren",
            "oei verkeerd bestand gestuurd dit is de goeie",
            cv("Gitte Peeters", "2013-2021 hoofd ocmw", filename="goeie cv.pdf"),
            receipt=Receipt.SEND,
        ),
        follow_up(
            "l_available_for_talk",
            "l_portfolio_link",
            FollowUp.QUESTION,
            "Amber Stroo <amber.stroo@post.example>",
            "Re: Ontvangst",
            "Dank voor de snelle bevestiging! Ik ben alle dagen beschikbaar in oktober.",
            in_thread=False,
        ),
    ]
