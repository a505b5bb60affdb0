"""Whoever applies, the same letter is judged the same: names, hobbies, causes, careers, leave.

ADR 11 promises it: no group's likelihood may differ by more than that of two halves of one group.
"""

from __future__ import annotations

import random
import statistics
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest

from collection.drafts import cv
from collection.outcome import HOUSE
from kcvs_mailbot.recognition import Disposition, Known, Receipt, Verdict
from kcvs_mailbot.recognition.recognising import recognise
from labelled.sets import Labelled
from recognition.conftest import Lessons
from recognition.judging import judge

NAMES = [
    "An Peeters", "Jan De Smet", "Mohamed El Amrani", "Fatima Benali", "Nguyễn Thị Hoa", "Li Wei",
    "Aïcha Diallo", "Oluwaseun Adeyemi", "Szymon Wójcik", "Ştefan Popescu", "Yıldız Demir",
    "Győző Kovács", "Søren Østergaard", "Zoë D'Hondt", "Björk Jónsdóttir", "María José Ibáñez",
    "João Gonçalves", "Giulia Rossi", "Piet van der Wouden", "Anne-Sophie de Mérode", "Lê Minh",
    "Rachel Cohen", "Priya Ramanathan", "Dmitri Sokolov", "Oksana Shevchenko", "Tsegaye Bekele",
    "Kwame Mensah", "Hülya Öztürk", "Nikos Papadopoulos", "Siobhán O'Brien", "Jean-Pierre Dubois",
    "Ludovicus Verhaegen", "Kevin Janssens", "Moeder Aarde", "Iman Haddad", "Noor Van den Broeck",
    "Sakura Tanaka", "Mustafa Yilmaz", "Wim Stad", "Mieke Directeur",
]  # fmt: skip
LETTERS = {
    "formal Dutch": "Geachte mevrouw Boudry\n\nHierbij stel ik mij kandidaat voor de functie van "
    "directeur van het Kenniscentrum Vlaamse Steden. Ik leid sinds 2012 een dienst van veertig "
    "mensen in een stad en wil wat steden weten met elkaar verbinden.",
    "simple Dutch": "Dag mevrouw\n\nIk wil graag directeur worden bij jullie. Ik werk al 14 jaar "
    "bij de stad en ik doe dat goed. Mijn collega's zeggen dat ik kan leiden. Mag ik komen praten?",
    "French": "Madame,\n\nJe souhaite poser ma candidature au poste de directeur du Kenniscentrum "
    "Vlaamse Steden. Depuis 2012, je dirige un service de quarante personnes dans une ville.",
    "English": "Dear Ms Boudry,\n\nI would like to apply for the position of director of the "
    "Kenniscentrum Vlaamse Steden. Since 2012 I have led a city department of forty people.",
}
SAID = [
    "In mijn vrije tijd doe ik vrijwilligerswerk.",
    "In mijn vrije tijd speel ik voetbal.",
    "Ik zing in een koor en kweek bijen.",
    "Ik ben actief in de moskee van mijn wijk.",
    "Ik ben lector in onze parochie.",
    "Ik ben bestuurslid van een holebivereniging.",
    "Ik was twee jaar thuis met een burn-out.",
    "Ik kom terug uit zwangerschapsverlof.",
    "Ik nam drie jaar ouderschapsverlof.",
    "Ik zit in een rolstoel; het gebouw is toch toegankelijk?",
    "Ik ben 61 en nog lang niet moe.",
    "Ik ben 27.",
    "Ik schreef een eindwerk over pleinen.",
    "Ik was stagiair, journaliste en later woordvoerder.",
    "Ik gaf een nieuwsbrief uit en hield studiedagen.",
    "Ik kwam in 2015 als vluchteling naar België.",
    "Ik ben gescheiden en heb vier kinderen.",
    "Ik was militant van een vakbond.",
    "Pendant mon temps libre, je suis bénévole.",
    "I volunteer at a food bank.",
]


def of(name: str, letter: str, domain: str = "post.example", said: str = "") -> Verdict:
    """The letter of who is called that, with a CV under the name."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if c.isascii())
    address = ".".join(plain.replace("'", "").split())
    body = f"{LETTERS[letter]} {said}\n\n{name}"
    sender = f'"{name}" <{address}@{domain}>'
    return judge("Kandidatuur", body, cv(name), sender=sender)


def seen(verdict: Verdict) -> tuple[Disposition, Receipt, bool]:
    return verdict.disposition, verdict.receipt, verdict.candidate is not None


@pytest.mark.parametrize("letter", LETTERS)
def test_forty_names_are_one_to_the_program(letter: str) -> None:
    found = {name: of(name, letter) for name in NAMES}
    assert {seen(verdict) for verdict in found.values()} == {
        (Disposition.APPLICATION, Receipt.SEND, True)
    }
    likely = [verdict.likelihood or 0.0 for verdict in found.values()]
    assert max(likely) - min(likely) <= 0.05


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("said", SAID)
def test_what_somebody_says_of_a_life_changes_nothing(letter: str, said: str) -> None:
    assert seen(of("An Peeters", letter, said=said)) == seen(of("An Peeters", letter))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    "domain", ["freemail.example", "stad-aalst.example", "xn--80ak6aa.example"]
)
def test_free_mail_and_work_are_alike(letter: str, domain: str) -> None:
    assert of("An Peeters", letter, domain).likelihood == of("An Peeters", letter).likelihood


@pytest.mark.parametrize("letter", LETTERS)
def test_without_accents_it_reads_the_same(letter: str) -> None:
    with_, without = (judge("x", text, cv("An Peeters")) for text in _spelt(LETTERS[letter]))
    assert with_.likelihood == without.likelihood


def _spelt(text: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFKD", text)
    return text, "".join(c for c in marks if not unicodedata.combining(c))


@pytest.fixture(scope="module")
def applications(lessons: Lessons) -> list[Labelled]:
    """Of a writer who knew nothing of the model."""
    return [mail for mail in lessons("round10") if mail.acceptable == ("application",)]


@pytest.fixture(scope="module")
def plain(applications: list[Labelled]) -> list[float]:
    return _likelihoods(applications, lambda text: text)


def _likelihoods(mails: list[Labelled], change: Callable[[str], str]) -> list[float]:
    found = []
    for mail in mails:
        message = replace(mail.message, new_text=change(mail.message.new_text))
        verdict = recognise(message, mail.attached, HOUSE, Known())
        found.append(verdict.likelihood or 0.0)
    return found


@pytest.mark.slow
@pytest.mark.sampled(3)
@pytest.mark.parametrize("said", SAID)
def test_no_group_differs_as_much_as_two_halves_of_one(
    applications: list[Labelled], plain: list[float], said: str
) -> None:
    group = _likelihoods(applications, lambda text: f"{text}\n{said}")
    assert abs(statistics.mean(group) - statistics.mean(plain)) <= _halves(plain)


def _halves(plain: list[float]) -> float:
    """By how much the means of two random halves differ, at most, in 19 of 20 draws."""
    draws = random.Random(1)
    found = []
    for _ in range(200):
        mixed = draws.sample(plain, len(plain))
        middle = len(mixed) // 2
        found.append(abs(statistics.mean(mixed[:middle]) - statistics.mean(mixed[middle:])))
    return sorted(found)[189]
