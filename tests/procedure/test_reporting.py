"""The record of a procedure: what stands in its report, and what is still open."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.shared import Cm, Pt
from lxml import etree

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.delivery import SENT_BEFORE, State
from kcvs_mailbot.desk import joining
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.export.minutes import OPEN, minutes
from kcvs_mailbot.export.record_words import left_open
from kcvs_mailbot.procedure import advising, moving, reporting
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.record import Lacks, Open, Record
from kcvs_mailbot.store import advices, erasing, filing
from kcvs_mailbot.store import models as rows
from procedure.recording import SOURCES, Procedure, ended, whole
from web.office import PASSWORD, Office, office

OF_A_MEETING = (Lacks.NO_CARD, Lacks.EARLY, Lacks.UNINVITED)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def record(house: Office, **how: Any) -> Record:
    return reporting.record(house.bench, house.config.vacancies[0], **how)


def lacks(house: Office) -> dict[tuple[Lacks, str], int]:
    return {(one.lacks, one.who): one.number for one in record(house).open}


def opened(house: Office, **how: Any) -> Opened:
    return Document(io.BytesIO(minutes(record(house, **how))))


def text(document: Opened) -> str:
    """All of it, cells too, in its order."""
    paragraphs = document.element.body.iter(f"{W}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in paragraphs)


def headings(document: Opened, kind: str = "Heading ") -> list[str]:
    return [
        p.text for p in document.paragraphs if ((p.style and p.style.name) or "").startswith(kind)
    ]


def table(document: Opened, head: str) -> list[list[str]]:
    """The rows of the table whose header begins so, without the header."""
    for one in document.tables:
        if one.rows[0].cells[0].text == head:
            return [[cell.text for cell in row.cells] for row in one.rows[1:]]
    raise AssertionError(f"no table begins with {head}")


def _tables(document: Opened, last: str) -> list[list[str]]:
    """The rows of the table whose header ends so."""
    for one in document.tables:
        if one.rows[0].cells[-1].text == last:
            return [[cell.text for cell in row.cells] for row in one.rows[1:]]
    raise AssertionError(f"no table ends with {last}")


def test_the_report_tells_what_was_recorded_in_the_order_of_the_procedure(house: Office) -> None:
    ended(house)
    document = opened(house)
    assert headings(document, "Heading 1") == [
        "Samenstelling en aanwezigheid",
        "De vacature en de procedure",
        "Ontvangen kandidaturen",
        "Eerste fase",
        "Tweede fase",
        "Kennisgeving",
        "Wat bij het opmaken nog open stond",
        "Ondertekening",
    ]
    told = text(document)
    for words in (
        "De oproep liep van 1 augustus 2021 tot en met 15 september 2021.",
        "Een dag te laat.",
        "Kent de werking van steden van binnenuit.",
        "Netwerk: Kent alle dertien steden.",
        "Visie, autoriteit en gezag: Zet lijnen uit.",
        "Toont geen ervaring met stedelijke besturen.",
        "sofie.smet meldde een belangenconflict en gaf geen advies over: An Claes",
        "Je hebt geen uitgesproken politiek profiel.",
        "Opmerking: Met zes stemmen.",
    ):
        assert words in told, words


def test_its_tables_hold_the_numbers_the_lists_and_the_letters(house: Office) -> None:
    ended(house)
    document = opened(house)
    numbers = dict(table(document, "Wat"))
    assert numbers["Kandidaturen"] == "5"
    assert numbers["Daarvan laattijdig"] == "1"
    assert numbers["Nu: gekozen"] == "1"
    assert numbers["Nu: ingetrokken"] == "1"
    assert table(document, "Bron") == [[one, "alle 3 kandidaten"] for one in (
        "Zoekmachine", "LinkedIn", "Nieuws"
    )]  # fmt: skip
    assert table(document, "Lid") == [
        ["marc.maes", "3", "0", "0"],
        ["sofie.smet", "2", "0", "1"],
    ]
    mails = {row[0]: row[1] for row in table(document, "Mail")}
    assert mails["ontvangstbevestiging"] == "5"
    assert mails["brief: niet op de shortlist"] == "1"
    assert mails["brief: uitnodiging voor het gesprek"] == "2"


def test_a_mail_that_went_before_a_restore_went(house: Office) -> None:
    ended(house)
    with house.store.write() as session:
        for entry in session.query(rows.Outbox):
            entry.state, entry.why, entry.sent_at = State.CANCELLED, SENT_BEFORE, None
    mails = {row[0]: row[1] for row in table(opened(house), "Mail")}
    assert mails["ontvangstbevestiging"] == "5"
    assert mails["brief: niet op de shortlist"] == "1"
    assert (Lacks.LETTERS, "") not in lacks(house)


def test_a_list_stands_as_it_was_frozen_and_who_was_erased_without_name(house: Office) -> None:
    _, (an, *_) = ended(house)
    with house.store.write() as session:
        filing.of_reference(session, an).candidate.name = "An Claes-Maes"
        gone = filing.of_reference(session, "KCVS-2021-0002")
        erasing.erase(session, erasing.of_person(session, gone))
    (frozen,) = [one for one in record(house).lists if one.phase == "choice"]
    assert "toen al" not in text(opened(house))
    told = text(opened(house)).rpartition("Lijst: keuze")[2]
    assert [one.person.name for one in frozen.entries if one.person.reference == an] == ["An Claes"]
    assert f"An Claes ({an})" in told
    assert "gewist (KCVS-2021-0002)" in told


def test_what_nobody_looked_up_is_not_said_to_be(house: Office) -> None:
    Procedure(house).moves(house.candidate(), Status.LONG_LIST)
    document = opened(house)
    assert table(document, "Bron")[0] == ["Zoekmachine", "0 van 1 kandidaat"]
    assert "zochten medewerkers" not in text(document)
    assert "werd opgezocht" not in text(document)


def test_who_gave_no_name_is_not_said_to_be_erased(house: Office) -> None:
    work = Procedure(house)
    bo = house.candidate(1, "")
    work.moves(bo, Status.LONG_LIST, Status.SHORT_LIST)
    work.freezes("short_list")
    told = text(opened(house))
    assert f"zonder naam ({bo}): op de shortlist" in told
    assert "gewist (" not in told


def test_people_stand_by_name_never_by_outcome(house: Office) -> None:
    made, _ = whole(house)
    made.moves(house.candidate(9, "Aa Eerst"), Status.LONG_LIST, Status.NOT_SHORT_LISTED)
    names = [one.person.name for one in record(house).short_listing]
    assert names == ["Aa Eerst", "An Claes", "Bo Maes", "Cas Daems"]


def test_what_people_fill_in_is_marked_and_everything_else_is_recorded(house: Office) -> None:
    ended(house)
    runs = list(opened(house).element.body.iter(f"{W}r"))
    marked = ["".join(t.text or "" for t in r.iter(f"{W}t")) for r in runs
              if r.find(f"{W}rPr/{W}highlight") is not None]  # fmt: skip
    every = ["".join(t.text or "" for t in r.iter(f"{W}t")) for r in runs]
    assert marked
    assert marked == [words for words in every if words.startswith(OPEN)]
    assert {"naam", "plaats", "datum"} <= {words[len(OPEN) : -1] for words in marked}


def test_it_is_a_document_in_dutch_with_headings_and_headers_of_tables(house: Office) -> None:
    ended(house)
    document = opened(house)
    assert document.core_properties.language == "nl-BE"
    assert document.core_properties.title.startswith("Proces-verbaal")
    langs = {one.get(f"{W}val") for one in document.styles.element.iter(f"{W}lang")}
    assert langs == {"nl-BE"}
    for one in document.tables:
        assert one.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None
    assert abs((document.sections[0].page_width or 0) - Cm(21)) < Pt(1)


def test_it_holds_nothing_that_runs_or_fetches(house: Office) -> None:
    ended(house)
    with zipfile.ZipFile(io.BytesIO(minutes(record(house)))) as archive:
        names = archive.namelist()
        links = b"".join(archive.read(name) for name in names if name.endswith(".rels"))
    assert not [name for name in names if "vba" in name.lower()]
    assert b'TargetMode="External"' not in links


def test_it_says_of_searches_only_what_was_noted(house: Office) -> None:
    made = Procedure(house)
    an, bo = (house.candidate(n, name) for n, name in ((1, "An"), (2, "Bo")))
    made.moves(an, Status.LONG_LIST)
    made.moves(bo, Status.LONG_LIST)
    assert "Voor geen enkele kandidaat staat genoteerd dat er gezocht werd." in text(opened(house))
    made.looked_up(an, *SOURCES)
    told = text(opened(house))
    assert "Niet voor elke kandidaat op de longlist werd in elke bron gezocht." in told
    assert "1 van 2 kandidaten" in told
    made.looked_up(bo, *SOURCES)
    assert "Voor elke kandidaat op de longlist noteerde iemand" in text(opened(house))


def test_it_says_what_was_done_while_people_could_still_apply(house: Office) -> None:
    made, _ = whole(house)
    made.freezes("short_list")
    told = text(opened(house))
    assert "De oproep loopt van 1 augustus 2021 tot en met 15 september 2021." in told
    assert "Op dat ogenblik was de uiterste datum nog niet voorbij." in told
    assert ", voor de uiterste datum voorbij was." in told
    assert lacks(house)[Lacks.BEFORE_DEADLINE, ""] == 3
    house.at(timedelta(days=7))
    assert "De oproep liep" in text(opened(house))
    assert (Lacks.BEFORE_DEADLINE, "") not in lacks(house)


def test_it_says_what_became_of_tests_and_interviews(house: Office) -> None:
    made, (an, bo, *_) = whole(house)
    made.meets(an, "test", cancelled=True, link="https://video.example/1")
    made.meets(bo, "test", link="https://video.example/2")
    made.moves(bo, Status.TESTED)
    found_rows = _tables(opened(house), "Ingediende beoordelingen")
    met = {row[0].partition(" ")[0]: row for row in found_rows}
    assert met["An"][1].startswith("Afgezegd: ")
    assert "Daarna niet opnieuw gepland." in met["An"][1]
    for words in (
        "Zaal 3 of online, naar keuze: https://video.example/2.",
        "Geen brief met dit uur vertrok.",
        "linda, voor het geplande uur",
    ):
        assert words in met["Bo"][1], words
    assert met["Bo"][3] == "geen"
    found = lacks(house)
    assert (found[Lacks.EARLY, "test"], found[Lacks.UNINVITED, "test"]) == (1, 1)
    house.at(timedelta(days=3))
    assert (Lacks.EARLY, "test") not in lacks(house)
    assert lacks(house)[Lacks.UNINVITED, "test"] == 1


def test_people_stand_in_it_by_the_names_that_others_know_them_by(house: Office) -> None:
    made, _ = whole(house)
    made.moves(house.candidate(8, "Fien"), Status.LONG_LIST)
    house.accounts.rename("marc.maes", "Marc Maes-De Wit", "test")
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD, "Linda Boudry")
    made_of = reporting.write(house.bench, house.config.vacancies[0], "linda", annexes=True)
    told = text(Document(io.BytesIO(made_of)))
    assert "marc.maes" not in told
    assert "sofie.smet" in told
    assert "Marc Maes-De Wit gaf geen advies over:" in told
    assert "Marc Maes-De Wit gaf over alle 2 kandidaten nog geen advies." in told
    assert "Lid (Marc Maes-De Wit)" in told
    assert "door Linda Boudry op" in told
    assert "door linda" not in told


def test_an_advice_that_is_missing_is_told_by_name(house: Office) -> None:
    made, _ = whole(house)
    made.moves(house.candidate(8, "Fien"), Status.LONG_LIST)
    document = opened(house)
    assert table(document, "Lid")[0] == ["marc.maes", "3", "2", "0"]
    assert "marc.maes gaf geen advies over: Els Thys (KCVS-2021-0005); Fien" in text(document)


def test_an_advice_changed_after_reading_the_others_says_so(house: Office) -> None:
    reference = house.candidate(name="Tom Vos")
    moving.move(house.bench, [reference], Status.LONG_LIST, "linda")
    advising.advise(house.bench, reference, "els", "no", "Nee.", seen="")
    advising.advise(house.bench, reference, "jan", "yes", "Ja.", seen="")
    told = "gewijzigd na het lezen van de andere adviezen"
    assert told not in text(opened(house))
    with house.store.read() as session:
        own = advices.on(session, [filing.of_reference(session, reference).id])
    (said,) = own.values()
    house.at(timedelta(hours=1))
    advising.advise(house.bench, reference, "els", "yes", "Ja.", seen=advising.stamp(said["els"]))
    assert f"els, over Tom Vos ({reference}): advies {told}, " in text(opened(house))
    Procedure(house).freezes("short_list")
    assert f"els, ja ({told}, " in text(opened(house, annexes=True))


def test_what_was_not_assessed_is_said_in_the_annex(house: Office) -> None:
    made, (an, *_) = whole(house)
    with house.store.write() as session:
        session.add(
            rows.Scorecard(
                application_id=made.id(an), kind="test", assessor="marc.maes", saved_at=house.now,
                handed_in_at=house.now, marks={"netwerk": {"level": "", "note": "Niet gezien."}},
            )
        )  # fmt: skip
    made.freezes("choice")
    told = text(opened(house, annexes=True))
    assert "niet beoordeeld\nNiet gezien." in told


def test_no_word_of_a_header_is_wider_than_its_column(house: Office) -> None:
    ended(house)
    for one in opened(house, annexes=True).tables:
        for cell in one.rows[0].cells:
            longest = max(map(len, cell.text.split()))
            assert (cell.width or 0) >= Cm(0.4 + 0.26 * longest), cell.text  # bold, 11 points


def test_words_that_xml_cannot_hold_break_nothing(house: Office) -> None:
    made, (an, *_) = whole(house)
    with house.store.write() as session:
        filing.of_reference(session, an).candidate.name = "An\x00\x1b \u202eClaes <b>"
    made.advises(house.candidate(8), "marc.maes", "no", "a\x0bb")
    made.freezes("short_list")
    told = text(opened(house, annexes=True))
    assert "Claes" in told
    assert "\u202e" not in told


def test_advices_and_cards_stand_in_it_on_choice_and_only_of_closed_phases(house: Office) -> None:
    made, (an, bo, *_) = whole(house)
    assert "Advies van Marc" not in text(opened(house, annexes=True))
    made.freezes("short_list")
    assert "Advies van Marc" not in text(opened(house))
    told = text(opened(house, annexes=True))
    assert f"marc.maes, ja: Advies van Marc over {bo}." in told
    assert "Mijn nicht" not in told
    made.assesses(an, "test", "marc.maes", "Sterke analyse.")
    made.assesses(bo, "test", "sofie.smet", "Nog niet af.", handed_in=False)
    assert "Sterke analyse." not in text(opened(house, annexes=True))
    made.freezes("choice")
    told = text(opened(house, annexes=True))
    assert "Sterke analyse." in told
    assert "Nog niet af." not in told


def test_a_member_reads_no_reasons_where_it_has_a_conflict(house: Office) -> None:
    ended(house)
    told = text(opened(house, reader="sofie.smet"))
    assert "Overtuigde in proef en gesprek." not in told
    assert "want de lezer meldde een belangenconflict" in told
    assert "Geschikt, iets minder ervaren." in told
    assert "Overtuigde in proef en gesprek." in text(opened(house, reader="marc.maes"))


def phase_2_table(document: Opened) -> list[list[str]]:
    """A line for each who was on the short list."""
    found = [one for one in document.tables if one.rows[0].cells[1].text == "Proef"]
    return [[cell.text for cell in row.cells] for row in found[0].rows[1:]]


def test_nor_when_that_candidate_is_tested_and_heard(house: Office) -> None:
    ended(house)
    hidden = [one for one in record(house, reader="sofie.smet").phase_2 if one.test.hidden]
    assert [one.interview.hidden for one in hidden] == [True]
    shown = {one.person.reference: one for one in record(house).phase_2}[hidden[0].person.reference]
    moments = {f"{m.at:%H.%M} uur" for m in (shown.test, shown.interview) if m.at}
    row = next(
        line
        for line in phase_2_table(opened(house, reader="sofie.smet"))
        if hidden[0].person.reference in line[0]
    )
    assert "belangenconflict" in row[1]
    assert not any(moment in cell for cell in row for moment in moments)


def test_why_a_decision_was_undone_is_not_for_who_gave_no_advice_yet(house: Office) -> None:
    made = Procedure(house)
    an = house.candidate()
    made.moves(an, Status.LONG_LIST, Status.SHORT_LIST)
    made.advises(an, "marc.maes", Verdict.YES)
    moving.undo(house.bench, an, "linda", seen="short_list", why="Els trok dat in.")
    told = {one: text(opened(house, reader=one)) for one in ("marc.maes", "sofie.smet", "linda")}
    assert ["Els trok dat in." in words for words in told.values()] == [True, False, True]
    assert "de lezer gaf nog geen advies" in told["sofie.smet"]


def test_a_gap_that_a_restore_left_is_nobody_who_was_erased(house: Office) -> None:
    house.candidate(1)
    house.candidate(2, "Bo Maes")
    with house.store.write() as session:
        session.get_one(rows.Vacancy, "KCVS-2021").next_number = 2001
        filing.add_event(
            session, Happened.ERASED, house.now, references=["KCVS-2021-0003", "GENT-0001"]
        )
    told = record(house).numbers
    assert (told.given, told.erased) == (3, 1)


def test_a_step_that_was_taken_back_is_told_apart(house: Office) -> None:
    _, (_, bo, *_) = whole(house)
    moving.undo(house.bench, bo, "linda", seen="short_list", why="Vergissing.")
    document = opened(house)
    assert [one.person.name for one in record(house).short_listing] == ["An Claes", "Cas Daems"]
    assert "Teruggedraaide stappen" in headings(document)
    told = text(document).partition("Teruggedraaide stappen")[2]
    assert f"Bo Maes ({bo})" in told
    assert "Vergissing." in told


def test_before_anything_happened_there_is_a_report_too(house: Office) -> None:
    told = text(opened(house))
    assert "de lijst van de fase shortlist is nog niet vastgelegd" in told
    assert "Er is nog geen beslissing genoteerd." in told


def test_everything_that_is_open_is_told(house: Office) -> None:
    made = Procedure(house)
    an, bo, cas = (
        house.candidate(n, name, late=late)
        for n, name, late in ((1, "An", False), (2, "Bo", True), (3, "Cas", None))
    )
    with house.store.write() as session:
        session.add(
            rows.Message(sha256="0" * 64, size=1, stored_at=house.now, disposition="review")
        )
    found = lacks(house)
    assert found[Lacks.MAILS, ""] == 1
    assert found[Lacks.LATE, ""] == 2
    assert found[Lacks.NOT_LISTED, ""] == 1
    assert [who for what, who in found if what is Lacks.LIST] == [
        "long_list",
        "short_list",
        "choice",
    ]
    assert (Lacks.LOOK_UPS, "LinkedIn") not in found
    moving.move(house.bench, [bo], Status.NOT_ADMITTED, "linda", why="Laat.")
    assert (Lacks.IN_TIME_BY_NOW, "") not in lacks(house)
    with house.store.write() as session:
        filing.of_reference(session, bo).late = False  # the deadline was moved
    assert lacks(house)[Lacks.IN_TIME_BY_NOW, ""] == 1
    with house.store.write() as session:
        filing.of_reference(session, bo).late = True
    made.moves(an, Status.LONG_LIST)
    made.looked_up(an, "LinkedIn")
    made.advises(an, "marc.maes", "yes")
    found = lacks(house)
    assert (Lacks.LOOK_UPS, "LinkedIn") not in found
    assert found[Lacks.LOOK_UPS, "Nieuws"] == 1
    assert found[Lacks.ADVICES, "sofie.smet"] == 1
    assert (Lacks.ADVICES, "marc.maes") not in found
    assert found[Lacks.SHORT_LIST, ""] == 1
    assert found[Lacks.LETTERS, ""] == 1
    made.mailed(bo, "not_admitted", "bounced")
    made.mailed(cas, state="held")
    found = lacks(house)
    assert (Lacks.LETTERS, "") not in found
    assert (found[Lacks.UNDELIVERED, ""], found[Lacks.HELD, ""]) == (1, 1)


def test_what_phase_2_lacks_is_told(house: Office) -> None:
    made = Procedure(house)
    an = house.candidate()
    made.moves(an, Status.LONG_LIST, Status.SHORT_LIST)
    assert lacks(house)[Lacks.TEST, ""] == 1
    made.meets(an, "test")
    assert (Lacks.TEST, "") not in lacks(house)
    assert lacks(house)[Lacks.LETTERS, ""] == 1
    made.mailed(an, "invitation_test")
    assert (Lacks.LETTERS, "") not in lacks(house)
    house.at(timedelta(days=3))
    assert lacks(house)[Lacks.TESTED, ""] == 1
    made.moves(an, Status.TESTED)
    found = lacks(house)
    assert (found[Lacks.NO_CARD, "test"], found[Lacks.INTERVIEW, ""]) == (1, 1)
    made.assesses(an, "test", "marc.maes", "x", handed_in=False)
    assert lacks(house)[Lacks.CARDS, "marc.maes"] == 1
    made.moves(an, Status.INTERVIEWED)
    assert lacks(house)[Lacks.CHOICE, ""] == 1
    made.moves(an, Status.CHOSEN)
    found = lacks(house)
    assert found[Lacks.CLOSING, ""] == 1
    assert not {Lacks.CARDS, Lacks.NO_CARD} & {what for what, _ in found}


def test_a_procedure_that_is_done_lacks_only_its_last_day(house: Office) -> None:
    ended(house)
    assert [one.lacks for one in record(house).open] == [Lacks.CLOSING]


def test_every_lack_has_a_sentence(house: Office) -> None:
    for one in Lacks:
        of_a_phase = one in (Lacks.LIST, Lacks.TO_CLOSE, Lacks.CHANGED)
        who = "long_list" if of_a_phase else "test" if one in OF_A_MEETING else "marc"
        for number in (1, 2):
            said = left_open(Open(one, number, 5, who))
            assert re.fullmatch(r"[A-Z0-9a-z].*\.", said), said


def test_what_was_joined_counts_with_the_one_that_stays(house: Office) -> None:
    made, (an, *_) = whole(house)
    twice = house.candidate(7, "An Claes")
    made.looked_up(twice, "LinkedIn")
    with house.store.write() as session:
        gone = session.query(rows.LookUp).filter_by(application_id=made.id(an), source="LinkedIn")
        gone.delete()
    assert lacks(house)[Lacks.LOOK_UPS, "LinkedIn"] == 1
    joining.join(house.bench, twice, an, "linda")
    assert (Lacks.LOOK_UPS, "LinkedIn") not in lacks(house)


@pytest.mark.slow
@pytest.mark.needs("soffice")
def test_it_opens_in_libreoffice_and_says_the_same(house: Office, tmp_path: Path) -> None:
    ended(house)
    file = tmp_path / "pv.docx"
    file.write_bytes(minutes(record(house, annexes=True)))
    words = ["soffice", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "--headless"]
    words += ["--convert-to", "fodt", "--outdir", str(tmp_path), str(file)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    root = etree.parse(tmp_path / "pv.fodt").getroot()
    body = root.find(".//{*}body")
    assert body is not None
    said = ["".join(p.itertext()) for p in body.iter("{*}p", "{*}h")]
    shown = " ".join(" ".join(said).split())
    for line in text(Document(str(file))).split("\n"):
        assert " ".join(line.split()) in shown, line
    levels = [h.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}outline-level")
              for h in body.iter("{*}h")]  # fmt: skip
    assert levels.count("1") == len(headings(Document(str(file)), "Heading 1"))
    assert len(list(body.iter("{*}table-header-rows"))) == len(Document(str(file)).tables)


def test_a_list_that_was_kept_late_does_not_tell_a_later_step_as_its_own(house: Office) -> None:
    made = Procedure(house)
    an = house.candidate()
    made.moves(an, Status.LONG_LIST, Status.SHORT_LIST)
    made.freezes("long_list")
    told = text(opened(house))
    assert "Toen ze vastgelegd werd, stond de procedure voor 1 kandidaat al verder." in told
    assert "op de longlist (toen al: op de shortlist)" in told


def test_those_who_sign_stand_on_one_page(house: Office) -> None:
    document = opened(house)
    (signs,) = [one for one in document.tables if one.rows[0].cells[-1].text == "Handtekening"]
    *above, last = [row.cells[0].paragraphs[0].paragraph_format for row in signs.rows]
    assert all(one.keep_with_next for one in above)
    assert not last.keep_with_next


def test_words_do_not_touch_the_lines_of_a_table(house: Office) -> None:
    for one in opened(house).tables:
        layout = one.rows[-1].cells[0].paragraphs[0].paragraph_format
        assert layout.space_before == layout.space_after == Pt(3)


def test_a_heading_stays_with_its_list(house: Office) -> None:
    ended(house)
    told = opened(house).paragraphs
    (at,) = [n for n, one in enumerate(told) if one.text == "Lijst: shortlist"]
    (last,) = [n for n, one in enumerate(told) if one.text == "Opmerking: Met zes stemmen."]
    assert all(one.paragraph_format.keep_with_next for one in told[at + 1 : last + 1])
