"""The steps of the decision: machines, whose mail it is, which vacancy, what may be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collection.drafts import LINDA, cv, letter, plain, scan
from kcvs_mailbot.documents.reading import Role, Status
from kcvs_mailbot.recognition import Attached, Disposition, Known, Receipt, Verdict
from kcvs_mailbot.recognition.recognising import recognise, settle_early
from recognition.judging import (
    APPLIES,
    COLLEAGUE,
    HOUSE,
    SENDER,
    TWO_VACANCIES,
    judge,
    knowing,
    message,
    rules,
)

NEVER_ANSWERED = {
    "Auto-Submitted": "auto-generated",
    "List-Id": "<a.b.example>",
    "List-Unsubscribe": "<mailto:a@b.example>",
    "List-Post": "<mailto:a@b.example>",
    "Precedence": "junk",
    "Feedback-ID": "1:2:3",
    "X-Loop": "x",
    "Return-Path": "<>",
    "X-Autoreply": "yes",
    "X-Autorespond": "yes",
    "X-KCVS-Mailbot": "receipt",
}


@pytest.mark.parametrize("name", NEVER_ANSWERED)
def test_a_machine_header_stops_every_receipt(name: str) -> None:
    verdict = judge("Kandidatuur directeur", APPLIES, headers={name: NEVER_ANSWERED[name]})
    assert verdict.receipt is Receipt.NEVER
    assert verdict.disposition in (Disposition.AUTOMATIC, Disposition.REVIEW)


@pytest.mark.parametrize("name", ["List-Id", "Feedback-ID", "Return-Path", "Auto-Submitted"])
def test_a_person_who_applies_through_a_machine_is_looked_at(name: str) -> None:
    verdict = judge("Kandidatuur directeur", APPLIES, headers={name: NEVER_ANSWERED[name]})
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is not None


def test_an_automatic_answer_is_automatic_whatever_it_quotes() -> None:
    verdict = judge("Re: x", APPLIES, headers={"Auto-Submitted": "auto-replied"})
    assert verdict.disposition is Disposition.AUTOMATIC


@pytest.mark.parametrize("seat", ["directeursstoel", "directeurszetel", "directeursplek"])
def test_a_colleague_passes_on_whoever_wants_the_seat_in_whatever_words(seat: str) -> None:
    body = (
        "Linda, voor jou denk ik.\n\nVan: Jo Claes <jo@post.example>\nVerzonden: x\nAan: y\n"
        f"Onderwerp: vraagje\n\n'k Heb goesting in jullie {seat}. Moet ik bij jou zijn?\nJo"
    )
    verdict = judge("FW: vraagje", body, sender=COLLEAGUE)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is not None
    assert verdict.candidate.address == "jo@post.example"


def test_a_colleague_passes_on_who_may_apply_though_nothing_names_the_post() -> None:
    passed_on = (
        "Linda, voor jou denk ik.\n\nVan: Jo Claes <jo@post.example>\nVerzonden: x\nAan: y\n"
        "Onderwerp: lang geleden\n\n{}\nJo"
    )
    wants = (
        "Dag, ik heb wel zin in de stoel van Hilde. Ik leid al acht jaar een team van twintig"
        " mensen en ken de steden goed. Geef jij dit door?"
    )
    verdict = judge("FW: lang geleden", passed_on.format(wants), sender=COLLEAGUE)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is not None
    asks = "Dag, kan jij mij het verslag van de vergadering van dinsdag bezorgen?"
    verdict = judge("FW: lang geleden", passed_on.format(asks), sender=COLLEAGUE)
    assert verdict.disposition is Disposition.OTHER
    assert "forwarded_by_colleague" not in rules(verdict)


def test_a_mail_forwarded_by_a_rule_is_looked_at_too() -> None:
    body = f"Van: Jo <jo@post.example>\nDatum: x\nAan: y\nOnderwerp: kandidatuur\n\n{APPLIES}"
    verdict = judge("Fwd: x", body, headers={"Auto-Submitted": "auto-generated"})
    assert verdict.disposition is Disposition.REVIEW


def test_the_papers_that_a_machine_brings_are_read_first() -> None:
    headers = {"Auto-Submitted": "auto-generated"}
    mail = message("Fax", "2 pagina's", cv("An"), headers=headers)
    assert settle_early(mail, HOUSE, Known()) is None
    assert judge("Fax", "2 pagina's", letter(APPLIES), headers=headers).disposition is (
        Disposition.REVIEW
    )


def test_machine_mail_without_papers_is_settled_early() -> None:
    mail = message("x", "y", headers={"List-Id": "<a.b>"})
    verdict = settle_early(mail, HOUSE, Known())
    assert verdict is not None
    assert verdict.disposition is Disposition.AUTOMATIC


@pytest.mark.parametrize(
    ("subject", "body"), [("Automatisch antwoord", ""), ("x", APPLIES), ("lunch", "Donderdag?")]
)
def test_other_mail_with_documents_is_not_settled_early(subject: str, body: str) -> None:
    assert settle_early(message(subject, body, scan()), HOUSE, Known()) is None


def test_words_of_absence_over_a_letter_go_to_a_person() -> None:
    verdict = judge("Automatisch antwoord", "", letter(APPLIES))
    assert verdict.disposition is Disposition.REVIEW


def test_words_of_a_machine_are_not_believed_of_a_candidate() -> None:
    verdict = judge("Re: x", "Uw bericht is goed ontvangen.", known=knowing())
    assert verdict.disposition is Disposition.FOLLOW_UP


def test_an_absent_candidate_is_automatic() -> None:
    verdict = judge("Re: x", "Ik ben tot maandag afwezig.", known=knowing())
    assert verdict.disposition is Disposition.AUTOMATIC


def test_a_damaged_mail_goes_to_a_person_with_what_is_wrong() -> None:
    mail = replace(message("x", "y"), damaged=True, problems=("no header could be read",))
    verdict = recognise(mail, (), HOUSE, Known())
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.reasons[0].evidence == "no header could be read"


def test_a_damaged_mail_of_a_machine_is_automatic() -> None:
    mail = replace(message("x", "y", headers={"List-Id": "<a>"}), damaged=True)
    assert recognise(mail, (), HOUSE, Known()).disposition is Disposition.AUTOMATIC


@pytest.mark.parametrize("status", [Status.ENCRYPTED, Status.NO_TEXT, Status.DAMAGED])
def test_an_unreadable_document_with_hardly_a_word_goes_to_a_person(status: Status) -> None:
    attached = (Attached("brief.pdf", "application/pdf", status, Role.OTHER),)
    mail = message("Sollicitatie directeur", "zie bijlage")
    assert recognise(mail, attached, HOUSE, Known()).disposition is Disposition.REVIEW


def test_a_link_alone_is_not_hidden() -> None:
    verdict = judge("kandidatuur directeur", "Mijn dossier: https://we.tl/t-abc")
    assert verdict.disposition in (Disposition.APPLICATION, Disposition.REVIEW)


def test_the_name_of_a_candidate_is_as_people_write_it() -> None:
    verdict = judge("kandidatuur", APPLIES, sender='"Peeters, An" <an@post.example>')
    assert verdict.candidate is not None
    assert verdict.candidate.name == "An Peeters"


def test_junk_that_is_no_application_stays_what_it_is() -> None:
    assert judge("lunch", "Tot donderdag.", junk=True).disposition is Disposition.OTHER


def test_a_follow_up_among_the_junk_goes_to_a_person() -> None:
    verdict = judge("x", "Bedankt.", junk=True, known=knowing())
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.application == "KCVS-2021-0001"


def test_our_own_mail_that_applies_goes_to_a_person() -> None:
    verdict = judge("formulier", f"Naam: Jo\n{APPLIES}", sender=LINDA)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is None


def test_our_own_mail_is_never_a_follow_up() -> None:
    verdict = judge("Re: kandidatuur", "Dank.", sender=LINDA, known=knowing(by_thread=True))
    assert verdict.disposition is Disposition.AUTOMATIC


# Several vacancies


@pytest.mark.parametrize(
    ("subject", "body", "vacancy"),
    [
        ("kandidatuur directeur", "Ik solliciteer.", "KCVS-2021"),
        ("sollicitatie", "Ik solliciteer als stafmedewerker.", "KCVS-STAF-2021"),
        ("KCVS-STAF-2021", "Ik solliciteer.", "KCVS-STAF-2021"),
        ("stafmedewerker", "Ik solliciteer. Ik was directeur van een school.", "KCVS-STAF-2021"),
        ("directeur", "Ik stel mij kandidaat. Ik was stafmedewerker.", "KCVS-2021"),
    ],
)
def test_a_mail_is_routed_by_its_words(subject: str, body: str, vacancy: str) -> None:
    verdict = judge(subject, body, cv("An"), house=TWO_VACANCIES)
    assert verdict.disposition in (Disposition.APPLICATION, Disposition.REVIEW)
    assert verdict.vacancy == vacancy


def test_a_mail_for_two_vacancies_at_once_goes_to_a_person() -> None:
    body = "Ik solliciteer als directeur, of anders als stafmedewerker."
    verdict = judge("sollicitatie", body, cv("An"), house=TWO_VACANCIES)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.vacancy is None


def test_a_letter_can_tell_the_vacancy() -> None:
    text = "Ik solliciteer als stafmedewerker stedelijk beleid."
    verdict = judge("sollicitatie", "Zie bijlage.", letter(text), house=TWO_VACANCIES)
    assert verdict.vacancy == "KCVS-STAF-2021"


def test_without_a_vacancy_nothing_is_an_application() -> None:
    verdict = judge("kandidatuur", "Ik stel mij kandidaat.", house=replace(HOUSE, vacancies=()))
    assert verdict.disposition is Disposition.REVIEW


# What is said, what is asked, what is denied


@pytest.mark.parametrize(
    "text",
    [
        "Ik stel mij kandidaat.",
        "Graag stel ik mij hierbij kandidaat!",
        "Ik aarzel niet: hierbij stel ik mij kandidaat.",
        "Mag ik u hierbij mijn kandidatuur bezorgen?",
        "Je pose ma candidature.",
        "I would like to apply.",
        "Hiermit bewerbe ich mich.",
    ],
)
def test_one_sentence_that_applies_is_not_hidden(text: str) -> None:
    assert judge("x", text).disposition in (Disposition.APPLICATION, Disposition.REVIEW)


@pytest.mark.parametrize(
    "text",
    [
        "Kan ik mij nog kandidaat stellen?",
        "Als ik mij kandidaat stel, wat dan.",
        "Ik weet niet of ik mij kandidaat stel.",
        "Ik stel mij niet kandidaat.",
        "Ik ga niet solliciteren.",
        "Ik overweeg mij kandidaat te stellen.",
        "Should I send my application before Monday?",
        "Hij stelt zich kandidaat.",
    ],
)
def test_who_only_speaks_of_applying_does_not_apply(text: str) -> None:
    assert "applies_in_first_person" not in rules(judge("x", text))


def test_an_application_for_another_job_is_not_ours() -> None:
    body = "Ik solliciteer voor de functie van boekhouder. Mijn cv in bijlage."
    assert judge("sollicitatie", body, cv("An")).disposition is Disposition.OTHER


def test_minutes_that_name_the_director_are_not_ours() -> None:
    paper = plain("Verslag: de directeur van het Kenniscentrum", "verslag.pdf")
    verdict = judge("Verslag vergadering", "Zie bijlage.", paper, sender=COLLEAGUE)
    assert verdict.disposition is Disposition.OTHER


@pytest.mark.parametrize("value", ["All", "DR, AutoReply", "autoreply;oof", " ALL "])
def test_a_mail_that_wants_no_answer_is_kept_and_its_receipt_held(value: str) -> None:
    verdict = judge("kandidatuur", APPLIES, headers={"X-Auto-Response-Suppress": value})
    assert verdict.disposition is Disposition.APPLICATION
    assert verdict.receipt is Receipt.HOLD


def test_a_missing_return_path_says_nothing_where_none_is_recorded() -> None:
    assert judge("kandidatuur", APPLIES).receipt is Receipt.SEND


def test_a_verdict_is_the_same_each_time() -> None:
    verdicts: set[Verdict] = {judge("kandidatuur", APPLIES, sender=SENDER) for _ in range(5)}
    assert len(verdicts) == 1


def test_a_cv_beside_the_name_of_our_director_is_no_application() -> None:
    body = "In bijlage het voorstel. Kan de directeur van het Kenniscentrum dit ondertekenen?"
    verdict = judge("projectvoorstel", body, cv("Een onderzoeker"))
    assert verdict.receipt is Receipt.NEVER


def test_a_cv_under_a_subject_that_names_the_vacancy_is_an_application() -> None:
    verdict = judge("directeur Kenniscentrum", "", cv("An"))
    assert verdict.disposition is Disposition.APPLICATION


def test_a_colleague_who_sends_the_papers_of_others_is_looked_at() -> None:
    verdict = judge("kandidaten", "Deze kandidaturen kwamen binnen.", cv("Rosa"), cv("Jo"),
                    sender=COLLEAGUE)  # fmt: skip
    assert verdict.disposition is Disposition.REVIEW


def test_a_colleague_may_apply_with_papers_alone() -> None:
    verdict = judge("Sollicitatie directeur", "Hierbij mijn cv.", cv("Sara"), sender=COLLEAGUE)
    assert verdict.disposition is Disposition.APPLICATION


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ("Content-Class: urn:content-classes:calendarmessage", "is_calendar_mail"),
        ("Content-Type: text/calendar; method=REQUEST", "is_calendar_mail"),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
            "is_disposition_notification",
        ),
    ],
)
def test_a_header_alone_tells_a_calendar_or_a_read_receipt(head: str, rule: str) -> None:
    verdict = judge(raw=f"From: An <an@post.example>\r\n{head}\r\n\r\nhallo\r\n".encode())
    assert verdict.disposition is Disposition.AUTOMATIC
    assert rule in rules(verdict)


def test_the_sentence_that_applies_is_shown_first_and_whole() -> None:
    letter = (
        "Daarvoor was ik elf jaar brandweerofficier en rampencoördinator. Ik werk sinds 2014\n"
        "als hoofd van de studiedienst van een universiteit, waar ik steden begeleid.\n"
        "Na al die jaren in de gemeente stel ik mij met overtuiging\n"
        "kandidaat als directeur van het Kenniscentrum Vlaamse Steden. Ik leid een ploeg\n"
        "van twintig mensen."
    )
    shown = [r.evidence for r in judge("Brief", letter).reasons if r.rule == "speaks_for"]
    assert shown[0] == (
        "Na al die jaren in de gemeente stel ik mij met overtuiging kandidaat als directeur van het"
        " Kenniscentrum Vlaamse Steden."
    )


def test_a_sentence_of_a_document_is_quoted_with_the_documents_name() -> None:
    brief = letter(APPLIES, "motivatie an.docx")
    shown = [r.dutch for r in judge("Vacature", "Zie de bijlage. Dank u.", brief).reasons]
    assert any(line.endswith("” (in motivatie an.docx).") for line in shown), shown
    own = [r.dutch for r in judge("Brief", APPLIES).reasons]
    assert not any("(in " in line for line in own)


def test_no_sentence_is_told_twice() -> None:
    text = "Hebt u mijn kandidatuur voor de functie van directeur ontvangen?"
    quoted = [r.evidence for r in judge("x", text).reasons if r.evidence.startswith("Hebt")]
    assert len(quoted) == 1


def test_who_applies_for_something_else_is_not_told_to_be_read_again() -> None:
    text = CAREER + " Hierbij solliciteer ik voor de functie van loodgieter."
    told = [reason.dutch for reason in judge("sollicitatie", text).reasons]
    assert any("maar niet voor onze vacature" in line for line in told), told
    assert not any("lees de mail" in line.lower() for line in told)


def test_what_sends_a_mail_to_a_person_stands_before_how_it_reads() -> None:
    told = [reason.rule for reason in judge("x", "Hebt u mijn kandidatuur ontvangen?").reasons]
    assert told == ["speaks_of_own_application_but", "says"]


def test_how_it_reads_never_speaks_against_what_was_decided() -> None:
    cv = "\nMijn cv vindt u in bijlage.\n"
    for verdict in (judge("x", "Hebt u mijn kandidatuur ontvangen?"), judge("x", CAREER + cv)):
        assert verdict.disposition is Disposition.REVIEW
        told = " ".join(reason.dutch for reason in verdict.reasons)
        assert "niet als een kandidatuur" not in told
        assert "leest als een kandidatuur:" not in told


@pytest.mark.parametrize(
    "text",
    [
        "Szanowna Pani, piszę w sprawie stanowiska dyrektora w Kenniscentrum Vlaamse Steden. Mam"
        " szesnaście lat doświadczenia w pracy dla miasta i bardzo chciałabym tam pracować.",
        "Sayın Boudry, Kenniscentrum Vlaamse Steden müdürlüğü için başvurmak istiyorum. On altı"
        " yıldır bir belediyede çalışıyorum ve şehirleri iyi tanıyorum.",
        "Уважаемая госпожа Boudry, прошу рассмотреть меня на место директора Kenniscentrum"
        " Vlaamse Steden. Я шестнадцать лет работаю в городской администрации.",
        "Estimada señora, deseo presentar mi solicitud al puesto de directora del Kenniscentrum"
        " Vlaamse Steden. Llevo dieciséis años trabajando en el ayuntamiento de mi ciudad.",
    ],
)
def test_in_a_language_that_was_never_learnt_a_mail_that_names_us_is_looked_at(text: str) -> None:
    assert judge("KCVS", text).disposition in (Disposition.REVIEW, Disposition.APPLICATION)
    unrelated = text.replace("Kenniscentrum Vlaamse Steden", "Sunny Beach Hotel")
    assert judge("Hotel", unrelated).disposition is not Disposition.APPLICATION


CAREER = (
    "Ik ben 42 en werk al veertien jaar als diensthoofd wonen bij de stad Aarschot. Ik wil dit heel"
    " graag doen."
)


def test_what_names_the_vacancy_is_shown_before_a_career() -> None:
    verdict = judge("directeur gezocht, ik meld mij", CAREER)
    assert verdict.disposition is Disposition.APPLICATION
    shown = [reason.evidence for reason in verdict.reasons if reason.rule == "speaks_for"]
    assert shown[0] == "directeur gezocht, ik meld mij"


@pytest.mark.parametrize(
    ("sign", "headers"), [("Re", {"In-Reply-To": "<1@stad.example>"}), ("Fwd", {})]
)
def test_the_subject_of_an_answer_is_not_shown_as_its_senders_words(
    sign: str, headers: dict[str, str]
) -> None:
    one_sentence = CAREER.partition(". ")[0]
    verdict = judge(f"{sign}: Wij zoeken een directeur", one_sentence, headers=headers)
    shown = [reason.evidence for reason in verdict.reasons if reason.rule == "makes_doubt"]
    assert shown
    assert not any("Wij zoeken" in evidence for evidence in shown)


def test_a_line_below_a_title_is_not_its_object() -> None:
    career = (
        "Als directeur van basisschool De Lork leid ik twaalf jaar een ploeg van dertig mensen."
    )
    verdict = judge("Mijn kandidatuur", f"KANDIDATUUR\n{career} {CAREER}")
    assert verdict.disposition is Disposition.APPLICATION


def test_of_a_mail_in_unknown_words_no_percent_is_told() -> None:
    text = "Hola, " + "busco trabajo estupendo rápidamente querida señora, " * 3
    assert "%" not in " ".join(r.dutch for r in judge("x", text).reasons)


def test_who_may_apply_for_our_post_is_shown_to_a_person_but_no_talk_among_ourselves() -> None:
    asks = "Kan je mij alvast noteren als kandidaat voor\ndirecteur?"
    assert judge("Dag", asks).disposition is Disposition.REVIEW
    assert judge("Dag", asks, sender=COLLEAGUE).disposition is Disposition.OTHER


@pytest.mark.parametrize("what", ["de werkgroep klimaat", "de functie van kok in uw keuken"])
def test_who_applies_for_something_else_is_not_said_to_apply_for_nothing(what: str) -> None:
    verdict = judge("Kandidatuurstelling", f"Beste, hierbij stel ik mij kandidaat voor {what}. Jo")
    assert verdict.disposition is Disposition.OTHER
    assert "applies_for_another_post" in rules(verdict)
    assert "reads_otherwise" not in rules(verdict)


NAMES_OURS = "Ook zag ik uw vacature voor directeur van het Kenniscentrum Vlaamse Steden."


@pytest.mark.parametrize(
    "text",
    [
        "Mijn kandidatuurstelling is voor een plaats in de adviesraad.",
        "Mijn kandidatuur betreft een zitje in de werkgroep mobiliteit.",
        "Ik kandideer voor een mandaat in de raad van bestuur.",
        "Hierbij solliciteer ik voor een job bij de brandweer.",
        "Je postule pour un emploi au service des travaux.",
        "I am applying for a position on the advisory board.",
    ],
)
def test_a_post_elsewhere_beside_the_name_of_ours_gets_no_receipt(text: str) -> None:
    verdict = judge("Kandidatuur", f"{text} {CAREER} {NAMES_OURS}")
    assert verdict.disposition is Disposition.REVIEW
    assert {"applies_for_another_post_beside_ours", "names_our_vacancy"} <= rules(verdict)


@pytest.mark.parametrize(
    "text",
    [
        "Hierbij stel ik mij kandidaat om te zetelen in de adviesraad.",
        "Je pose ma candidature pour siéger au conseil consultatif.",
        "Ma candidature porte sur une place au conseil consultatif.",
        "Mijn kandidatuur gaat over een plaats in de jury.",
        "Mijn kandidatuur gaat over een mandaat van bestuurder, niet over de directeur.",
        "Ich bewerbe mich um einen Platz im Beirat.",
        "Ich bewerbe mich für eine Stelle in der Küche.",
    ],
)
def test_a_seat_or_a_place_beside_the_name_of_ours_gets_no_receipt(text: str) -> None:
    verdict = judge("Kandidatuur", f"{text} {CAREER} {NAMES_OURS}")
    assert verdict.disposition is Disposition.REVIEW
    assert "applies_for_another_post_beside_ours" in rules(verdict)


@pytest.mark.parametrize(
    "text",
    [
        "Ik solliciteer voor een stageplaats bij het Kenniscentrum.",
        "Ik stel mij kandidaat als vrijwilliger bij het Kenniscentrum.",
        "Ik stel mij kandidaat om te zetelen in de algemene vergadering van het Kenniscentrum.",
        "Je pose ma candidature pour siéger au conseil d'administration de votre Kenniscentrum.",
        "Ik stel mij kandidaat voor een plaats in jullie adviesraad.",
    ],
)
@pytest.mark.parametrize("named", ["", NAMES_OURS])
def test_something_else_with_our_organisation_is_for_a_person(text: str, named: str) -> None:
    verdict = judge("Kandidatuur", f"{text} {CAREER} {CAREER} {named}")
    assert verdict.disposition is Disposition.REVIEW
    assert "applies_for_something_else_among_us" in rules(verdict)


@pytest.mark.parametrize(
    "text",
    [
        "Ik stel mij kandidaat voor de leiding van het Kenniscentrum Vlaamse Steden.",
        "Ik solliciteer voor een vaste functie bij het Kenniscentrum.",
        "Ik solliciteer voor een functie op mijn niveau.",
        "Ik solliciteer als coördinator van het Kenniscentrum Vlaamse Steden (directeur dus).",
    ],
)
def test_the_lead_of_our_organisation_is_ours(text: str) -> None:
    verdict = judge("Kandidatuur", f"{text} {CAREER} {NAMES_OURS}")
    assert verdict.disposition is Disposition.APPLICATION


CALLED = (
    "Ik heb geen diploma van de universiteit maar wel vijfentwintig jaar ervaring: chef magazijn,"
    " chef uitleendienst, en nu negen jaar verantwoordelijke van heel de logistiek van de stad. Ik"
    " kan leiden en ik kan luisteren, en ik hoop dat ik mag komen praten."
)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("reactie", f"Dag mevrouw, ik reageer op uw vacature. {CALLED}"),
        ("Sollicitatie", f"Graag solliciteer ik voor de openstaande functie. {CALLED}"),
        (
            "motieven en loopbaan",
            "MOTIEVEN\nEen stad wordt slimmer van een andere stad.\nLOOPBAAN\n2003-2010"
            " stafmedewerker, Hasselt\n2010-2017 diensthoofd, Leuven\n2017-nu programmamanager,"
            " Antwerpen",
        ),
    ],
)
def test_who_points_at_the_vacancy_or_lists_a_career_is_never_hidden(
    subject: str, body: str
) -> None:
    verdict = judge(subject, body)
    assert verdict.disposition in (Disposition.REVIEW, Disposition.APPLICATION)


@pytest.mark.parametrize(
    "text",
    [
        "Ik solliciteer voor een functie in uw organisatie.",
        "Ik solliciteer voor een functie bij het Kenniscentrum.",
        "Hierbij mijn kandidatuur voor de vacature in de krant.",
        "Hierbij solliciteer ik voor de door u op de website aangeboden plaats.",
        "Hierbij solliciteer ik voor de in de krant verschenen vacature.",
        "Mijn kandidatuur betreft de functie van directeur.",
        "Je postule pour un poste au sein de votre association.",
        "I am applying for a role in your team.",
    ],
)
def test_a_post_among_us_or_one_advertised_is_ours(text: str) -> None:
    verdict = judge("Kandidatuur", f"{text} {CAREER} {NAMES_OURS}")
    assert verdict.disposition is Disposition.APPLICATION
