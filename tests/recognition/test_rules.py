"""Every rule of the catalogue, with a mail that it speaks about and one that it does not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from collection.drafts import (
    Paper,
    attached_mail,
    cv,
    infected,
    letter,
    locked,
    plain,
    scan,
)
from kcvs_mailbot.recognition import House, Known
from recognition.every_rule import EVERY_RULE
from recognition.judging import (
    AN,
    COLLEAGUE,
    HOUSE,
    NOBODY,
    SENDER,
    TWO_VACANCIES,
    judge,
    knowing,
    rules,
)
from recognition.judging import APPLIES as LETTER


@dataclass(frozen=True)
class Mail:
    """One mail, by what matters in it."""

    subject: str | None = ""
    body: str = ""
    papers: tuple[Paper, ...] = ()
    sender: str | None = SENDER
    headers: dict[str, str] = field(default_factory=dict)
    html: str | None = None
    house: House = HOUSE
    known: Known = NOBODY
    junk: bool = False
    raw: bytes | None = None

    @property
    def spoken(self) -> set[str]:
        verdict = judge(
            self.subject,
            self.body,
            *self.papers,
            sender=self.sender,
            headers=self.headers,
            html=self.html,
            house=self.house,
            known=self.known,
            junk=self.junk,
            raw=self.raw,
        )
        return rules(verdict)


def head(name: str, value: str) -> Mail:
    return Mail("hallo", "tot morgen", headers={name: value})


FORWARD = (
    "Zie hieronder.\n\n---------- Forwarded message ---------\nVan: {0}\nDate: di 10 aug. 2021\n"
    "Subject: kandidatuur\nTo: <info@kcvb.be>\n\nIk stel mij kandidaat voor directeur."
)
OTHER_SENDER = "Rosa Mares <rosa.mares@post.example>"
RELAY = "Jobsite <no-reply@jobsite.example>"
ORDINARY = Mail("lunch", "Donderdag om twaalf uur bij Karel.")
APPLIES = Mail("kandidatuur", LETTER)
UNNAMED = LETTER.replace("als directeur van het Kenniscentrum Vlaamse Steden", "voor deze job")
LONG = "Ik werkte jaren in een stad en leerde daar hoe steden samen verder komen. " * 3
TOLD = (
    "Omdat ik al veertien jaar vergaderingen leid waar dertien mensen dertien meningen hebben. Ik"
    " ben coördinator van een eerstelijnszone, daarvoor was ik maatschappelijk werker in Oostende."
)
ASKING = (
    "Kunt u mij zeggen wanneer de vergadering over de begroting van de gemeente plaatsvindt, welke"
    " stukken wij vooraf moeten lezen, en of het verslag van maandag al klaar is?"
)
SENT_FILE = (
    "lode@post.example\nstuurde u 1 bestand, 4,2 MB\n\nBericht: Voor directeur. L.\n\n"
    "Dossier_LA.pdf: https://sendit.example/d/7f"
)
ABUSE = (
    b"From: fbl@provider.example\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=feedback-report; boundary="x"\r\n\r\n'
    b"--x\r\n\r\nAbuse.\r\n--x--\r\n"
)

EXAMPLES: dict[str, tuple[Mail, Mail]] = {
    # answers of machines
    "has_our_marker": (head("X-KCVS-Mailbot", "receipt"), ORDINARY),
    "is_auto_replied": (
        head("Auto-Submitted", "Auto-Replied (vacation); x=y"),
        head("Auto-Submitted", "no"),
    ),
    "has_auto_reply_header": (head("X-Autorespond", "ja"), head("X-Autoreply", "no")),
    "is_disposition_notification": (
        Mail("Gelezen: agenda", "Uw bericht is gelezen."),
        Mail("Gelezen boeken", "Welke boeken lazen jullie?"),
    ),
    "is_other_report": (
        Mail(raw=ABUSE),
        ORDINARY,
    ),
    "titled_out_of_office": (
        Mail("Automatisch antwoord: overleg", "Tot later."),
        Mail("Re: Automatisch antwoord: overleg", "Ik bel je als je terug bent."),
    ),
    "is_recall": (
        Mail("Intrekken: agenda", "An Peeters wil het bericht agenda intrekken."),
        Mail("Intrekken: agenda", "Ik wil het bericht agenda intrekken."),
    ),
    "looks_like_recall": (
        Mail("Vergissing", "An Peeters wil het bericht agenda intrekken."),
        Mail("Intrekken: agenda", "Ik wil het bericht agenda intrekken."),
    ),
    # machines
    "has_null_return_path": (head("Return-Path", "<>"), head("Return-Path", "<an@post.example>")),
    "is_auto_submitted": (
        head("Auto-Submitted", "auto-generated"),
        head("Auto-Submitted", "no (by hand)"),
    ),
    "is_from_machine": (Mail("x", "y", sender="Bank <no-reply@bank.example>"), ORDINARY),
    "has_list_header": (head("List-Id", "<a.b.example>"), ORDINARY),
    "has_bulk_precedence": (head("Precedence", "Bulk"), head("Precedence", "first-class")),
    "has_mass_mailing_header": (head("Feedback-ID", "1:2:3"), ORDINARY),
    "has_machine_return_path": (
        head("Return-Path", "<bounces+12@mailer.example>"),
        head("Return-Path", "<bouncer@post.example>"),
    ),
    "has_loop_marker": (head("X-Loop", "iets"), ORDINARY),
    "is_calendar_mail": (
        Mail("Geaccepteerd: overleg", ""),
        Mail("Geaccepteerd voorstel", "Wij gaan akkoord."),
    ),
    # absence
    "says_out_of_office": (
        Mail("Re: vraag", "Ik ben tot maandag afwezig."),
        Mail("afspraak", "Ik ben er maandag."),
    ),
    # how it reads, what it brings, in whose name
    "reads_as_application": (APPLIES, ORDINARY),
    "half_likely": (Mail("directeur", "Ik zou dat wel willen doen."), ORDINARY),
    "half_likely_on_us": (
        Mail("vacature directeur", "Twee halve directeurs maken samen een hele, dachten wij."),
        Mail("vacature directeur", "Wat verdient een directeur bij jullie?"),
    ),
    "reads_otherwise": (ORDINARY, APPLIES),
    "not_judged": (replace(ORDINARY, house=replace(HOUSE, use_model=False)), ORDINARY),
    "speaks_for": (APPLIES, Mail("", "")),
    "makes_doubt": (Mail("directeur", "Ik zou dat wel willen doen."), APPLIES),
    "speaks_against": (
        Mail("Factuur", f"{LONG}In bijlage vindt u onze factuur van juli."),
        Mail("Vraag", f"{LONG}In bijlage vindt u de vacature van directeur."),
    ),
    "unfamiliar_words": (
        Mail("KCVS", "Hola, " + "busco trabajo estupendo rápidamente querida señora, " * 3),
        Mail("x", "Hola, " + "busco trabajo estupendo rápidamente querida señora, " * 3),
    ),
    "unfamiliar_and_not_on_us": (
        Mail("x", "Hola, " + "busco trabajo estupendo rápidamente querida señora, " * 3),
        Mail("KCVS", "Hola, " + "busco trabajo estupendo rápidamente querida señora, " * 3),
    ),
    "says": (Mail("Lunch", "Eten we samen? Groetjes"), Mail("", "")),
    "brings_cv": (Mail("x", "y", (cv("An"),)), Mail("x", "y", (letter("Motivatie"),))),
    "brings_letter": (Mail("x", "y", (letter("Motivatie"),)), Mail("x", "y", (cv("An"),))),
    "brings_only_papers": (Mail("x", "y", (cv("An"),)), Mail("x", LONG, (cv("An"),))),
    "brings_cv_or_letter_by_name": (
        Mail("x", LONG, (locked("cv an.htm"),)),
        Mail("x", LONG, (locked("cv an.htm"), cv("An"))),
    ),
    "brings_unreadable_document": (
        Mail("x", "y", (locked("bijlage.pdf"),)),
        Mail("x", "y", (locked("foto.pdf"), cv("An"))),
    ),
    "brings_infected_document": (
        Mail("x", "y", (infected("cv.doc"),)),
        Mail("x", "y", (locked("cv.pdf"),)),
    ),
    "only_brings_infected_document": (
        Mail("x", "Zie hier.", (infected("cv.doc"),)),
        replace(APPLIES, papers=(infected("cv.doc"),)),
    ),
    "lacks_enclosure": (
        Mail("kandidatuur directeur", "Ik stel mij kandidaat. Mijn cv vindt u in bijlage."),
        replace(APPLIES, body=f"{LETTER} Mijn cv vindt u in bijlage.", papers=(cv("An"),)),
    ),
    "writes_for_another": (
        Mail("x", "Hierbij de kandidatuur van mijn dochter."),
        Mail("x", "Hierbij mijn kandidatuur. Ik woon met mijn dochter in Gent."),
    ),
    "writes_in_name_of": (
        Mail("kandidatuur", f"Namens Rosa Mares schrijf ik dit. {LETTER}"),
        Mail("x", "Namens de stad Gent groet ik u."),
    ),
    "brings_anothers_cv": (
        replace(APPLIES, papers=(cv("Rosa Mares"),)),
        replace(APPLIES, papers=(cv("An Peeters"),)),
    ),
    "speaks_of_own_application": (
        Mail("mijn kandidatuur", "Hierbij vindt u mijn kandidatuur. " + LETTER),
        Mail("x", "Hebt u de kandidaturen ontvangen?"),
    ),
    "speaks_of_own_application_but": (
        Mail("x", "Hebt u mijn kandidatuur ontvangen?"),
        Mail("x", "Hebt u de kandidaturen ontvangen?"),
    ),
    "speaks_of_our_post": (
        Mail("x", "Stel dat wij ons samen kandidaat stellen voor de\nfunctie van directeur?"),
        Mail("x", "Wij zijn kandidaat voor de\n\nSubsidie. De directeur is hier niet."),
    ),
    "applies_for_something_else_among_us": (
        Mail("stage", f"Ik solliciteer voor een stage bij het Kenniscentrum. {TOLD} {LONG}"),
        APPLIES,
    ),
    "applies_for_another_post": (
        Mail("sollicitatie", "Hierbij solliciteer ik voor de functie van loodgieter. " + LONG),
        APPLIES,
    ),
    "applies_for_another_post_beside_ours": (
        Mail(
            "sollicitatie",
            "Ik zag de vacature van directeur Kenniscentrum Vlaamse Steden, en solliciteer voor de"
            f" functie van loodgieter. {LONG}",
        ),
        APPLIES,
    ),
    "by_colleague": (
        Mail("directeur", "Ik zou dat wel willen doen.", sender=COLLEAGUE),
        APPLIES,
    ),
    # steps
    "is_bounce": (
        Mail("Undelivered Mail", "550 no such user", sender="MAILER-DAEMON@mx.example"),
        Mail("Undelivered Mail", "Wat betekent dat?"),
    ),
    "is_delay_notice": (
        Mail("Delivery delayed", "Still trying.", sender="MAILER-DAEMON@mx.example"),
        Mail("Undelivered Mail", "550 no such user", sender="MAILER-DAEMON@mx.example"),
    ),
    "answers_no_application": (
        Mail("Re: lunch", "Tot dan.", headers={"In-Reply-To": "<zaal@kcvb.be>"}),
        Mail(
            "Re: lunch",
            "Tot dan.",
            headers={"In-Reply-To": "<zaal@kcvb.be>"},
            known=knowing(by_thread=True),
        ),
    ),
    "gives_an_address": (
        Mail("Lode stuurde u een bestand", SENT_FILE, sender=RELAY),
        Mail("Lode stuurde u een bestand", SENT_FILE.replace("lode@", "Lode "), sender=RELAY),
    ),
    "reads_as_application_but": (
        Mail("kandidatuur", LETTER + "\nMijn cv vindt u in bijlage.\n"),
        APPLIES,
    ),
    "applies_elsewhere": (
        Mail("sollicitatie", "Hierbij solliciteer ik voor de functie van loodgieter. " + LONG),
        APPLIES,
    ),
    "names_our_vacancy": (
        Mail(
            "Sollicitatie als loodgieter",
            "Ik las dat het Kenniscentrum Vlaamse Steden een directeur zoekt. Hierbij"
            " solliciteer ik voor de functie van loodgieter. " + LONG,
        ),
        Mail("sollicitatie", "Hierbij solliciteer ik voor de functie van loodgieter. " + LONG),
    ),
    "points_at_our_vacancy": (
        Mail(
            "jurylid",
            "Naar aanleiding van uw oproep meld ik mij voor de jury. Ik was 12 jaar directeur"
            " van een school en heb ervaring met stadsvernieuwing.",
        ),
        Mail("vraag over de directeur", ASKING),
    ),
    "names_our_vacancy_all_the_same": (Mail("vraag over de directeur", ASKING), ORDINARY),
    "implied": (Mail("Waarom ik", f"{TOLD} {LONG}"), APPLIES),
    "speaks_of_applying": (
        Mail("Vraag", f"Wij krijgen dit jaar veel kandidaturen. {ASKING}"),
        ORDINARY,
    ),
    "names_no_vacancy_nor_another": (
        Mail("Kandidatuur", f"Hierbij mijn kandidatuur. {TOLD} {LONG}"),
        APPLIES,
    ),
    "names_no_vacancy": (ORDINARY, Mail("vraag over de directeur", ASKING)),
    "brings_other_documents": (
        Mail("lunch", "Donderdag om twaalf uur.", (plain("Menu van de week", "menu.pdf"),)),
        Mail("lunch", "Donderdag om twaalf uur.", (cv("An"),)),
    ),
    "applies_all_the_same": (
        replace(APPLIES, headers={"List-Id": "<a.b>"}),
        Mail("x", "Stel u kandidaat!", headers={"List-Id": "<a.b>"}),
    ),
    "is_no_candidate": (ORDINARY, APPLIES),
    "is_a_colleague": (replace(ORDINARY, sender=COLLEAGUE), ORDINARY),
    "has_no_sender": (Mail("x", "y", sender=None), ORDINARY),
    "has_several_senders": (
        Mail("x", "y", sender="a@post.example, b@post.example"),
        ORDINARY,
    ),
    "forwarded_by_colleague": (
        Mail("Fwd: kandidatuur", FORWARD.format(OTHER_SENDER), sender=COLLEAGUE),
        Mail("Fwd: kandidatuur", FORWARD.format(OTHER_SENDER)),
    ),
    "forwarded_by_another": (
        Mail("Fwd: kandidatuur", FORWARD.format(OTHER_SENDER)),
        Mail("Fwd: kandidatuur", FORWARD.format(SENDER)),
    ),
    "forwarded_own_mail": (
        Mail("Fwd: kandidatuur", FORWARD.format(SENDER)),
        Mail("Fwd: kandidatuur", FORWARD.format(OTHER_SENDER)),
    ),
    "is_resent": (replace(APPLIES, headers={"Resent-From": "sara.bos@kcvb.be"}), APPLIES),
    "is_relayed": (
        Mail("Nieuwe sollicitatie", "E-mail: rosa.mares@post.example", sender=RELAY),
        Mail("Uw factuur", "E-mail: rosa.mares@post.example", sender=RELAY),
    ),
    "found_in_junk": (replace(APPLIES, junk=True), APPLIES),
    "vacancy_unclear": (
        Mail("x", f"{UNNAMED} {LONG}", house=TWO_VACANCIES),
        replace(APPLIES, house=TWO_VACANCIES),
    ),
    "suppresses_answers": (
        replace(APPLIES, headers={"X-Auto-Response-Suppress": "DR, AutoReply"}),
        replace(APPLIES, headers={"X-Auto-Response-Suppress": "OOF, DR, RN, NRN"}),
    ),
    "has_no_return_path": (
        replace(
            APPLIES,
            house=replace(HOUSE, records_return_path=True),
            headers={"Received": "from a by mx.kcvb.be; Tue, 10 Aug 2021 09:12:00 +0200"},
        ),
        replace(
            APPLIES,
            headers={"Received": "from a by mx.kcvb.be; Tue, 10 Aug 2021 09:12:00 +0200"},
        ),
    ),
    "is_own_mail": (Mail("notitie", "Zaal bestellen.", sender="linda.boudry@kcvb.be"), ORDINARY),
    # follow-ups
    "follows_by_address": (replace(APPLIES, known=knowing()), APPLIES),
    "follows_by_thread": (replace(APPLIES, known=knowing(by_thread=True)), APPLIES),
    "same_name": (
        replace(
            APPLIES,
            sender="An Peeters <an@werk.example>",
            known=knowing(by_address=False, by_name=True),
        ),
        APPLIES,
    ),
    "same_phone": (
        replace(
            APPLIES,
            sender="A. P. <ap@werk.example>",
            known=knowing(by_address=False, by_phone=True),
        ),
        APPLIES,
    ),
    "cites_reference": (
        Mail(
            "Re: ontvangstbevestiging (KCVS-2021-0001)",
            "Dank u wel.",
            sender=OTHER_SENDER,
            known=knowing(by_address=False, by_reference=True),
        ),
        Mail("Re: KCVS-2021-0001", "Dank u wel.", known=knowing(by_reference=True)),
    ),
    "other_person_in_thread": (
        replace(
            APPLIES,
            sender=OTHER_SENDER,
            known=knowing(by_address=False, by_thread=True),
        ),
        APPLIES,
    ),
    "other_name_at_same_address": (
        replace(APPLIES, sender="Rik Stam <an.peeters@post.example>", known=knowing()),
        replace(APPLIES, sender="A. Peeters <an.peeters@post.example>", known=knowing()),
    ),
    "withdrawn_by_another": (
        Mail(
            "Re: x",
            "Ik trek mijn kandidatuur in.",
            sender=OTHER_SENDER,
            known=knowing(by_address=False, by_thread=True),
        ),
        Mail("Re: x", "Ik trek mijn kandidatuur in.", known=knowing(by_thread=True)),
    ),
    "unrelated_mail_of_candidate": (
        Mail(
            "lunch",
            "Donderdag?",
            sender=COLLEAGUE,
            known=Known((replace(AN, address="sara.bos@kcvb.be"),)),
        ),
        replace(APPLIES, known=knowing()),
    ),
    "brings_addition": (
        Mail("x", "Nog iets.", (plain("Diploma", "diploma.pdf"),), known=knowing()),
        Mail("x", "Bedankt.", known=knowing()),
    ),
    "asks_too": (
        Mail("x", "Wanneer is de proef?", (plain("Diploma", "diploma.pdf"),), known=knowing()),
        Mail("x", "Nog iets.", (plain("Diploma", "diploma.pdf"),), known=knowing()),
    ),
    "brings_version": (
        Mail("x", "Hierbij de verbeterde versie.", (cv("An"),), known=knowing()),
        Mail("x", "Nog iets.", (cv("An"),), known=knowing()),
    ),
    "is_withdrawal": (
        Mail("x", "Ik trek mijn kandidatuur in.", known=knowing()),
        Mail("x", "Bedankt.", known=knowing()),
    ),
    "is_question": (
        Mail("x", "Wanneer hoor ik iets?", known=knowing()),
        Mail("x", "Bedankt.", known=knowing()),
    ),
    "is_thanks": (
        Mail("x", "Bedankt.", known=knowing()),
        Mail("x", "Wanneer hoor ik iets?", known=knowing()),
    ),
}
TESTED_ELSEWHERE = {
    "is_damaged", "is_repeat", "fails_authentication", "is_flagged_spam", "is_delivery_report",
    "concerns_application", "concerns_no_application",
    "accepts_invitation", "declines_invitation", "accepts_invitation_tentatively",
    "proposes_other_moment", "answers_invitation", "writes_with_answer",
    "another_answers_invitation",
}  # fmt: skip
"""In the tests of their own: they need what no short mail makes."""


def test_every_rule_has_an_example() -> None:
    assert {rule.name for rule in EVERY_RULE} == EXAMPLES.keys() | TESTED_ELSEWHERE


def test_no_two_rules_have_the_same_name() -> None:
    assert len({rule.name for rule in EVERY_RULE}) == len(EVERY_RULE)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_speaks_about_its_example(rule: str) -> None:
    assert rule in EXAMPLES[rule][0].spoken


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_is_silent_about_its_counterexample(rule: str) -> None:
    assert rule not in EXAMPLES[rule][1].spoken


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_a_rule_is_said_in_full_short_sentences(rule: object) -> None:
    english, dutch = rule.english, rule.dutch  # type: ignore[attr-defined]
    for sentence in (english, dutch):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert 10 < len(sentence) < 160


def test_evidence_is_cut_to_what_a_page_can_show() -> None:
    verdict = judge("x", "y", headers={"List-Id": "<" + "lang " * 200 + ">"})
    assert all(len(reason.evidence) <= 160 for reason in verdict.reasons)


def test_a_scan_beside_an_attached_mail_is_unreadable() -> None:
    inner = attached_mail(OTHER_SENDER, "kandidatuur", "Ik stel mij kandidaat.")
    assert "brings_unreadable_document" in rules(judge("x", "y", inner, scan()))
