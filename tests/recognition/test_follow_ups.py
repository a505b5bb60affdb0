"""What belongs to an application that is there already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collection.drafts import Paper, cv, letter, plain
from kcvs_mailbot.message import Document
from kcvs_mailbot.recognition import Disposition, FollowUp, Known, Receipt
from kcvs_mailbot.recognition.follow_ups import digest
from kcvs_mailbot.recognition.mail_view import is_document
from recognition.judging import (
    AN,
    APPLIES,
    COLLEAGUE,
    SENDER,
    TWO_VACANCIES,
    judge,
    knowing,
    rules,
)

LONG = "Ik werkte jaren in een stad en leerde daar hoe steden samen verder komen. " * 6


def kind(body: str, *papers: Paper, subject: str = "x", **facts: object) -> FollowUp | None:
    return judge(subject, body, *papers, known=knowing(**facts)).follow_up


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Ik trek mijn kandidatuur in.", FollowUp.WITHDRAWAL),
        ("Gelieve mijn kandidatuur als ingetrokken te beschouwen.", FollowUp.WITHDRAWAL),
        ("Ik ben niet langer kandidaat.", FollowUp.WITHDRAWAL),
        ("Je retire ma candidature.", FollowUp.WITHDRAWAL),
        ("I would like to withdraw my application.", FollowUp.WITHDRAWAL),
        ("Wanneer zijn de gesprekken?", FollowUp.QUESTION),
        ("Hartelijk dank!", FollowUp.THANKS),
        ("Ok.", FollowUp.QUESTION),
        (LONG, FollowUp.ADDITION),
        (f"Bedankt! {LONG}", FollowUp.THANKS),
    ],
)
def test_words_tell_what_a_later_mail_wants(body: str, expected: FollowUp) -> None:
    verdict = judge("x", body, known=knowing())
    assert verdict.disposition is Disposition.FOLLOW_UP
    assert verdict.follow_up is expected
    assert verdict.receipt is Receipt.NEVER


def test_an_addition_with_documents_gets_its_own_receipt() -> None:
    verdict = judge("x", "Bijlage vergeten!", plain("Diploma", "diploma.pdf"), known=knowing())
    assert verdict.follow_up is FollowUp.ADDITION
    assert verdict.receipt is Receipt.SEND
    assert verdict.application == "KCVS-2021-0001"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Beste,\n\nIn bijlage mijn diploma. Mag ik weten wanneer de proef is? An", "Mag ik weten"),
        ("Ci-joint mon diplôme.\nQuand aura lieu l'épreuve ?\nAn", "Quand aura lieu l'épreuve ?"),
        ("In bijlage mijn diploma. Ik wil mijn persoonsgegevens inkijken.", "Ik wil mijn pers"),
        ("In bijlage mijn diploma.\nKlopt het adres?!", "Klopt het adres?!"),
    ],
)
def test_an_addition_that_asks_is_both(body: str, sentence: str) -> None:
    verdict = judge("x", body, plain("Diploma", "diploma.pdf"), known=knowing())
    assert (verdict.follow_up, verdict.asks) == (FollowUp.ADDITION, True)
    assert verdict.receipt is Receipt.SEND
    assert verdict.reasons[-1].rule == "asks_too"
    assert verdict.reasons[-1].evidence.startswith(sentence)


def test_a_version_asks_in_the_subject_of_a_new_mail() -> None:
    names = frozenset({"cv an.pdf"})
    mail = ("Wanneer is de proef?", "In bijlage.", cv("An", filename="cv an v2.pdf"))
    verdict = judge(*mail, known=knowing(filenames=names))
    assert (verdict.follow_up, verdict.asks) == (FollowUp.VERSION, True)
    assert verdict.reasons[-1].evidence == "Wanneer is de proef?"


@pytest.mark.parametrize("body", ["Bijlage vergeten!", "Hier: https://example.be/?a=b en mijn cv."])
def test_an_addition_that_asks_nothing_is_one(body: str) -> None:
    verdict = judge("x", body, plain("Diploma", "diploma.pdf"), known=knowing())
    assert (verdict.follow_up, verdict.asks) == (FollowUp.ADDITION, False)
    assert "asks_too" not in rules(verdict)


def test_an_addition_that_wants_no_answer_is_held() -> None:
    verdict = judge(
        "x",
        "Nog iets.",
        plain("Diploma", "diploma.pdf"),
        headers={"X-Auto-Response-Suppress": "All"},
        known=knowing(),
    )
    assert verdict.receipt is Receipt.HOLD
    assert "suppresses_answers" in rules(verdict)


@pytest.mark.parametrize(
    "earlier", ["cv an.pdf", "cv an v1.pdf", "cv an (2).pdf", "cv_an_final.docx", "CV-An-2021.pdf"]
)
def test_a_document_of_the_same_name_is_a_new_version(earlier: str) -> None:
    names = frozenset({earlier.lower()})
    assert kind("Zie bijlage.", cv("An", filename="cv an v2.pdf"), filenames=names) is (
        FollowUp.VERSION
    )


def test_another_name_is_an_addition() -> None:
    names = frozenset({"cv an.pdf"})
    assert kind("Zie bijlage.", plain("x", "diploma.pdf"), filenames=names) is FollowUp.ADDITION


def test_a_name_of_version_marks_only_is_still_a_name() -> None:
    assert kind("x", plain("x", "2021.pdf"), filenames=frozenset({"2020.pdf"})) is FollowUp.ADDITION


@pytest.mark.parametrize("words", ["de gecorrigeerde cv", "een nieuwe versie", "updated resume"])
def test_words_tell_a_corrected_document(words: str) -> None:
    assert kind(f"Hierbij {words}.", plain("x", "y.pdf")) is FollowUp.VERSION


def test_the_same_words_and_documents_are_a_repeat() -> None:
    paper = cv("An")
    sent = Document(paper.filename, paper.media_type, 1, "", False)
    assert is_document(sent)
    body = "Hierbij mijn kandidatuur."
    first = judge("x", body, paper)
    assert first.disposition is Disposition.APPLICATION
    import hashlib

    known = knowing(
        bodies=frozenset({digest(body)}),
        documents=frozenset({hashlib.sha256(paper.data).hexdigest()}),
    )
    verdict = judge("x", body, paper, known=known)
    assert verdict.follow_up is FollowUp.REPEAT
    assert verdict.receipt is Receipt.NEVER
    assert rules(verdict) == {"follows_by_address", "is_repeat"}
    again = judge("x", "Voor alle zekerheid nog eens.", paper, known=known)
    assert again.follow_up is FollowUp.REPEAT


def test_a_logo_or_a_business_card_is_no_document() -> None:
    logo = Document("logo.png", "image/png", 4_000, "x", inline=True)
    assert not is_document(logo)
    assert is_document(replace(logo, inline=False))
    assert is_document(replace(logo, size=900_000))
    assert not is_document(Document("an.vcf", "text/vcard", 400, "x"))
    assert not is_document(Document("smime.p7s", "application/pkcs7-signature", 4_000, "x"))


# Who writes


def test_a_mail_in_the_thread_from_another_address_follows_but_its_receipt_is_held() -> None:
    verdict = judge(
        "Re: x",
        "Nog iets.",
        plain("Diploma", "diploma.pdf"),
        sender="An <an@werk.example>",
        known=knowing(by_address=False, by_thread=True),
    )
    assert verdict.disposition is Disposition.FOLLOW_UP
    assert verdict.receipt is Receipt.HOLD
    assert verdict.candidate is not None
    assert verdict.candidate.address == AN.address


def test_a_colleague_in_the_thread_is_no_candidate() -> None:
    known = knowing(by_address=False, by_thread=True)
    verdict = judge("Re: x", "Sterke kandidaat, vind ik.", sender=COLLEAGUE, known=known)
    assert verdict.disposition is Disposition.OTHER


def test_another_person_who_applies_in_the_thread_goes_to_a_person() -> None:
    known = knowing(by_address=False, by_thread=True)
    verdict = judge("kandidatuur", APPLIES, sender="Jo <jo@post.example>", known=known)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.application == "KCVS-2021-0001"


def test_name_and_telephone_together_propose() -> None:
    known = knowing(by_address=False, by_name=True, by_phone=True)
    verdict = judge("kandidatuur", APPLIES, sender="An Peeters <an@werk.example>", known=known)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.application == "KCVS-2021-0001"
    assert verdict.receipt is Receipt.NEVER


@pytest.mark.parametrize("how", ["name", "phone"])
def test_a_namesake_or_whoever_shares_a_telephone_has_an_own_application(how: str) -> None:
    known = knowing(by_address=False, **{f"by_{how}": True})
    verdict = judge("kandidatuur", APPLIES, sender="An Peeters <an@werk.example>", known=known)
    assert (verdict.disposition, verdict.receipt) == (Disposition.APPLICATION, Receipt.SEND)
    assert verdict.application is None
    told = [reason.evidence for reason in verdict.reasons if reason.rule == f"same_{how}"]
    assert told == ["KCVS-2021-0001"]


@pytest.mark.parametrize("how", ["by_name", "by_phone"])
def test_what_is_no_application_by_itself_is_still_proposed_by_name_or_telephone(how: str) -> None:
    known = knowing(by_address=False, **{how: True})
    verdict = judge("diploma", "Zie bijlage.", plain("x", "diploma.pdf"),
                    sender="An Peeters <an@werk.example>", known=known)  # fmt: skip
    assert (verdict.disposition, verdict.application) == (Disposition.REVIEW, "KCVS-2021-0001")


def test_a_namesake_who_writes_of_other_things_is_left_alone() -> None:
    known = knowing(by_address=False, by_name=True)
    verdict = judge("lunch", "Tot donderdag.", sender="An Peeters <an@bakker.example>", known=known)
    assert verdict.disposition is Disposition.OTHER


def test_an_address_in_reply_to_does_not_make_the_sender_the_candidate() -> None:
    verdict = judge("lunch", "Tot donderdag.", sender="Jo <jo@post.example>", known=knowing())
    assert verdict.disposition is Disposition.OTHER


def test_a_colleague_who_is_a_candidate_still_writes_about_work() -> None:
    known = Known((replace(AN, address="sara.bos@kcvb.be"),))
    assert judge("zaal", "Zaal 3.", sender=COLLEAGUE, known=known).disposition is Disposition.OTHER
    about = judge("kandidatuur", "Wanneer hoor ik iets over mijn kandidatuur?", sender=COLLEAGUE,
                  known=known)  # fmt: skip
    assert about.disposition is Disposition.FOLLOW_UP


# Several vacancies


def test_a_candidate_who_applies_for_another_vacancy_applies_anew() -> None:
    verdict = judge(
        "sollicitatie stafmedewerker",
        f"{APPLIES.replace('directeur van het Kenniscentrum Vlaamse Steden', 'stafmedewerker')} "
        "Mijn motivatie: ik schreef zelf tien jaar beleidsnota's.",
        house=TWO_VACANCIES,
        known=knowing(),
    )
    assert verdict.disposition is Disposition.APPLICATION
    assert verdict.vacancy == "KCVS-STAF-2021"


def test_a_mail_that_names_no_vacancy_follows_the_one_application() -> None:
    verdict = judge("nog iets", "Bedankt.", house=TWO_VACANCIES, known=knowing())
    assert verdict.disposition is Disposition.FOLLOW_UP


def test_with_two_applications_the_named_one_is_meant() -> None:
    both = Known((AN, replace(AN, reference="KCVS-STAF-2021-0001", vacancy="KCVS-STAF-2021")))
    verdict = judge(
        "stafmedewerker", "Mijn motivatiebrief.", letter("x"), house=TWO_VACANCIES, known=both
    )
    assert verdict.application == "KCVS-STAF-2021-0001"


def test_with_two_applications_the_thread_decides() -> None:
    both = Known(
        (replace(AN, by_thread=True), replace(AN, reference="S-1", vacancy="KCVS-STAF-2021"))
    )
    verdict = judge("stafmedewerker", "Bedankt.", house=TWO_VACANCIES, known=both)
    assert verdict.application == "KCVS-2021-0001"


def test_a_mere_question_about_another_vacancy_follows() -> None:
    verdict = judge("x", "Is stafmedewerker ook iets voor mij?", house=TWO_VACANCIES,
                    known=knowing())  # fmt: skip
    assert verdict.disposition is Disposition.FOLLOW_UP


STRANGER = "A. P. <ap@werk.example>"
CITES = {"by_address": False, "by_reference": True}


def test_who_cites_a_reference_from_an_unknown_address_is_put_before_a_person() -> None:
    verdict = judge("Re: (KCVS-2021-0001)", "Dank u.", sender=STRANGER, known=knowing(**CITES))
    assert (verdict.disposition, verdict.receipt) == (Disposition.REVIEW, Receipt.NEVER)
    assert verdict.application == "KCVS-2021-0001"
    assert "cites_reference" in rules(verdict)


@pytest.mark.parametrize("facts", [{"by_reference": True}, {**CITES, "by_thread": True}])
def test_from_the_own_address_or_in_the_thread_it_is_a_follow_up(facts: dict[str, bool]) -> None:
    sender = SENDER if "by_address" not in facts else STRANGER
    verdict = judge("Re: (KCVS-2021-0001)", "Dank u.", sender=sender, known=knowing(**facts))
    assert verdict.disposition is Disposition.FOLLOW_UP


def test_of_several_own_applications_the_cited_one_is_meant() -> None:
    first = replace(AN, reference="KCVS-2021-0001", by_reference=True)
    second = replace(AN, reference="KCVS-STAF-2021-0001", vacancy="KCVS-STAF-2021")
    known = Known((first, second))
    verdict = judge("KCVS-2021-0001", "Dank u.", known=known, house=TWO_VACANCIES)
    assert verdict.application == "KCVS-2021-0001"


def test_a_colleague_who_only_writes_about_an_application_is_left_alone() -> None:
    known = knowing(**CITES)
    verdict = judge("KCVS-2021-0001", "Heb je die al gelezen?", sender=COLLEAGUE, known=known)
    assert verdict.application is None
    papers = judge("KCVS-2021-0001", "Zijn cv.", cv("An"), sender=COLLEAGUE, known=known)
    assert papers.application == "KCVS-2021-0001"


def test_a_forward_that_cites_a_reference_proposes_its_application() -> None:
    body = (
        "Van: A. P. <ap@werk.example>\nVerzonden: x\nAan: y\nOnderwerp: z\n\n"
        "Ik stel mij kandidaat als directeur, zie KCVS-2021-0001."
    )
    verdict = judge("FW: z", body, sender=COLLEAGUE, known=knowing(**CITES))
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.application == "KCVS-2021-0001"


def test_the_words_of_a_mail_beat_its_thread_and_what_it_quotes() -> None:
    verdict = judge(
        "Re: uw kandidatuur",
        "Graag solliciteer ik hierbij ook voor de functie van stafmedewerker stedelijk beleid. "
        "Ik schreef tien jaar lang beleidsnota's voor een stad.",
        letter("Motivatie voor stafmedewerker: ik schrijf graag."),
        house=TWO_VACANCIES,
        known=knowing(by_thread=True, by_reference=True),
    )
    assert verdict.disposition in (Disposition.APPLICATION, Disposition.REVIEW)


def test_a_strangers_withdrawal_is_no_application_of_the_stranger() -> None:
    verdict = judge(
        "Re: kandidatuur",
        "Ik trek mijn kandidatuur in. Ik heb een andere baan gevonden.",
        sender="Bart Claes <bart@post.example>",
        known=knowing(by_address=False, by_thread=True),
    )
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.reasons[0].rule == "withdrawn_by_another"
    assert verdict.follow_up is FollowUp.WITHDRAWAL


@pytest.mark.parametrize(
    "body",
    [
        "Dank u. U hoeft met mij geen rekening meer te houden.",
        "Ik ga niet verder met de procedure, dank voor alles.",
        "Bonjour, je me retire. Merci.",
        "Please disregard my application, thanks.",
        "Ik wens niet langer deel te nemen aan de selectie.",
        "Merci, mais je renonce au poste.",
        "Ich ziehe meine Bewerbung zurück.",
        "Thank you, I am no longer interested in the role.",
    ],
)
def test_who_gives_up_softly_withdraws(body: str) -> None:
    assert kind(body) is FollowUp.WITHDRAWAL


@pytest.mark.parametrize(
    "body",
    [
        "Ik ben niet meer werkzaam bij de stad; mijn nieuw nummer is 0470.",
        "Gelieve geen rekening te houden met de vorige bijlage.",
        "Ik bevestig dat ik mijn kandidatuur handhaaf.",
    ],
)
def test_what_ends_something_else_does_not_withdraw(body: str) -> None:
    assert kind(body) is FollowUp.QUESTION


@pytest.mark.parametrize(
    "body",
    ["Bedankt, maar ik vond ander werk.", "Thanks, but no.", "Merci, j'ai choisi un autre emploi."],
)
def test_thanks_that_say_more_wait_for_a_person(body: str) -> None:
    assert kind(body) is FollowUp.QUESTION


@pytest.mark.parametrize(
    "body",
    ["Nog een aanvulling: ik spreek ook Spaans.", "Bedankt! Ik wil hier nog aan toevoegen: twee."],
)
def test_a_few_words_that_say_so_add_to_the_application(body: str) -> None:
    assert kind(body) is FollowUp.ADDITION


def test_a_question_that_stands_in_the_subject_alone_waits_for_an_answer() -> None:
    thanks = "Hartelijk dank voor uw tijd."
    asked = judge("Mijn kandidatuur goed ontvangen?", thanks, known=knowing())
    assert asked.follow_up is FollowUp.QUESTION
    answers = {"In-Reply-To": "<a@kcvb.be>"}
    answered = judge("Re: nog vragen?", thanks, headers=answers, known=knowing())
    assert answered.follow_up is FollowUp.THANKS


@pytest.mark.parametrize(
    "request_",
    [
        "Op grond van artikel 17 van de AVG verzoek ik u om alles van mij te wissen.",
        "Ik wil een kopie van mijn persoonsgegevens krijgen, zoals de wet bepaalt.",
        "Je vous prie d'effacer mes données à caractère personnel.",
        "I ask you to erase my personal data under article 17.",
    ],
)
def test_who_uses_a_right_over_own_data_is_read_by_a_person(request_: str) -> None:
    padding = " Ik schrijf u dit rustig en volledig, zodat er geen misverstand kan ontstaan." * 8
    asked = judge("Verzoek", f"{request_}{padding}", known=knowing())
    assert asked.follow_up is FollowUp.QUESTION
    assert judge("Nog iets", f"Dit hoort erbij.{padding}", known=knowing()).follow_up is (
        FollowUp.ADDITION
    )
