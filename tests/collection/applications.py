"""Applications in the shapes in which people send them.

Longer than a module should be, because it holds the texts of all of them.
"""

from __future__ import annotations

from collection.drafts import (
    Draft,
    application,
    both,
    broken,
    cv,
    letter,
    locked,
    plain,
    review,
    scan,
)
from kcvs_mailbot.recognition import Disposition, Receipt

JOB = "directeur Kenniscentrum Vlaamse Steden"

MOTIVES = """Steden zijn voor mij de plek waar de grote vragen van deze tijd het eerst landen.
Ik werkte twaalf jaar in een stadsbestuur, eerst in het wijkgericht werken en daarna als
strategisch coördinator. Wat ik daar leerde, wil ik delen met de dertien centrumsteden en
met de VGC. Ik hou van het werk achter de schermen en ik breng mensen graag samen."""

DISCLAIMER = """

________________________________
Stad Voorbeeldstad - Grote Markt 1 - www.voorbeeldstad.example
Volg ons op Facebook en schrijf u in op onze nieuwsbrief.
Dit e-mailbericht is enkel bestemd voor de geadresseerde. Indien u niet de bedoelde
bestemmeling bent, gelieve de afzender te verwittigen en dit bericht te vernietigen.
This message may contain confidential information. If you are not the intended recipient,
please notify the sender. Ce message peut contenir des informations confidentielles.
Denk aan het milieu vooraleer u deze mail afdrukt. Dit bericht bindt de stad niet."""


def drafts() -> list[Draft]:
    return [*_dutch(), *_short(), *_documents(), *_links(), *_foreign(), *_odd(), *_unclear()]


def _dutch() -> list[Draft]:
    return [
        application(
            "motivation_in_body_cv_as_pdf",
            "Griet Vanhoutte <griet.vanhoutte@post.example>",
            f"Kandidatuur {JOB}",
            f"Geachte mevrouw Boudry\n\nHierbij stel ik mij kandidaat voor de functie van {JOB}."
            f"\n\n{MOTIVES}\n\nMijn cv vindt u in bijlage.\n\nMet vriendelijke groeten\n"
            "Griet Vanhoutte\n0470 11 22 33\n",
            cv("Griet Vanhoutte"),
        ),
        application(
            "formal_letter_in_body",
            '"Verbruggen, Dirk" <dirk.verbruggen@voorbeeld.example>',
            "Sollicitatie",
            "Geachte mevrouw, geachte leden van het dagelijks bestuur,\n\nMet grote interesse las "
            "ik uw oproep naar kandidaten voor de leiding van het Kenniscentrum Vlaamse Steden. "
            f"Graag dien ik mijn kandidatuur in.\n\n{MOTIVES}\n\nIk licht dit graag toe in een "
            "persoonlijk gesprek.\n\nHoogachtend,\nDirk Verbruggen\n",
            cv("Dirk Verbruggen", filename="curriculum_vitae.pdf"),
        ),
        application(
            "two_documents_see_attachment",
            "Nele Aerts <nele.aerts@post.example>",
            "Sollicitatie directeur KCVS",
            "Beste Linda,\n\nIn bijlage mijn cv en motivatiebrief.\n\nGroetjes\nNele",
            cv("Nele Aerts"),
            letter(f"Motivatie\n\nIk solliciteer voor {JOB}.\n\n{MOTIVES}"),
        ),
        application(
            "dialect_and_typos",
            "Jos <jos.vdb@post.example>",
            "kandidatuur direkteur",
            "dag linda,\n\nk had gezien dat ge ne nieuwe directeur zoekt vr het kenniscentrum. ik "
            "stel mij kandidaat bij deze. k werk al 20 jaar op stadhuis en ken de boel goe. mijn "
            "cv zit erbij. ge moogt mij altijd bellen op 0499 55 66 77\n\ngroetn jos\n",
            cv("Jos Van den Bossche", filename="cv jos.docx", kind="docx"),
        ),
        application(
            "west_flemish_on_a_phone",
            "Wim Decloedt <wim.decloedt@post.example>",
            "vacature",
            "Dag Linda\n'k Stel mij kandidaat voor de job van directeur. Mijn loopbaan: 15 jaar "
            "bij de stad, nu algemeen directeur van een klein gemeentebestuur.\nWim\n\n"
            "Verzonden vanaf mijn iPhone\n",
        ),
        application(
            "sent_from_android",
            "Samira Bouzid <samira.bouzid@post.example>",
            "Kandidatuur",
            "Beste mevrouw Boudry, hierbij mijn kandidatuur voor de functie van directeur. CV in "
            "bijlage. Mvg Samira\n\nVerstuurd vanaf mijn Samsung-apparaat",
            cv("Samira Bouzid"),
        ),
        application(
            "subject_is_a_question",
            "Tom Segers <tom.segers@post.example>",
            "vraag",
            "Beste Linda,\n\nIk zag de vacature van directeur en ik wil graag solliciteren. Mijn "
            f"motivatie:\n\n{MOTIVES}\n\nAls bijlage vindt u mijn cv. Kan u de goede ontvangst "
            "bevestigen?\n\nTom Segers",
            cv("Tom Segers"),
        ),
        application(
            "application_with_a_question_besides",
            "Lore Mertens <lore.mertens@post.example>",
            f"Kandidatuurstelling {JOB}",
            f"Geachte,\n\nIk stel mij graag kandidaat als {JOB}.\n\n{MOTIVES}\n\nHebt u nog "
            "vragen, "
            "dan hoor ik het graag. Is het gesprek eventueel ook 's avonds mogelijk?\n\nLore",
            cv("Lore Mertens"),
        ),
        application(
            "colleague_of_a_member_city_with_disclaimer",
            "Bart Claes <bart.claes@voorbeeldstad.example>",
            "mijn kandidatuur directeur kenniscentrum",
            "Dag Linda,\n\nZoals je misschien al had gehoord, waag ik mijn kans: hierbij stel ik "
            f"mij kandidaat om Kenniscentrum-directeur te worden.\n\n{MOTIVES}\n\nGroeten,\nBart"
            f"{DISCLAIMER}",
            cv("Bart Claes"),
        ),
        application(
            "own_colleague_applies",
            "Mieke Roels <mieke.roels@kcvb.be>",
            "Kandidatuur",
            "Dag Linda,\n\nNa lang nadenken stel ik mij kandidaat voor de functie van directeur "
            f"van ons Kenniscentrum.\n\n{MOTIVES}\n\nMieke",
            cv("Mieke Roels"),
        ),
        application(
            "hesitates_not_to_apply",
            "Piet Lenaerts <piet.lenaerts@post.example>",
            "directeur Kenniscentrum",
            "Geachte\n\nToen ik de vacature las, heb ik niet lang geaarzeld. Bij deze stel ik me "
            f"dan ook kandidaat.\n\n{MOTIVES}\n\nPiet Lenaerts",
        ),
        application(
            "reacts_to_the_vacancy",
            "Hanne Lambrecht <hanne.lambrecht@post.example>",
            "Vacature directeur",
            "Beste,\n\nGraag reageer ik op jullie vacature voor directeur van het Kenniscentrum "
            f"Vlaamse Steden.\n\n{MOTIVES}\n\nIk voeg mijn cv toe.\n\nHanne",
            cv("Hanne Lambrecht"),
        ),
    ]


def _short() -> list[Draft]:
    return [
        application(
            "five_lines_nothing_attached",
            "Fons Willems <fons.willems@post.example>",
            "kandidatuur directeur",
            "Geachte\nIk stel mij kandidaat als directeur van het kenniscentrum.\nIk was schepen "
            "en daarna adjunct-directeur bij een intercommunale.\nIk wil de steden verbinden.\n"
            "Fons Willems\n",
        ),
        application(
            "one_line",
            "An De Wit <an.dewit@post.example>",
            "KCVS-2021",
            "Ik solliciteer.\n\nAn De Wit",
            cv("An De Wit"),
        ),
        application(
            "see_attachment_only",
            "Kris Bogaert <kris.bogaert@post.example>",
            "kandidatuur directeur kenniscentrum vlaamse steden",
            "zie bijlage",
            both(f"Motivatie en curriculum vitae\n\n{MOTIVES}", "KrisBogaert.pdf"),
        ),
        application(
            "empty_body_with_documents",
            "Leen Pauwels <leen.pauwels@post.example>",
            "Sollicitatie directeur",
            "",
            cv("Leen Pauwels"),
            letter(f"Betreft: {JOB}\n\n{MOTIVES}"),
        ),
        application(
            "empty_subject_and_body_letter_tells",
            "Stijn Jacobs <stijn.jacobs@post.example>",
            None,
            "",
            cv("Stijn Jacobs"),
            letter(f"Geachte\n\nHierbij solliciteer ik naar de functie van {JOB}.\n\n{MOTIVES}"),
        ),
        application(
            "empty_subject_motivation_in_body",
            "Els Pieters <els.pieters@post.example>",
            "",
            f"Beste mevrouw Boudry\n\nIk stel mij kandidaat als {JOB}.\n\n{MOTIVES}\n\nEls",
        ),
        application(
            "subject_says_all",
            "Marc Hendrickx <marc.hendrickx@post.example>",
            "Ik stel mij kandidaat als directeur van het Kenniscentrum Vlaamse Steden",
            "Cv volgt in bijlage.\n\nMarc",
            cv("Marc Hendrickx"),
        ),
    ]


def _documents() -> list[Draft]:
    return [
        application(
            "scan_only",
            "Rita Coppens <rita.coppens@post.example>",
            "Sollicitatie directeur",
            "Geachte mevrouw, in bijlage mijn handgeschreven brief. Rita Coppens",
            scan(),
        ),
        application(
            "encrypted_pdf",
            "Wouter Nijs <wouter.nijs@post.example>",
            "Kandidatuur directeur",
            "Beste,\n\nIn bijlage mijn cv en motivatie. Het wachtwoord stuur ik u apart.\n\nWouter",
            locked("cv_wouter_nijs.pdf"),
        ),
        application(
            "damaged_document",
            "Ilse Thys <ilse.thys@post.example>",
            "sollicitatie",
            "Hierbij mijn sollicitatie voor directeur. Ilse Thys",
            broken("cv ilse.pdf"),
        ),
        application(
            "plain_text_cv",
            "Peter Maes <peter.maes@post.example>",
            "kandidatuur",
            "Geachte, ik solliciteer voor de functie van directeur. Mijn cv als tekstbestand.",
            cv("Peter Maes", kind="txt"),
        ),
        application(
            "motivation_hidden_in_letter_only",
            "Katrien Baert <katrien.baert@post.example>",
            "Documenten",
            "Beste Linda, zie bijlagen. Katrien",
            cv("Katrien Baert"),
            letter(
                "Geachte leden van het dagelijks bestuur\n\nMet deze brief stel ik mij kandidaat "
                f"voor de functie van directeur van het Kenniscentrum Vlaamse Steden.\n\n{MOTIVES}",
                "brief.docx",
            ),
        ),
        application(
            "extra_documents",
            "Geert Moens <geert.moens@post.example>",
            "Kandidatuur directeur Kenniscentrum",
            "Dag mevrouw Boudry, hierbij mijn kandidatuur: cv, motivatie en een artikel van mijn "
            "hand. Geert Moens",
            cv("Geert Moens"),
            letter(MOTIVES),
            plain("De lerende stad. Over netwerken tussen steden.", "artikel lerende stad.pdf"),
        ),
    ]


def _links() -> list[Draft]:
    return [
        application(
            "only_linkedin",
            "Joke Smets <joke.smets@post.example>",
            "Kandidatuur directeur",
            "Beste, ik stel mij kandidaat voor directeur. Mijn loopbaan: "
            "https://www.linkedin.com/in/joke-smets-voorbeeld\nJoke",
        ),
        application(
            "wetransfer_link",
            "Ben Goris <ben.goris@post.example>",
            "sollicitatie",
            "Mijn sollicitatie voor directeur van het Kenniscentrum staat klaar op "
            "https://we.tl/t-abc123XYZ (cv en motivatie, 7 dagen beschikbaar). Groet, Ben",
        ),
        application(
            "onedrive_link_html",
            "Sofie Raes <sofie.raes@post.example>",
            "kandidatuurstelling",
            "",
            html="<p>Geachte,</p><p>Hierbij stel ik mij <b>kandidaat</b> voor de functie van "
            "directeur.</p><p>Mijn dossier: <a href='https://1drv.ms/u/s!Abc'>OneDrive</a></p>"
            "<p>Sofie Raes</p>",
        ),
        application(
            "google_drive_link",
            "Karim Haddad <karim.haddad@post.example>",
            "Sollicitatie directeur Kenniscentrum Vlaamse Steden",
            "Dag Linda, cv + motivatie: "
            "https://drive.google.com/file/d/1abcDEF/view?usp=sharing Karim",
        ),
    ]


def _foreign() -> list[Draft]:
    return [
        application(
            "french_two_documents",
            "Chloé Lambert <chloe.lambert@courriel.example>",
            "Candidature au poste de directrice",
            "Madame,\n\nVeuillez trouver ci-joint ma candidature au poste de directrice du "
            "Kenniscentrum Vlaamse Steden, ainsi que mon CV et ma lettre de motivation.\n\n"
            "Je vous prie d'agréer, Madame, mes salutations distinguées.\n\nChloé Lambert",
            cv("Chloé Lambert"),
            letter("Lettre de motivation\n\nJe souhaite travailler avec les villes.", "LM.pdf"),
        ),
        application(
            "french_body_only",
            "Luc Fontaine <luc.fontaine@courriel.example>",
            "directeur",
            "Bonjour Madame,\n\nPar la présente, je pose ma candidature pour la fonction de "
            "directeur. Après quinze ans à la ville de Liège, je parle couramment le néerlandais."
            "\n\nBien à vous\nLuc Fontaine",
        ),
        application(
            "english_cover_letter",
            "Aisling Byrne <aisling.byrne@mail.example>",
            "Application for director",
            "Dear Ms Boudry,\n\nI would like to apply for the position of director of the "
            "Knowledge Centre Flemish Cities. Please find my CV attached.\n\nKind regards\nAisling",
            cv("Aisling Byrne"),
        ),
        application(
            "english_body_only",
            "Owen Clarke <owen.clarke@mail.example>",
            "Director vacancy",
            "Dear Linda, I am writing to apply for the director role. For ten years I have led a "
            "network of cities. I live in Antwerp and speak Dutch. Best, Owen",
        ),
        application(
            "german",
            "Jürgen Vogt <juergen.vogt@post.example>",
            "Bewerbung als Direktor",
            "Sehr geehrte Frau Boudry,\n\nhiermit bewerbe ich mich als Direktor des Kenniscentrum "
            "Vlaamse Steden. Meinen Lebenslauf finden Sie im Anhang.\n\nJürgen Vogt",
            cv("Jürgen Vogt", filename="Lebenslauf.pdf"),
        ),
        application(
            "bilingual",
            "Nadia Peeters <nadia.peeters@courriel.example>",
            "Candidature / kandidatuur directeur KCVS",
            "Madame, Mevrouw,\n\nCi-joint ma candidature. Hierbij mijn kandidatuur.\n\nNadia",
            cv("Nadia Peeters"),
        ),
    ]


def _odd() -> list[Draft]:
    return [
        application(
            "auto_submitted_no_is_a_person",
            "Dries Wuyts <dries.wuyts@post.example>",
            "Kandidatuur directeur",
            f"Ik stel mij kandidaat als {JOB}. {MOTIVES}",
            headers={"Auto-Submitted": "no"},
        ),
        application(
            "exchange_suppresses_answers",
            "Veerle Simons <veerle.simons@bedrijf.example>",
            "Sollicitatie directeur",
            f"Geachte, hierbij mijn sollicitatie als {JOB}. {MOTIVES}",
            cv("Veerle Simons"),
            receipt=Receipt.HOLD,
            headers={"X-Auto-Response-Suppress": "All"},
        ),
        application(
            "exchange_suppresses_autoreply",
            "Filip Stevens <filip.stevens@bedrijf.example>",
            "Kandidatuur",
            f"Beste, ik solliciteer voor {JOB}.",
            cv("Filip Stevens"),
            receipt=Receipt.HOLD,
            headers={"X-Auto-Response-Suppress": "DR, OOF, AutoReply"},
        ),
        application(
            "exchange_suppresses_reports_only",
            "Ann Cools <ann.cools@bedrijf.example>",
            "Kandidatuur",
            f"Beste, ik solliciteer voor {JOB}.",
            cv("Ann Cools"),
            headers={"X-Auto-Response-Suppress": "DR, RN, NRN, OOF"},
        ),
        application(
            "html_only_from_a_phone",
            "Yves Daems <yves.daems@post.example>",
            "Kandidatuur",
            "",
            html="<html><body><div>Geachte</div><div><br></div><div>Hierbij stel ik mij kandidaat "
            "voor de functie van directeur Kenniscentrum Vlaamse Steden.</div><div>Yves Daems"
            "</div></body></html>",
        ),
        application(
            "emoji_in_the_name",
            "🌻 Lotte V. <lotte.v+jobs@post.example>",
            "Kandidatuur directeur 🎉",
            f"Dag Linda! Ik stel me kandidaat als directeur. {MOTIVES} Lotte",
        ),
        application(
            "only_in_cc",
            "Raf Mertens <raf.mertens@post.example>",
            "Kandidatuur directeur Kenniscentrum",
            f"Geachte voorzitter, beste Linda, ik stel mij kandidaat. {MOTIVES}",
            headers={"Cc": "linda.boudry@kcvb.be"},
            to="voorzitter@voorbeeldstad.example",
        ),
        application(
            "reply_to_is_private_address",
            "Tine Wauters <tine.wauters@werk.example>",
            "sollicitatie directeur",
            f"Beste, ik solliciteer als {JOB}. {MOTIVES}",
            headers={"Reply-To": "tine.wauters@prive.example"},
        ),
        application(
            "in_answer_to_the_announcement",
            "Koen Ector <koen.ector@voorbeeldstad.example>",
            "RE: Vacature directeur Kenniscentrum Vlaamse Steden",
            "Beste Linda,\n\nDank voor de aankondiging. Ik stel mij kandidaat, zie mijn cv in "
            "bijlage.\n\nKoen\n\nVan: Linda Boudry <linda.boudry@kcvb.be>\nVerzonden: maandag 9 "
            "augustus 2021 10:12\nAan: Koen Ector\nOnderwerp: Vacature directeur Kenniscentrum "
            "Vlaamse Steden\n\nBeste, wij zoeken een directeur. Ken je kandidaten?",
            cv("Koen Ector"),
        ),
        application(
            "mentions_internship_and_minutes_in_career",
            "Jan Sterckx <jan.sterckx@post.example>",
            f"kandidatuur {JOB}",
            "Geachte\n\nHierbij stel ik mij kandidaat. Na een stage bij de VVSG werd ik "
            "beleidsmedewerker; ik schreef verslagen van de stuurgroep en leidde vergaderingen. "
            f"Later was ik projectleider.\n\n{MOTIVES}\n\nJan",
            cv("Jan Sterckx"),
        ),
    ]


def _unclear() -> list[Draft]:
    """A person should look at these: they may be applications."""
    return [
        review(
            "cv_without_a_word",
            "Sam <q8731@post.example>",
            None,
            "",
            cv("Sam Peeters"),
            candidate="q8731@post.example",
        ),
        review(
            "interest_without_applying",
            "Hugo Vandamme <hugo.vandamme@post.example>",
            "Directeursfunctie",
            "Dag Linda, de functie van directeur bij het Kenniscentrum spreekt me erg aan. Ik denk "
            "dat mijn profiel past. Kunnen we eens bellen? Hugo",
            candidate="hugo.vandamme@post.example",
            or_=(Disposition.OTHER,),
        ),
        review(
            "nameless_scan",
            "Frank <frank99@post.example>",
            "",
            "",
            scan("IMG_0012.pdf"),
            candidate="frank99@post.example",
        ),
        review(
            "in_the_junk_folder",
            "Emma Declercq <emma.declercq@post.example>",
            "Kandidatuur directeur Kenniscentrum Vlaamse Steden",
            f"Ik stel mij kandidaat. {MOTIVES}",
            cv("Emma Declercq"),
            candidate="emma.declercq@post.example",
            junk=True,
        ),
        review(
            "two_senders",
            "Jan Bal <jan.bal@post.example>, Mia Bal <mia.bal@post.example>",
            "kandidatuur",
            "Wij stellen ons samen kandidaat voor de functie van directeur.",
            return_path="jan.bal@post.example",
        ),
        review(
            "no_sender",
            None,
            "kandidatuur",
            "Ik stel mij kandidaat voor de functie van directeur.",
            return_path="iemand@post.example",
        ),
        review(
            "asks_whether_it_arrived",
            "Gust Lemmens <gust.lemmens@post.example>",
            "ontvangst",
            "Goeiedag, hebben jullie mijn kandidatuur van vorige week goed ontvangen? Gust",
            candidate="gust.lemmens@post.example",
        ),
        review(
            "withdraws_but_is_unknown",
            "Lien Faes <lien.faes@post.example>",
            "intrekking",
            "Geachte, om persoonlijke redenen trek ik mijn kandidatuur in. Lien Faes",
            candidate="lien.faes@post.example",
        ),
        review(
            "mother_applies_for_son",
            "Maria Nuyts <maria.nuyts@post.example>",
            "sollicitatie",
            "Beste, ik stuur u de sollicitatie voor mijn zoon Kevin, hij heeft geen mail.",
            cv("Kevin Nuyts"),
            or_=(Disposition.APPLICATION,),
        ),
    ]
