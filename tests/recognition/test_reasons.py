"""What a person reads of a mail who has nothing but its reasons."""

from __future__ import annotations

import re

import pytest

from collection.drafts import Paper, cv, letter
from kcvs_mailbot.recognition import Disposition
from labelled.report import judged
from recognition.conftest import Lessons
from recognition.judging import APPLIES, judge, rules


@pytest.mark.parametrize(
    ("subject", "body", "told"),
    [
        (
            "Kamp Lowie",
            "Beste mevrouw, beste Linda,\nWij schreven Lowie in voor het kamp.\nKan dat nog?\nJo",
            "Kamp Lowie – Wij schreven Lowie in voor het kamp. Kan dat nog?",
        ),
        ("", "Wij schreven Lowie in voor het kamp.", "Wij schreven Lowie in voor het kamp"),
        ("Kamp Lowie", "", "Kamp Lowie"),
    ],
)
def test_of_other_mail_is_told_what_it_is_and_that_nobody_applies(
    subject: str, body: str, told: str
) -> None:
    verdict = judge(subject, body)
    assert verdict.disposition is Disposition.OTHER
    why, unnamed, gist, *_ = [reason.dutch for reason in verdict.reasons]
    assert "niet als een kandidatuur" in why
    assert " (kans: minder dan 1 %): " in why
    assert unnamed == "De vacante functie wordt nergens bij naam genoemd."
    assert gist.startswith(f"Onderwerp en begin van de mail: “{told}")


@pytest.mark.parametrize("name", ["bystanders", "round9"])
def test_nothing_about_our_vacancy_or_the_writer_is_said_to_speak_against(
    lessons: Lessons, name: str
) -> None:
    against = [
        reason.evidence.lower()
        for one in judged(lessons(name))
        for reason in one.verdict.reasons
        if reason.rule == "speaks_against"
    ]
    assert against
    ours = re.compile(r"directeur|vacature|kandida|sollicit|\b(?:ik|mijn)\b")
    assert not [said for said in against if ours.search(said)]


def test_a_greeting_is_no_evidence() -> None:
    for text in (APPLIES, "Zou dat iets voor mij zijn, directeur worden?"):
        verdict = judge("x", f"Geachte leden van de jury,\n{text}")
        assert not [said for said in verdict.reasons if "geachte" in said.evidence.lower()]


CAREER = (
    "Ik ben 42 en werk al veertien jaar als diensthoofd wonen bij de stad Aarschot. Ik wil dit heel"
    " graag doen. Mijn motivatie: samenwerken voor steden. Van 2001 tot 2007 was ik stafmedewerker."
)
ASKING = (
    "Kunt u mij zeggen wanneer de vergadering over de begroting van de gemeente plaatsvindt, welke"
    " stukken wij vooraf moeten lezen, en of het verslag van maandag al klaar is?"
)
OURS = "Ook zag ik uw vacature voor directeur van het Kenniscentrum Vlaamse Steden."


def told(subject: str, body: str, rule: str) -> list[str]:
    return [reason.evidence for reason in judge(subject, body).reasons if reason.rule == rule]


@pytest.mark.parametrize(
    ("body", "first"),
    [
        (f"Hierbij solliciteer ik voor een job bij de brandweer. {OURS}", "applies_for_another"),
        (f"Voor mijn man.\n{ASKING}", "writes_for_another"),
    ],
)
def test_which_doubt_there_is_stands_first_and_no_other_is_told(body: str, first: str) -> None:
    papers = (cv("An Peeters"),) if first == "writes_for_another" else ()
    verdict = judge("vraag over de directeur", body, *papers)
    assert verdict.disposition is Disposition.REVIEW
    rules = [reason.rule for reason in verdict.reasons]
    assert rules[0].startswith(first)
    assert not {"half_likely", "half_likely_on_us"} & set(rules)


def test_a_sentence_that_is_quoted_does_not_end_behind_dr() -> None:
    sentence = "Op vraag van mijn directeur, dr. Pol Waegemans, schrijf ik u over de stage"
    assert told("Stage", f"{sentence}. Groeten", "names_our_vacancy_all_the_same") == [
        f"{sentence}."
    ]


def test_a_quote_from_a_document_is_a_whole_sentence() -> None:
    lines = "Motivatie\n\nGraag stel ik me kandidaat voor de\nfunctie van directeur bij prof. Maes."
    verdict = judge("scan", ASKING, letter(lines))
    quoted = [reason.evidence for reason in verdict.reasons if "kandidaat voor" in reason.evidence]
    assert quoted == ["Graag stel ik me kandidaat voor de functie van directeur bij prof. Maes."]


def test_of_a_quote_from_a_document_it_is_said_in_which() -> None:
    stated = "Ik stel mij kandidaat voor de functie van directeur van het Kenniscentrum."
    verdict = judge("ons lid", ASKING, Paper("verklaring.pdf", "application/pdf", b"%PDF", stated))
    (said,) = [one.dutch for one in verdict.reasons if stated in one.evidence]
    assert "Kenniscentrum” (in verklaring.pdf)." in said


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("sollicitatie bij u", "Ik was zeven jaar directeur van een sportdienst."),
        ("", "Mevrouw, voor de plaats van directeur wil ik mij opgeven."),
        ("", "Je veux me présenter pour le poste de directeur."),
    ],
)
def test_who_says_in_any_words_that_he_applies_is_not_told_to_imply_it(
    subject: str, says: str
) -> None:
    assert "implied" not in rules(judge(subject, f"{says} {CAREER}"))


def test_who_the_candidate_is_is_asked_once() -> None:
    body = "Mijn man vraagt of ik zijn cv voor de directeur wil doorsturen. Hij is landmeter."
    asked = [r.dutch for r in judge("cv van mijn man", body, cv("Dirk Bos")).reasons]
    assert len([line for line in asked if "Vul zelf in" in line or "vul dan zelf in" in line]) == 1


def test_a_line_that_goes_on_names_nobody_else() -> None:
    body = f"Mijn vrouw\nwerkt op zee, ik zorgde voor de drie kinderen. {CAREER}"
    assert "writes_for_another" not in rules(judge("Kandidatuur", body))


def test_of_another_post_it_is_said_however_little_it_reads_as_an_application() -> None:
    verdict = judge("boekhouder", f"Hierbij solliciteer ik als boekhouder. {ASKING} {ASKING}")
    assert verdict.disposition is Disposition.OTHER
    assert verdict.reasons[0].rule == "applies_for_another_post"
    assert not {"reads_otherwise", "speaks_of_applying"} & rules(verdict)


def test_what_applies_elsewhere_is_not_said_to_point_at_ours() -> None:
    verdict = judge(
        "vraag",
        "Naar aanleiding van uw vacature meld ik mij. Ik solliciteer als loodgieter.\n"
        "Wij leveren ook printers en kantoormateriaal aan steden.",
    )
    assert verdict.disposition is Disposition.OTHER
    assert verdict.reasons[0].rule == "applies_for_another_post"
    assert "points_at_our_vacancy" not in rules(verdict)


def test_a_cv_beside_words_of_applying_waits_however_the_mail_reads(lessons: Lessons) -> None:
    """A manager sends the papers of her who wants to apply; the model gives it two percent."""
    (sent,) = [one for one in judged(lessons("round2")) if "096-verband" in one.mail.name]
    assert sent.verdict.disposition is Disposition.REVIEW
    assert sent.verdict.likelihood is not None
    assert sent.verdict.likelihood < 0.05
    said = " ".join(reason.dutch for reason in sent.verdict.reasons)
    assert "er is een cv of brief bij, en er is sprake van solliciteren" in said


def test_of_a_candidature_for_nothing_of_ours_it_is_said() -> None:
    verdict = judge("jeugdkamp", f"Wij krijgen dit jaar veel kandidaturen. {ASKING}")
    assert verdict.disposition is Disposition.OTHER
    (said,) = [one.dutch for one in verdict.reasons if one.rule == "speaks_of_applying"]
    assert "(“Wij krijgen dit jaar veel kandidaturen”)" in said


def test_a_career_alone_is_said_to_be_one_though_it_holds_the_name_of_the_post() -> None:
    verdict = judge(
        "zaterdagnacht",
        "Ik begon als dramaturg en werd programmator. Nu ben ik al negen jaar directeur van een"
        " cultuurhuis, met 23 mensen. Besturen overtuigen, ploegen samenhouden, begrotingen rond"
        " krijgen: dat doe ik graag, en ik wil het doen waar steden van elkaar leren. Daarom ik.",
    )
    assert verdict.disposition is Disposition.APPLICATION
    assert "implied" in rules(verdict)


def test_who_says_that_he_applies_is_quoted_with_it_before_what_names_the_post() -> None:
    verdict = judge(
        "Interesse",
        "Ik zag dat het Kenniscentrum een directeur zoekt. Ik wil mij graag kandidaat stellen."
        f" {CAREER}",
    )
    assert verdict.disposition is Disposition.APPLICATION
    assert "implied" not in rules(verdict)
    quoted = [reason.evidence for reason in verdict.reasons if reason.rule == "speaks_for"]
    assert quoted == [
        "Ik wil mij graag kandidaat stellen.",
        "Ik zag dat het Kenniscentrum een directeur zoekt.",
    ]


def test_what_says_little_for_an_application_is_not_quoted_for_it() -> None:
    told = rules(judge("RE: vacature directeur", "Wij zetten de vacature morgen op onze website."))
    assert "half_likely_on_us" in told or "reads_otherwise" in told
    assert "makes_doubt" not in told


def test_why_an_unlikely_mail_waits_is_told_with_how_unlikely_it_is() -> None:
    verdict = judge(
        "vacature directeur", "Twee halve directeurs maken samen een hele, dachten wij."
    )
    assert verdict.disposition is Disposition.REVIEW
    (said,) = [one.dutch for one in verdict.reasons if one.rule == "half_likely_on_us"]
    assert re.search(r"\(\d+ %; de mail is kort en noemt de vacante functie,", said)


def test_the_words_for_the_secretary_alone_say_why_it_waits() -> None:
    verdict = judge(
        "vacature directeur", "Twee halve directeurs maken samen een hele, dachten wij."
    )
    (seen,) = [one.evidence for one in verdict.reasons if one.rule == "half_likely_on_us"]
    assert re.fullmatch(r"\d+ %", seen)


def test_what_stands_in_the_line_below_is_quoted_from_there() -> None:
    body = f"Dear Madam\non behalf of our board I send my application as director. {CAREER}"
    told = [one for one in judge("x", body, cv("An")).reasons if one.rule == "writes_in_name_of"]
    assert [one.evidence.startswith("on behalf of") for one in told] == [True]


def test_thanks_are_not_said_to_point_elsewhere() -> None:
    verdict = judge("Vacature directeur - barema?", f"{ASKING}\nMet dank voor uw antwoord")
    assert not [r for r in verdict.reasons if r.rule == "speaks_against" and "dank" in r.evidence]


def test_who_speaks_of_an_own_application_is_not_asked_about_as_another() -> None:
    for subject, body in (
        ("Vraag", "Mijn kandidatuur voor directeur, kwam die aan?"),
        ("Kandidatuur als directeur", f"Mijn kandidatuur van juni, kwam die aan? {ASKING}"),
    ):
        told = rules(judge(subject, body))
        assert {"speaks_of_own_application_but", "speaks_of_own_application"} & told
        assert not {"speaks_of_our_post", "half_likely_on_us"} & told


def test_of_other_mail_is_told_that_its_sender_is_no_candidate() -> None:
    assert "is_no_candidate" in rules(judge("Kamp Lowie", "Wij schreven Lowie in voor het kamp."))


def test_of_a_machines_mail_is_told_what_it_is_about() -> None:
    verdict = judge(
        "Wekelijkse back-up", "Alles staat er.", headers={"Auto-Submitted": "auto-generated"}
    )
    assert verdict.disposition is Disposition.AUTOMATIC
    assert verdict.reasons[-1].evidence == "Wekelijkse back-up – Alles staat er."


def test_what_is_a_cv_by_its_name_alone_is_not_called_one() -> None:
    bait = Paper("CV_An.htm", "text/html", b"<p>Sign in</p>", "Sign in to view CV_An.pdf")
    spoken = rules(judge("Director", "Please find my CV.", bait))
    assert "brings_cv_or_letter_by_name" in spoken
    assert "brings_cv" not in spoken


def test_the_post_is_quoted_where_it_is_named_most_clearly() -> None:
    clear = "De vacature van directeur Kenniscentrum Vlaamse Steden hangt nu in onze gang."
    found = told(
        "Dag", f"Onze directeur groet uw medewerkers. {clear}", "names_our_vacancy_all_the_same"
    )
    assert found == [clear]


def test_of_an_application_that_names_no_post_it_is_said() -> None:
    verdict = judge("Kandidatuur", f"Hierbij mijn kandidatuur. {CAREER}")
    assert verdict.disposition is Disposition.APPLICATION
    assert "names_no_vacancy_nor_another" in rules(verdict)
