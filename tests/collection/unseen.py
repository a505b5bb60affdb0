"""Mails that were written after the rules were finished, to see how far the rules reach.

Longer than a module should be, because it holds the texts of all of them.
"""

from __future__ import annotations

from collection.drafts import (
    Draft,
    application,
    attached_mail,
    automatic,
    both,
    cv,
    follow_up,
    letter,
    locked,
    message_id,
    other,
    plain,
    review,
    scan,
    told_by_words,
)
from kcvs_mailbot.recognition import Disposition, FollowUp, Receipt

REVIEW = (Disposition.REVIEW,)


def drafts() -> list[Draft]:
    return [
        *_plain_applications(),
        *_strange_applications(),
        *_applications_abroad(),
        *_people(),
        *_trade(),
        *_colleagues(),
        *_robots(),
        *_belonging(),
        *_second_mails(),
    ]


def _plain_applications() -> list[Draft]:
    return [
        application(
            "u_wishes_to_be_considered",
            "Hilde Wouters <hilde.wouters@post.example>",
            "Functie directeur Kenniscentrum Vlaamse Steden",
            "Geachte mevrouw Boudry,\n\nGelieve in bijlage mijn curriculum vitae en "
            "motivatiebrief te willen vinden met het oog op de vacante betrekking van directeur "
            "bij het Kenniscentrum.\n\nIn afwachting van uw bericht groet ik u hoogachtend,\n\n"
            "Hilde Wouters\nGSM 0476 12 34 56\n",
            cv("Hilde Wouters"),
            letter("Geachte\n\nUit de krant vernam ik dat u een directeur zoekt."),
        ),
        application(
            "u_hands_in_candidacy",
            "VAN DEN BERGHE Luc <luc.vandenberghe@post.example>",
            "INDIENEN KANDIDATUUR",
            "Mevrouw,\n\nIngevolge uw oproep heb ik de eer mijn kandidatuur in te dienen voor het "
            "ambt van directeur.\n\nMet de meeste hoogachting\nL. Van den Berghe",
            cv("Luc Van den Berghe", filename="CV_LVDB.pdf"),
        ),
        application(
            "u_throws_hat_in_the_ring",
            "Sander Claes <sander.claes@post.example>",
            "Directeur KCVS: ik waag mijn kans",
            "Hoi Linda,\n\nNa wat wikken en wegen heb ik beslist om te solliciteren voor de job "
            "van directeur. Cv zit bij, motivatie vind je hieronder.\n\nIk werk sinds 2009 met "
            "steden rond klimaat en wil die ervaring breder inzetten.\n\nSander",
            cv("Sander Claes", filename="sander claes resume 2021.pdf"),
        ),
        application(
            "u_would_love_to",
            "Fatma Yilmaz <fatma.yilmaz@post.example>",
            "sollicitatie",
            "Beste mevrouw Boudry\n\nHeel graag zou ik aan de slag gaan als directeur van het "
            "Kenniscentrum. In de bijlage leest u waarom.\n\nMet vriendelijke groet\nFatma Yilmaz",
            letter("Beste jury\n\nWaarom ik? Omdat ik steden ken van binnenuit.", "waarom ik.pdf"),
            cv("Fatma Yilmaz"),
        ),
        application(
            "u_files_only_named_after_person",
            "Jelle Bos <jelle.bos@post.example>",
            "Vacature directeur Kenniscentrum Vlaamse Steden",
            "Dag mevrouw Boudry,\n\nIn bijlage de documenten voor bovenvermelde vacature.\n\nJelle",
            both(
                "Jelle Bos\nLoopbaan: 2011 - nu stafchef\nMotivatie: ik wil graag directeur worden",
                "Jelle Bos.pdf",
            ),
        ),
        application(
            "u_thinks_is_the_right_one",
            "Rik Devos <rik.devos@post.example>",
            "Kandidaat-directeur",
            "Geachte leden van het dagelijks bestuur\n\nU zoekt een generalist met een stevig "
            "netwerk die in de luwte kan werken: dat ben ik. Graag presenteer ik mij als kandidaat "
            "voor de directeursfunctie. Mijn levensloop gaat hierbij.\n\nRik Devos",
            cv("Rik Devos", filename="levensloop.docx"),
        ),
        application(
            "u_late_at_night_on_tablet",
            "Mies Bal <mies.bal@post.example>",
            "Kandidatuurstelling",
            "beste, ik zou me kandidaat willen stellen voor directeur v.h. kenniscentrum. cv in "
            "bijlage. groeten mies (verzonden met mijn tablet, excuses voor typfouten)",
            cv("Mies Bal"),
        ),
        application(
            "u_antwerp_dialect",
            "Rudy <rudy.v@post.example>",
            "job",
            "Allee Linda, ik zen kandidaat veur den directeurspost he. Ge kent mij van vroeger op "
            "'t stad. Mijne cv steekt erbij. Salukes, Rudy",
            cv("Rudy Verelst"),
            or_=REVIEW,
        ),
        application(
            "u_registered_letter_style",
            "Jeanine Smits <jeanine.smits@post.example>",
            "Betreft: kandidaatstelling directeur",
            "Hasselt, 30 augustus 2021\n\nAan het dagelijks bestuur\n\nBetreft: kandidaatstelling "
            "voor de functie van directeur\n\nGeachte dames en heren,\n\nBij deze stel ik mijn "
            "kandidatuur voor bovengenoemde functie.\n\nJeanine Smits",
        ),
        application(
            "u_long_story_before_the_point",
            "Dieter Maes <dieter.maes@post.example>",
            "Kenniscentrum",
            "Beste Linda,\n\nWe ontmoetten elkaar vorig jaar op de studiedag over wonen. Sindsdien "
            "volg ik de werking van nabij: de nieuwsbrief, de vergaderingen van de werkgroepen, "
            "het verslag over leegstand. Toen ik las dat er een nieuwe directeur komt, wist ik het "
            "meteen: ik wil dat doen. Mijn kandidatuur vind je dus in bijlage, met mijn cv.\n\n"
            "Dieter",
            letter("Kandidatuur directeur Kenniscentrum Vlaamse Steden"),
            cv("Dieter Maes"),
        ),
        application(
            "u_politely_asks_to_accept",
            "Annelies Prims <annelies.prims@post.example>",
            "sollicitatie directeursfunctie",
            "Geachte mevrouw\n\nMag ik u via deze weg mijn kandidatuur overmaken? U vindt mijn "
            "gegevens in bijlage.\n\nAnnelies Prims",
            cv("Annelies Prims"),
            or_=REVIEW,
        ),
    ]


def _strange_applications() -> list[Draft]:
    return [
        application(
            "u_cv_in_the_mail_itself",
            "Peggy Loos <peggy.loos@post.example>",
            "Sollicitatie Kenniscentrum Vlaamse Steden",
            "Curriculum vitae\nPeggy Loos\n2012-2021 directeur sociaal huis\n2003-2012 "
            "maatschappelijk werker\nOpleiding: sociaal werk\n\nMotivatie\nIk geloof in steden.",
        ),
        application(
            "u_empty_mail_one_file",
            "Rob Geens <rob.geens@post.example>",
            "directeur",
            "",
            letter(
                "Geachte\n\nHiermee wil ik me kandidaat stellen als directeur van het "
                "Kenniscentrum Vlaamse Steden.",
                "Kandidatuur Rob Geens.pdf",
            ),
        ),
        application(
            "u_scan_with_words",
            "Gerda Mol <gerda.mol@post.example>",
            "kandidatuur",
            "Bijgevoegd mijn getekende kandidatuur voor de plaats van directeur. Gerda",
            scan("20210830_113355.pdf"),
        ),
        application(
            "u_dropbox",
            "Ward Sax <ward.sax@post.example>",
            "Kandidatuur directeur Kenniscentrum",
            "Mijn dossier is te groot voor mail: https://www.dropbox.com/s/abc/dossier.zip?dl=0\n"
            "Ward Sax",
        ),
        application(
            "u_video_motivation",
            "Imke Roos <imke.roos@post.example>",
            "sollicitatie directeur",
            "Hallo, mijn motivatie heb ik ingesproken: https://youtu.be/abc123 . Cv in bijlage.",
            cv("Imke Roos"),
        ),
        application(
            "u_password_in_mail",
            "Arne Tuts <arne.tuts@post.example>",
            "Kandidatuur (vertrouwelijk)",
            "Mag ik om discretie vragen: mijn werkgever weet van niets. Hierbij mijn kandidatuur "
            "als directeur, wachtwoord van de bijlage: 1509.",
            locked("kandidatuur.pdf"),
        ),
        application(
            "u_city_secretary_disclaimer",
            "Bert Hoste <bert.hoste@voorbeeldgemeente.example>",
            "Kandidatuur",
            "Beste Linda\n\nZie hier mijn kandidatuur voor directeur van het kenniscentrum. Als "
            "algemeen directeur van onze gemeente ken ik de lokale besturen.\n\nBert\n\n---\n"
            "Gemeente Voorbeeld | dienst secretariaat | open van 9 tot 12 u\nVraag uw documenten "
            "online aan: geen wachtrij! Schrijf je in voor onze nieuwsbrief.\nDISCLAIMER: de "
            "inhoud van dit bericht is vertrouwelijk. Facturen stuurt u naar "
            "facturen@voorbeeldgemeente.example. Offertes zijn vrijblijvend.",
            cv("Bert Hoste"),
            or_=REVIEW,
        ),
        application(
            "u_html_newsletter_like_signature",
            "Lies Kok <lies.kok@werk.example>",
            "Sollicitatie directeur",
            "",
            html="<div style='font-family:Calibri'>Beste Linda,<br><br>Graag stel ik mij kandidaat."
            "<br>Mijn motivatie en cv vind je als bijlage.<br><br>Lies Kok<br><img src='cid:logo'>"
            "<br><a href='https://werk.example/webinar'>Schrijf je in voor ons webinar!</a></div>",
        ),
        application(
            "u_for_reference_only",
            "Omar Idrissi <omar.idrissi@post.example>",
            "Ref. KCVS-2021",
            "Geachte, in antwoord op uw advertentie bezorg ik u mijn cv en een korte motivatie: "
            "ik wil bruggen bouwen tussen steden.",
            cv("Omar Idrissi"),
        ),
        application(
            "u_thanks_upfront_and_congratulates",
            "Vera Blom <vera.blom@post.example>",
            "Kandidatuur",
            "Beste Linda, proficiat met het mooie werk van het Kenniscentrum! Ik wil er graag deel "
            "van uitmaken en stel me kandidaat voor de directie. Alvast bedankt! Vera",
            cv("Vera Blom"),
            or_=REVIEW,
        ),
        application(
            "u_current_director_elsewhere",
            "Nico Baert <nico.baert@school.example>",
            "Sollicitatie directeur Kenniscentrum Vlaamse Steden",
            "Geachte, als directeur van een basisschool leidde ik tien jaar een team. Nu "
            "solliciteer "
            "ik bij u voor de functie van directeur.",
            cv("Nico Baert", "2011 - heden: directeur basisschool De Boom"),
            or_=REVIEW,
        ),
        application(
            "u_uses_old_title",
            "Greta Min <greta.min@post.example>",
            "sollicitatie coördinator",
            "Dag Linda, ik solliciteer voor de functie van coördinator van het Kenniscentrum "
            "Vlaamse Steden (directeur dus). Greta",
            cv("Greta Min"),
            or_=REVIEW,
        ),
        review(
            "u_two_words",
            "Stan <stan.x@post.example>",
            "cv",
            "zie bijlage",
            cv("Stan Peeters"),
            candidate="stan.x@post.example",
            or_=(Disposition.APPLICATION,),
        ),
        review(
            "u_are_you_still_looking",
            "Bea Vos <bea.vos@post.example>",
            "Kenniscentrum Vlaamse Steden",
            "Dag, de functie van directeur lijkt me op het lijf geschreven na 20 jaar ervaring bij "
            "een stadsbestuur. Ik hoor graag van u. Bea Vos",
            candidate="bea.vos@post.example",
            or_=(Disposition.APPLICATION,),
        ),
    ]


def _applications_abroad() -> list[Draft]:
    return [
        application(
            "u_french_formal",
            "Jean-Marc Dubois <jm.dubois@courriel.example>",
            "Poste de directeur : candidature",
            "Madame Boudry,\n\nSuite à votre annonce, j'ai l'honneur de vous soumettre ma "
            "candidature au poste de directeur. Vous trouverez en annexe mon curriculum vitae.\n\n"
            "Veuillez agréer, Madame, l'expression de mes sentiments distingués.",
            cv("Jean-Marc Dubois"),
        ),
        application(
            "u_french_short",
            "Inès Moreau <ines.moreau@courriel.example>",
            "candidature directrice",
            "Bonjour, je vous envoie mon CV pour le poste de directrice. Cordialement, Inès",
            cv("Inès Moreau", filename="CV_Ines_Moreau.pdf"),
        ),
        application(
            "u_english_express_interest",
            "Grace Obi <grace.obi@mail.example>",
            "Director - Kenniscentrum Vlaamse Steden",
            "Dear Ms Boudry,\n\nI am writing to express my interest in the position of director. "
            "Attached are my CV and cover letter. I look forward to hearing from you.\n\nGrace Obi",
            cv("Grace Obi"),
            letter("Cover letter\n\nI believe in cities.", "Cover letter Grace Obi.pdf"),
        ),
        application(
            "u_english_hope_to_be_considered",
            "Ravi Nair <ravi.nair@mail.example>",
            "Job application",
            "Hello, please consider me for the role of director of the Knowledge Centre for "
            "Flemish "
            "Cities. My resume is attached.",
            cv("Ravi Nair", filename="Resume Ravi Nair.pdf"),
        ),
        application(
            "u_dutch_from_the_netherlands",
            "Marieke de Jong <marieke.dejong@post.example>",
            "Sollicitatie directeur Kenniscentrum",
            "Beste mevrouw Boudry,\n\nMet veel enthousiasme reageer ik op de vacature. Als "
            "gemeentesecretaris in Brabant heb ik ruim ervaring. Bijgaand treft u mijn cv aan.\n\n"
            "Hartelijke groet,\nMarieke de Jong",
            cv("Marieke de Jong"),
        ),
    ]


def _people() -> list[Draft]:
    return [
        other(
            "u_wants_to_phone_about_it",
            "Paul Nys <paul.nys@post.example>",
            "vacature kenniscentrum",
            "Dag mevrouw, wanneer kan ik u bellen voor wat meer uitleg over de vacature? Paul Nys",
        ),
        other(
            "u_asks_about_language",
            "Sven Roth <sven.roth@post.example>",
            "vacature directeur",
            "Goedemorgen, is kennis van het Frans een vereiste voor deze functie? Mvg, Sven Roth",
        ),
        other(
            "u_asks_how_many_pages",
            "Lise Bert <lise.bert@post.example>",
            "sollicitatie",
            "Beste, hoe lang mag de motivatiebrief zijn en moet er een kopie van het diploma bij? "
            "Alvast dank, Lise",
        ),
        other(
            "u_not_me_but_good_luck",
            "Chris Sap <chris.sap@post.example>",
            "vacature",
            "Dag Linda, ik ga zelf niet solliciteren, maar ik stuur de vacature door naar een paar "
            "mensen. Tot gauw, Chris",
        ),
        other(
            "u_unhappy_citizen",
            "Boze burger <boos@post.example>",
            "schandalig",
            "Weeral een directeur die van ons belastinggeld leeft! Schandalig.",
        ),
        other(
            "u_student_interview",
            "Noa Rens <noa.rens@student.example>",
            "interview thesis",
            "Beste, voor mijn masterproef over stedelijk beleid zou ik graag de directeur van het "
            "Kenniscentrum interviewen. Is dat mogelijk?",
        ),
        other(
            "u_radio",
            "Radio Voorbeeld <studio@radio.example>",
            "interview",
            "Dag Linda, wij maken een uitzending over steden. Kan de directeur morgen te "
            "gast zijn?",
        ),
        other(
            "u_speaker_request",
            "Organisatie <events@stadscongres.example>",
            "spreker gevraagd",
            "Beste, graag nodigen we de directeur van het Kenniscentrum Vlaamse Steden uit als "
            "spreker op ons congres. Kan u ons een korte bio of cv bezorgen?",
        ),
        other(
            "u_candidate_for_council",
            "Partij <info@partij.example>",
            "kandidaten gezocht",
            "Wij zoeken kandidaten voor de lijst. Stel je kandidaat!",
        ),
        other(
            "u_new_job_of_a_friend",
            "Tinne Lox <tinne.lox@post.example>",
            "nieuws!",
            "Dag Linda, ik heb gesolliciteerd bij de provincie en ik heb de job! Drinken we er "
            "eentje op? Tinne",
            or_=REVIEW,
        ),
        other(
            "u_declines_the_hint",
            "Jo Mast <jo.mast@voorbeeldstad.example>",
            "RE: vacature directeur",
            "Dag Linda, lief dat je aan mij denkt, maar ik ben heel gelukkig in mijn huidige job. "
            "Ik deel de vacature wel. Jo",
        ),
        other(
            "u_apply_for_cleaning",
            "Dana <dana@post.example>",
            "job poetsen",
            "Hallo ik zoek werk als poetsvrouw. Ik stel mij kandidaat om bij u te poetsen.",
            or_=REVIEW,
        ),
        other(
            "u_communication_officer",
            "Kato Fret <kato.fret@post.example>",
            "Sollicitatie communicatiemedewerker",
            "Beste, ik wil graag solliciteren als communicatiemedewerker bij uw organisatie. Cv en "
            "motivatie in bijlage.",
            cv("Kato Fret"),
            letter("Ik ben een geboren communicator."),
            or_=REVIEW,
        ),
    ]


def _trade() -> list[Draft]:
    return [
        other(
            "u_headhunter_french",
            "Cabinet Talents <paul@talents.example>",
            "Votre recherche d'un directeur",
            "Bonjour, notre cabinet de recrutement peut vous présenter trois profils de directeur.",
        ),
        other(
            "u_headhunter_friendly",
            "Ellen van Match <ellen@match.example>",
            "Re: directeur",
            "Dag Linda, ik heb momenteel twee sterke profielen voor jullie directeursfunctie. Zal "
            "ik je hun cv's eens bezorgen? Wij rekenen pas een fee bij aanwerving.",
            or_=REVIEW,
        ),
        other(
            "u_assessment_bureau",
            "Assess <info@assess.example>",
            "Assessment voor uw nieuwe directeur",
            "Geachte, voor leidinggevende functies verzorgen wij assessments. Interesse in een "
            "vrijblijvend gesprek?",
        ),
        other(
            "u_cleaning_firm",
            "Schoon NV <info@schoon.example>",
            "Poetsen van uw kantoren",
            "Geachte directeur, wij poetsen al 20 jaar kantoren. Mogen wij u een voorstel doen?",
        ),
        other(
            "u_crypto",
            "Investor <x@coinz.example>",
            "Your application has been approved",
            "Your loan application was approved. Send your bank details to receive 50.000 EUR.",
        ),
        other(
            "u_ceo_fraud",
            "De Voorzitter <voorzitter2231@mail.example>",
            "dringend",
            "Linda, ben je beschikbaar? Ik heb dringend een betaling nodig, stuur mij je "
            "gsm-nummer.",
        ),
        other(
            "u_delivery_phishing",
            "bpost <info@bp0st.example>",
            "Uw pakket kon niet geleverd worden",
            "Betaal 1,99 euro om uw pakket te ontvangen.",
            or_=(Disposition.AUTOMATIC, Disposition.REVIEW),
        ),
        other(
            "u_bill_with_director",
            "Drukkerij <admin@drukkerij.example>",
            "Herinnering factuur 3321",
            "T.a.v. de directeur. Wij ontvingen nog geen betaling van factuur 3321.",
            plain("Factuur 3321 T.a.v. directeur Kenniscentrum Vlaamse Steden", "factuur.pdf"),
        ),
    ]


def _colleagues() -> list[Draft]:
    return [
        other(
            "u_board_member_on_shortlist",
            "Stadssecretaris <secretaris@voorbeeldstad.example>",
            "kandidaten",
            "Linda, stuur je mij de lijst met kandidaten voor directeur tegen vrijdag? Ik wil ze "
            "rustig doornemen voor de shortlist.",
        ),
        other(
            "u_colleague_on_competencies",
            "Tom Boon <tom.boon@kcvb.be>",
            "competenties",
            "Hoi, ik heb het profiel van de directeur wat herwerkt, zie bijlage. Ok voor jou?",
            plain("Profiel directeur: motivatie, ervaring, netwerk", "profiel directeur v3.docx"),
        ),
        other(
            "u_colleague_plans_talks",
            "Sara Bos <sara.bos@kcvb.be>",
            "gesprekken kandidaten",
            "Linda, zaal 3 is vrij op 4 oktober voor de gesprekken. Zal ik de kandidaten "
            "uitnodigen? Sara",
        ),
        other(
            "u_colleague_sick",
            "Tom Boon <tom.boon@kcvb.be>",
            "ziek",
            "Dag Linda, ik ben ziek vandaag. De vergadering over de directeur kan ik niet volgen.",
        ),
        other(
            "u_partner_minutes",
            "VVSG <lies@vereniging.example>",
            "Verslag overleg 12/8",
            "Beste collega's, in bijlage het verslag met de afspraken over de opvolging van de "
            "directeur.",
            plain("Verslag overleg. De directeur gaat met pensioen.", "verslag 12-08.pdf"),
        ),
        review(
            "u_colleague_brings_paper_application",
            "Tom Boon <tom.boon@kcvb.be>",
            "brief",
            "Linda, deze kandidatuur voor directeur lag in de brievenbus, ik heb ze ingescand.",
            scan("scan brief.pdf"),
        ),
    ]


def _robots() -> list[Draft]:
    return [
        automatic(
            "u_ooo_short_dutch",
            "Kim Vos <kim.vos@voorbeeldstad.example>",
            "Re: overleg",
            "Ik ben er niet tot 6 september. Contacteer gerust mijn collega Bas.",
            or_=(Disposition.OTHER,),
        ),
        automatic(
            "u_ooo_maternity",
            "Lotte Min <lotte.min@bedrijf.example>",
            "Afwezig wegens zwangerschapsverlof Re: vergadering",
            "Tot januari neemt Jan mijn taken over.",
        ),
        automatic(
            "u_ooo_left_the_company",
            "Bob <bob@bedrijf.example>",
            "Automatic reply: quote",
            "Bob no longer works here. Please contact sales.",
        ),
        automatic(
            "u_office_closed",
            "Dienst <dienst@voorbeeldstad.example>",
            "Automatische reactie",
            "Bedankt voor uw mail. Onze kantoren zijn gesloten van 1 tot 15 augustus.",
        ),
        told_by_words(
            "u_receipt_of_another_bot",
            "HR <jobs@stadx.example>",
            "We ontvingen je sollicitatie",
            "Dag! Bedankt voor je sollicitatie. Dit is een automatische ontvangstbevestiging.",
        ),
        told_by_words(
            "u_meeting_poll",
            "Doodle <mailer@doodle.com>",
            "Linda, stem over: gesprekken kandidaten",
            "Sara nodigt je uit om te stemmen.",
        ),
        automatic(
            "u_share_notification",
            "Tom Boon (via Google Drive) <drive-shares-noreply@google.com>",
            "Document met u gedeeld: Longlist directeur",
            "Tom heeft een document gedeeld.",
        ),
        automatic(
            "u_nps_survey",
            "Klantendienst <survey@telecom.example>",
            "Hoe tevreden bent u?",
            "Vul de enquête in.",
            headers={"List-Unsubscribe": "<https://telecom.example/u>", "Precedence": "bulk"},
        ),
        automatic(
            "u_group_digest",
            "Groep <stadsmakers@groepen.example>",
            "Samenvatting stadsmakers",
            "An schreef: ik stel mij kandidaat voor het bestuur van onze vereniging.",
            headers={"List-Id": "<stadsmakers.groepen.example>"},
            or_=REVIEW,
        ),
        automatic(
            "u_quarantine",
            "Quarantaine <quarantine@messaging.example>",
            "Berichten in quarantaine: 3",
            "U hebt 3 berichten in quarantaine.",
            headers={"Auto-Submitted": "auto-generated"},
        ),
        automatic(
            "u_receipt_for_reading_english",
            "Ben <ben@mail.example>",
            "Read: Receipt of your application",
            "Your message was read on Monday.",
        ),
        automatic(
            "u_calendar_cancelled",
            "Sara Bos <sara.bos@kcvb.be>",
            "Geannuleerd: selectiegesprek kandidaat directeur",
            "",
            raw=(
                b"From: Sara Bos <sara.bos@kcvb.be>\r\nTo: linda.boudry@kcvb.be\r\n"
                b"Subject: Geannuleerd: selectiegesprek\r\nMIME-Version: 1.0\r\nContent-Type: "
                b'multipart/alternative; boundary="x"\r\n\r\n--x\r\n'
                b"Content-Type: text/plain\r\n\r\n"
                b"Afgelast.\r\n--x\r\nContent-Type: text/calendar; method=CANCEL\r\n\r\n"
                b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--x--\r\n"
            ),
        ),
        automatic(
            "u_bounce_like_delay_english",
            "Mail Delivery Subsystem <mailer-daemon@mail.example>",
            "Delivery Status Notification (Delay)",
            "There was a temporary problem delivering your message. Gmail will retry for 47 hours.",
            return_path="",
        ),
    ]


def _belonging() -> list[Draft]:
    colleague = "Bram Sels <bram.sels@kcvb.be>"
    return [
        review(
            "u_colleague_forwards_mobile",
            colleague,
            "Fwd: kandidatuur",
            "\nVerzonden vanaf mijn iPhone\n\nBegin doorgestuurd bericht:\n\n> Van: Siska Bol "
            "<siska.bol@post.example>\n> Datum: 1 september 2021 om 18:00:12 CEST\n> Aan: "
            "bram.sels@kcvb.be\n> Onderwerp: kandidatuur\n> \n> Dag Bram, wil jij mijn kandidatuur "
            "voor directeur aan Linda bezorgen? Siska\n",
            cv("Siska Bol"),
            candidate="siska.bol@post.example",
        ),
        review(
            "u_colleague_forwards_outlook_web",
            colleague,
            "FW: sollicitatie directeur",
            "________________________________\nVan: Toon Las <toon.las@post.example>\n"
            "Verzonden: woensdag 1 september 2021 18:00\nAan: Bram Sels\nOnderwerp: sollicitatie "
            "directeur\n\nBeste, in bijlage mijn sollicitatie. Toon",
            cv("Toon Las"),
            candidate="toon.las@post.example",
        ),
        review(
            "u_colleague_forwards_eml_no_text",
            colleague,
            "",
            "",
            attached_mail(
                "Ada Wit <ada.wit@post.example>",
                "Sollicitatie",
                "Geachte, ik solliciteer voor directeur. Ada Wit",
            ),
            candidate="ada.wit@post.example",
        ),
        review(
            "u_friend_forwards",
            "Roel Bax <roel.bax@post.example>",
            "Fwd: mijn brief",
            "Dag Linda, mijn zus vroeg om dit te bezorgen.\n\n---------- Doorgestuurd bericht "
            "---------\nVan: Mia Bax <mia.bax@post.example>\nDatum: wo 1 sep. 2021 om 18:00\n"
            "Onderwerp: mijn brief\nAan: Roel Bax <roel.bax@post.example>\n\nGeachte, ik stel me "
            "kandidaat voor de functie van directeur. Mia Bax",
            candidate="mia.bax@post.example",
        ),
        application(
            "u_sends_again_from_sent_folder",
            "Ilja Prins <ilja.prins@post.example>",
            "Doorst: kandidatuur directeur",
            "Van: Ilja Prins <ilja.prins@post.example>\nVerzonden: woensdag 1 september 2021 18:00"
            "\nAan: linda.baudry@kcvb.be\nOnderwerp: kandidatuur directeur\n\nGeachte, "
            "hierbij stel "
            "ik mij kandidaat als directeur van het Kenniscentrum.",
            cv("Ilja Prins"),
        ),
        application(
            "u_job_site_english",
            "Jobs Portal <applications@portal.example>",
            "New application for Director",
            "Nina Hart has applied for your job Director Kenniscentrum Vlaamse Steden.",
            cv("Nina Hart"),
            candidate="nina.hart@mail.example",
            headers={"Reply-To": "Nina Hart <nina.hart@mail.example>"},
            or_=REVIEW,
        ),
        review(
            "u_public_service_relay",
            "Vacaturedienst <noreply@werk.example>",
            "Een kandidaat reageerde op uw vacature directeur",
            "Kandidaat: Loes Park\nTelefoon: 0471 00 11 22\nBekijk de reactie op onze site.",
            or_=(Disposition.AUTOMATIC, Disposition.APPLICATION),
        ),
        other(
            "u_colleague_forwards_offer",
            colleague,
            "FW: offerte zaal",
            "Ok?\n\nVan: Zaal <zaal@verhuur.example>\nVerzonden: 1 september 2021\nAan: Bram\n"
            "Onderwerp: offerte zaal\n\nHierbij onze offerte voor de zaal.",
        ),
    ]


def _second_mails() -> list[Draft]:
    thread = message_id("u_hands_in_candidacy")
    return [
        follow_up(
            "u_sends_diploma",
            "u_wishes_to_be_considered",
            FollowUp.ADDITION,
            "Hilde Wouters <hilde.wouters@post.example>",
            "RE: Functie directeur Kenniscentrum Vlaamse Steden",
            "Geachte, als aanvulling bezorg ik u nog mijn diploma. Hilde Wouters",
            scan("diploma.pdf"),
            receipt=Receipt.SEND,
        ),
        follow_up(
            "u_newer_cv",
            "u_hands_in_candidacy",
            FollowUp.VERSION,
            "VAN DEN BERGHE Luc <luc.vandenberghe@post.example>",
            "cv",
            "Gelieve deze cv te gebruiken in plaats van de vorige. LVDB",
            cv("Luc Van den Berghe", "2019 - heden: directeur", filename="CV_LVDB_2.pdf"),
            receipt=Receipt.SEND,
            in_thread=False,
        ),
        follow_up(
            "u_no_longer_interested",
            "u_throws_hat_in_the_ring",
            FollowUp.WITHDRAWAL,
            "Sander Claes <sander.claes@post.example>",
            "Re: Directeur KCVS: ik waag mijn kans",
            "Hoi Linda, ik heb intussen elders getekend. Je mag mijn kandidatuur als ingetrokken "
            "beschouwen. Sorry! Sander",
        ),
        follow_up(
            "u_will_not_go_on",
            "u_would_love_to",
            FollowUp.WITHDRAWAL,
            "Fatma Yilmaz <fatma.yilmaz@post.example>",
            "sollicitatie",
            "Beste, bij nader inzien wens ik niet verder deel te nemen aan de procedure. Fatma",
            in_thread=False,
        ),
        follow_up(
            "u_did_you_get_it",
            "u_files_only_named_after_person",
            FollowUp.QUESTION,
            "Jelle Bos <jelle.bos@post.example>",
            "Re: Vacature directeur Kenniscentrum Vlaamse Steden",
            "Dag, is alles goed aangekomen? Jelle",
        ),
        follow_up(
            "u_thanks_formal",
            "u_thinks_is_the_right_one",
            FollowUp.QUESTION,
            "Rik Devos <rik.devos@post.example>",
            "Re: Ontvangstbevestiging",
            "Geachte, ik heb uw bevestiging in goede orde ontvangen, waarvoor mijn dank. Rik Devos",
            in_thread=False,
        ),
        follow_up(
            "u_from_work_in_thread",
            "u_hands_in_candidacy",
            FollowUp.QUESTION,
            "Luc Van den Berghe <luc@werk.example>",
            "RE: INDIENEN KANDIDATUUR",
            "Geachte, kan u mij ook op dit adres bereiken? Luc Van den Berghe",
            in_thread=False,
            candidate="luc.vandenberghe@post.example",
            headers={"In-Reply-To": thread},
            or_=REVIEW,
        ),
        follow_up(
            "u_sends_all_twice",
            "u_late_at_night_on_tablet",
            FollowUp.REPEAT,
            "Mies Bal <mies.bal@post.example>",
            "Kandidatuurstelling",
            "beste, ik zou me kandidaat willen stellen voor directeur v.h. kenniscentrum. cv in "
            "bijlage. groeten mies (verzonden met mijn tablet, excuses voor typfouten)",
            cv("Mies Bal"),
            in_thread=False,
        ),
        other(
            "u_colleague_answers_a_candidate",
            "Sara Bos <sara.bos@kcvb.be>",
            "RE: INDIENEN KANDIDATUUR",
            "Linda, deze man ken ik, fijne collega. Sara",
            headers={"In-Reply-To": thread, "References": thread},
        ),
    ]
