"""What the receipt tells: each fact, and nothing that is not one."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from acknowledgement.examples import BRUSSELS, CV, facts, unwrapped
from kcvs_mailbot.acknowledgement import InEach, Kind, Language, Privacy, ReceivedDocument
from kcvs_mailbot.acknowledgement.receipt import MOST_DOCUMENTS, compose
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.message import Address

LATE = {Language.NL: "laattijdig", Language.FR: "tardi", Language.EN: "late"}
ON_TIME = {Language.NL: "op tijd", Language.FR: "dans les délais", Language.EN: "on time"}
THE_BOARD_DECIDES = {
    Language.NL: "dagelijks bestuur beslist",
    Language.FR: "décidera s",
    Language.EN: "decides whether",
}
RECEIVED = {
    Language.NL: "10 september 2021 om 14.03 uur",
    Language.FR: "10 septembre 2021 à 14h03",
    Language.EN: "10 September 2021 at 14:03",
}
DEADLINE = {
    Language.NL: "U kon zich kandidaat stellen tot en met 15 september 2021.",
    Language.FR: "Vous pouviez poser votre candidature jusqu’au 15 septembre 2021 inclus.",
    Language.EN: "You could apply up to and including 15 September 2021.",
}


INVITED = {
    Language.NL: "aanvullen?",
    Language.FR: "compléter votre candidature ?",
    Language.EN: "add something",
}
UNTIL = {
    Language.NL: "Dat kan tot en met 15 september 2021: antwoord",
    Language.FR: "jusqu’au 15 septembre 2021 inclus : il",
    Language.EN: "up to and including 15 September 2021: simply",
}


class Html(HTMLParser):
    """Text, tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.text = unwrapped("".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize(
    ("language", "late", "kind"),
    list(itertools.product(Language, (True, False, None), Kind)),
)
def test_every_variant_tells_its_facts(language: Language, late: bool | None, kind: Kind) -> None:
    letter = compose(facts(language=language, late=late, kind=kind))
    text = unwrapped(letter.plain)
    assert text.startswith("Beste An Peeters,") == (language is Language.NL)
    for each in {Language.NL, language}:
        assert RECEIVED[each] in text
        assert (LATE[each] in text) is (late is True)
        assert (THE_BOARD_DECIDES[each] in text) is (late is True)
        assert (ON_TIME[each] in text) is (late is False)
        assert (DEADLINE[each] in text) is (late is True)
        assert (UNTIL[each] in text) is (late is False and kind == "receipt")
    for said in ("KCVS-2021-0007", "cv An Peeters.pdf, 123 k", "Linda Boudry", "Vlaamse Steden"):
        assert text.count(said) >= len(letter.languages)
    assert "KCVS-2021-0007" in letter.subject
    assert letter.languages == tuple(dict.fromkeys((Language.NL, language)))


@pytest.mark.parametrize("language", Language)
def test_nobody_is_invited_to_add_once_the_deadline_is_past(language: Language) -> None:
    closed = facts(language=language, open=False, missing=("career",))
    text = unwrapped(compose(closed).plain)
    for each in {Language.NL, language}:
        assert ON_TIME[each] in text  # the mail itself was in time; its receipt was made later
        assert INVITED[each] not in text
    assert "15 sept" not in text.lower()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.NL, "Dat kan tot 15 september 2021 om 12.00 uur: antwoord"),
        (Language.FR, "C’est possible jusqu’au 15 septembre 2021 à 12h00 : il"),
        (Language.EN, "You can do so until 15 September 2021 at 12:00: simply"),
    ],
)
def test_a_deadline_at_noon_is_told_with_its_hour(language: Language, words: str) -> None:
    noon = datetime(2021, 9, 15, 12, tzinfo=BRUSSELS)
    letter = compose(facts(language=language, deadline_at=noon, whole_day=False))
    assert words in unwrapped(letter.plain)


def test_a_late_candidate_is_not_asked_for_more() -> None:
    late = facts(late=True, open=False, missing=("career",), documents=(), body_received=True)
    text = unwrapped(compose(late).plain)
    assert "laattijdig" in text
    assert "gerust nog bezorgen" not in text


def test_the_arrival_is_told_in_one_smooth_sentence() -> None:
    assert (
        "Uw mail kwam op 10 september 2021 om 14.03 uur aan op onze mailserver en was dus op tijd."
        in unwrapped(compose(facts()).plain)
    )


@pytest.mark.parametrize("language", [Language.FR, Language.EN])
def test_dutch_stands_first_and_says_what_follows_below(language: Language) -> None:
    text = compose(facts(language=language)).plain
    assert text.splitlines()[0].endswith(("néerlandais.", "Dutch text."))
    assert text.index("Beste An") < text.index("* * *") < text.index("An Peeters,\n", 100)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.NL, ("shortlist", "proef", "gesprek", "op het internet", "toezichthoudende")),
        (Language.FR, ("liste restreinte", "épreuve", "entretien", "internet", "réclamation")),
        (Language.EN, ("short list", "test", "interview", "internet", "complaint")),
    ],
)
def test_a_first_receipt_tells_the_procedure_with_the_rights(
    language: Language, words: tuple[str, ...]
) -> None:
    first = unwrapped(compose(facts(language=language)).plain)
    addition = unwrapped(compose(facts(language=language, kind=Kind.ADDITION)).plain)
    assert all(word in first for word in words)
    assert words[0] not in addition


def test_what_is_not_known_is_left_unsaid() -> None:
    text = unwrapped(compose(facts(received_at=None, late=None, documents=())).plain)
    assert "september" not in text
    assert "mailserver" not in text
    assert "ontvingen" not in text
    assert "None" not in text
    assert "links" not in text


def test_a_mail_without_attachments_is_welcome() -> None:
    text = unwrapped(compose(facts(documents=(), body_received=True)).plain)
    assert "de tekst in uw mail, zonder bijlagen. Dat mag" in text
    assert "- " not in text


def test_text_beside_documents_is_named_with_them() -> None:
    assert "- uw tekst in de mail zelf\n- cv An" in compose(facts(body_received=True)).plain


@pytest.mark.parametrize(
    ("status", "remark", "remedy"),
    [
        (Status.ENCRYPTED, "beveiligd met een wachtwoord", "zonder wachtwoord"),
        (Status.DAMAGED, "mogelijk beschadigd", "liefst als pdf"),
        (Status.UNSUPPORTED, "kent dit bestandstype niet", "liefst als pdf"),
        (Status.REFUSED, "om veiligheidsredenen niet", "liefst als pdf"),
        (Status.INFECTED, "virusscanner vond er iets in", "uw toestel even nakijken"),
    ],
)
@pytest.mark.parametrize("kind", Kind)
def test_what_could_not_be_read_comes_with_its_remedy(
    kind: Kind, status: Status, remark: str, remedy: str
) -> None:
    documents = (CV, ReceivedDocument("brief.docx", 45_000, status))
    text = unwrapped(compose(facts(kind=kind, documents=documents)).plain)
    assert re.search("brief.docx, 45 kB: (kon niet gelezen worden|niet geopend) \\(", text)
    assert remark in text
    assert remedy in text
    assert text.count(": kon niet gelezen") + text.count(": niet geopend") == 1


@pytest.mark.parametrize("status", [Status.READ, Status.NO_TEXT])
def test_a_document_that_people_can_read_gets_no_remark(status: Status) -> None:
    letter = compose(facts(documents=(replace(CV, status=status),)))
    assert "- cv An Peeters.pdf, 123 kB\n" in letter.plain


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("status", Status)
def test_every_language_has_a_remark_for_the_same_statuses(
    language: Language, status: Status
) -> None:
    text = compose(facts(language=language, documents=(replace(CV, status=status),))).plain
    remarked = [line for line in text.splitlines() if line.startswith("- cv") and ":" in line]
    expected = 0 if status in (Status.READ, Status.NO_TEXT) else 2 - (language is Language.NL)
    assert len(remarked) == expected


def test_many_documents_are_counted_behind_the_first_ones() -> None:
    for more, words in ((1, "en nog 1 ander bestand"), (2, "en nog 2 andere bestanden")):
        text = compose(facts(documents=(CV,) * (MOST_DOCUMENTS + more))).plain
        assert text.count("cv An Peeters.pdf") == MOST_DOCUMENTS
        assert words in text


def test_a_file_without_name_is_named_so() -> None:
    assert (
        "- bestand zonder naam, 123 kB"
        in compose(facts(documents=(replace(CV, filename=""),))).plain
    )


def test_hints_remind_without_reproach() -> None:
    text = unwrapped(compose(facts(missing=("career",))).plain)
    assert "uw motieven én van uw loopbaan" in text
    assert "ontbre" not in text
    assert "motieven" not in compose(facts()).plain


def test_links_bring_the_advice_to_attach() -> None:
    assert "liefst als bijlage" in unwrapped(compose(facts(links=True)).plain)
    assert "bijlage" not in compose(facts()).plain


def test_a_person_reads_the_answer_with_or_without_a_contact() -> None:
    with_contact = unwrapped(compose(facts()).plain)
    assert "deze mail of schrijf naar Linda Boudry; een medewerker leest uw bericht" in with_contact
    assert "op deze mail; een medewerker leest uw bericht" in compose(facts(contact="")).plain


def test_without_an_organisation_the_contact_signs() -> None:
    assert "\nLinda Boudry\n" in compose(facts(organisation="")).plain


def test_the_privacy_address_is_the_only_link() -> None:
    address = "https://www.kcvb.be/privacy?a=1&b=2"
    letter = compose(facts(privacy=Privacy(address), language=Language.FR))
    page = Html(letter.html)
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == [address] * 2
    assert letter.plain.count(address) == 2
    assert not any(tag == "a" for tag, _ in Html(compose(facts()).html).tags)


@pytest.mark.parametrize(
    ("language", "period", "authority", "contact"),
    [
        (
            Language.NL,
            "Wij bewaren ze twee jaar.",
            "klacht indienen bij de toezichthoudende autoriteit (Vlaamse Toezichtcommissie).",
            "Met vragen over uw gegevens kunt u terecht bij dpo@kcvb.be.",
        ),
        (
            Language.FR,
            "Nous les conservons deux ans.",
            "auprès de l’autorité de contrôle (Commission de contrôle flamande).",
            "Pour toute question sur vos données, vous pouvez écrire à dpo@kcvb.be.",
        ),
        (
            Language.EN,
            "We keep them two years.",
            "with the supervisory authority (Flemish Supervisory Commission).",
            "For questions about your data you can write to dpo@kcvb.be.",
        ),
    ],
)
def test_period_authority_and_contact_are_told_as_configured(
    language: Language, period: str, authority: str, contact: str
) -> None:
    privacy = Privacy(
        contact="dpo@kcvb.be",
        period=InEach("twee jaar", "deux ans", "two years"),
        authority=InEach(
            "Vlaamse Toezichtcommissie",
            "Commission de contrôle flamande",
            "Flemish Supervisory Commission",
        ),
    )
    text = unwrapped(compose(facts(language=language, privacy=privacy)).plain)
    assert all(words in text for words in (period, authority, contact))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("kind", Kind)
def test_another_vacancy_is_decided_by_others(language: Language, late: bool, kind: Kind) -> None:
    head = InEach("het diensthoofd onthaal")
    letter = compose(facts(language=language, late=late, kind=kind, decided_by=head))
    text = unwrapped(letter.plain)
    assert not re.search("bestuur|bureau exécutif|executive", text)
    told = late or kind is Kind.RECEIPT
    assert ("Het diensthoofd onthaal " in text) is told
    theirs = {Language.FR: "Vlaamse Steden (établit|décidera)", Language.EN: "Steden (draws|deci)"}
    if language in theirs:
        assert bool(re.search(theirs[language], text)) is told
    assert "« diensthoofd" not in text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("late", [True, False])
def test_the_board_is_named_in_dutch_once_beside_its_translation(
    language: Language, late: bool
) -> None:
    text = unwrapped(compose(facts(language=language, late=late)).plain)
    named = len(re.findall("« dagelijks bestuur »|“dagelijks bestuur”", text))
    assert named == (0 if language is Language.NL else 1)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_a_late_candidate_reads_a_deadline_at_noon_with_its_hour(
    language: Language, kind: Kind
) -> None:
    noon = datetime(2021, 9, 15, 12, tzinfo=BRUSSELS)
    late = facts(language=language, kind=kind, late=True, deadline_at=noon, whole_day=False)
    text = unwrapped(compose(late).plain)
    assert "U kon zich kandidaat stellen tot 15 september 2021 om 12.00 uur." in text
    theirs = {
        Language.FR: "Vous pouviez poser votre candidature jusqu’au 15 septembre 2021 à 12h00.",
        Language.EN: "You could apply until 15 September 2021 at 12:00.",
    }
    assert theirs.get(language, "") in text


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", Language)
def test_no_clock_is_told_of_a_deadline_that_is_a_day(language: Language, kind: Kind) -> None:
    text = compose(facts(language=language, kind=kind, late=True)).plain
    assert not re.search("23[.:h]59", text)


@pytest.mark.parametrize("language", Language)
def test_plain_text_and_html_say_the_same(language: Language) -> None:
    documents = (CV, ReceivedDocument("a < b & c.pdf", 99, Status.DAMAGED))
    letter = compose(facts(language=language, documents=documents, links=True, missing=("career",)))
    page = Html(letter.html)
    said = {word.lower() for word in letter.plain.replace("* * *", "").split()} - {"-"}
    assert said <= {word.lower() for word in page.text.split()}


def test_the_page_marks_its_languages_without_foreign_hosts() -> None:
    page = Html(compose(facts(language=Language.EN)).html)
    languages = [attributes["lang"] for tag, attributes in page.tags if "lang" in attributes]
    assert languages == ["nl", "en", "nl", "en"]
    names = {name for _, attributes in page.tags for name in attributes}
    assert not names & {"src", "background", "onclick"}
    assert not {tag for tag, _ in page.tags} & {"img", "script", "link", "iframe"}


def test_no_line_is_longer_than_72_but_for_names_that_are_never_broken() -> None:
    name = "een erg lange naam met spaties en nog een woord, an cv.pdf"
    letter = compose(facts(language=Language.FR, documents=(replace(CV, filename=name), CV)))
    assert all(len(line.rstrip()) <= 72 for line in letter.plain.splitlines() if name not in line)
    assert f"- {name}, 123 kB\n" in letter.plain


def test_a_flowed_line_goes_on_and_the_last_one_of_a_paragraph_does_not() -> None:
    lines = compose(facts()).plain.splitlines()
    for line, following in itertools.pairwise(lines):
        assert not (line.endswith(" ") and not following)
        assert not line.startswith((" ", ">", "From "))


def test_a_stranger_writes_no_markup_into_the_page() -> None:
    hostile = '<img src="https://x.example/?a"><b>cv</b>{{ 7 * 7 }}.pdf'
    letter = compose(
        facts(
            candidate=Address("<script>alert(1)</script>", "a@example.org"),
            documents=(ReceivedDocument(hostile, 10, Status.READ),),
        )
    )
    assert not {tag for tag, _ in Html(letter.html).tags} & {"script", "img", "b", "a"}
    assert "{{ 7 * 7 }}" in letter.plain
    assert letter.plain.startswith("Beste kandidaat,")


def test_a_stranger_adds_no_line_or_heading() -> None:
    hostile = ReceivedDocument("cv.pdf\n\n# U bent gekozen\n\nBel nu\u2029- x", 10, Status.READ)
    letter = compose(facts(documents=(hostile,)))
    assert "- cv.pdf # U bent gekozen Bel nu - x, 10 bytes\n" in letter.plain
    assert "gekozen</h2>" not in letter.html


def test_marks_of_the_layout_cannot_be_forged() -> None:
    hostile = ReceivedDocument("a\u2069b\u2068c\ue000d\u202egnp.pdf", 10, Status.READ)
    letter = compose(facts(documents=(hostile,)))
    assert "- abcdgnp.pdf, 10 bytes" in letter.plain
    assert "<bdi>abcdgnp.pdf</bdi>" in letter.html


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_letters_that_are_alike_otherwise_tell_each_its_own(language: Language, kind: Kind) -> None:
    cv = ReceivedDocument("cv.pdf", 10, Status.READ)
    alike = facts(language=language, kind=kind, documents=(cv,), late=False)
    who = ("An Peeters", "", "Zoë Claes")
    several = [
        replace(
            alike,
            candidate=Address(name, "k@example.org"),
            reference=f"KCVS-2021-{number:04}",
            received_at=datetime(2021, 9, 3, 12, number, tzinfo=UTC),
        )
        for number, name in enumerate(who, 10)
    ]
    letters = [compose(one) for one in [*several, replace(alike, received_at=None)]]
    for number, name in enumerate(who):
        for text in (letters[number].plain, Html(letters[number].html).text):
            assert set(re.findall(r"KCVS-2021-\d+", text)) == {f"KCVS-2021-{number + 10:04}"}
            assert set(re.findall(r"\b14[.:h](\d\d)", text)) == {str(number + 10)}
            assert ("Peeters" in text, "Claes" in text) == ("Peeters" in name, "Claes" in name)
            assert not re.search("[\ue000-\uf8ff]", text)
    assert not re.search(r"\b14[.:h]\d\d", letters[-1].plain)


def test_hebrew_stands_apart_from_our_own_words() -> None:
    letter = compose(facts(candidate=Address("משה כהן", "m@example.org")))
    assert letter.plain.startswith("Beste \u2068משה כהן\u2069,")
    assert "Beste <bdi>משה כהן</bdi>," in letter.html


def test_the_subject_never_repeats_a_stranger() -> None:
    letter = compose(facts(candidate=Address("Win Geld", "w@example.org")))
    assert letter.subject == (
        "Ontvangstbevestiging kandidatuur directeur Kenniscentrum Vlaamse Steden (KCVS-2021-0007)"
    )


def test_the_subject_speaks_both_languages() -> None:
    assert compose(facts(language=Language.FR, kind=Kind.ADDITION)).subject == (
        "Aanvulling ontvangen bij uw kandidatuur directeur Kenniscentrum Vlaamse Steden"
        " / Complément reçu (KCVS-2021-0007)"
    )


def test_brussels_is_named_only_where_its_clock_is_shown() -> None:
    assert "(Brussels time)" in compose(facts(language=Language.EN)).plain
    elsewhere = facts(language=Language.EN, timezone=ZoneInfo("Europe/London"))
    assert "Brussels time" not in compose(elsewhere).plain
    assert "10 September 2021 at 13:03" in compose(elsewhere).plain


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        compose(facts(received_at=datetime(2021, 9, 10, tzinfo=UTC).replace(tzinfo=None)))


@pytest.mark.parametrize(
    ("code", "language"),
    [(None, "nl"), ("nl", "nl"), ("fr", "fr"), ("en", "en"), ("de", "en"), ("pl", "en")],
)
def test_other_languages_are_answered_in_english(code: str | None, language: str) -> None:
    assert Language.of(code) == language
