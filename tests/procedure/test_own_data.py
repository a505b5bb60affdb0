"""What the selection has of a candidate: handed to her who asks, gone when she is erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import access, erasing
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.store import filing
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.erasing import OF_AN_APPLICATION
from procedure.recording import MEMBERS, Procedure, ended
from web.office import Office, office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def given(house: Office, folder: Path, reference: str) -> tuple[Any, str, list[str]]:
    """The data, the page, and what a human is told to look at."""
    done = access.hand_out(house.bench, reference, folder / "an.zip", "beheer")
    with ZipFile(folder / "an.zip") as archive:
        data, page = archive.read("data.json"), archive.read("index.html")
    return json.loads(data), page.decode(), done.look_at


def test_a_candidate_gets_all_that_the_selection_has_of_her(house: Office, tmp_path: Path) -> None:
    _, (an, *_) = ended(house)
    data, page, look_at = given(house, tmp_path, an)
    (told,) = data["selection"]
    assert [one["to"] for one in told["steps"]] == [
        "long_list", "short_list", "tested", "interviewed", "chosen"
    ]  # fmt: skip
    assert told["steps"][-1]["why"] == "Overtuigde in proef en gesprek."
    assert told["steps"][-1]["reasons"] == [
        {"competency": "Visie, autoriteit en gezag", "text": "Zet lijnen uit."}
    ]
    assert [one["status"] for one in told["lists"]] == ["long_list", "short_list", "chosen"]
    assert {one["source"] for one in told["look_ups"]} == {"Zoekmachine", "LinkedIn", "Nieuws"}
    assert told["look_ups"][0]["address"] == "https://nieuws.example/an"
    assert told["look_ups"][0]["looked_on"] == "2021-09-10"
    assert [one["verdict"] for one in told["advices"]] == ["yes", "conflict"]
    assert told["advices"][0]["motivation"] == f"Advies van Marc over {an}."
    assert [one["kind"] for one in told["appointments"]] == ["test", "interview"]
    assert told["assessments"][0]["marks"][0] == {
        "competency": "Netwerk", "level": "ruim aangetoond", "note": f"Nota bij test van {an}."
    }  # fmt: skip
    for words in ("Overtuigde in proef", "Advies van Marc", "Nota bij interview", "Zaal 3"):
        assert words in page
    assert (look_at, data["left_out"]) == ([], [])


def test_who_wrote_it_stands_with_a_role_and_why_there_is_a_conflict_stays_out(
    house: Office, tmp_path: Path
) -> None:
    _, (an, *_) = ended(house)
    data, page, _ = given(house, tmp_path, an)
    said = json.dumps(data) + page
    for name in (*MEMBERS, "Mijn nicht", "Bo Maes", "Cas Daems", "KCVS-2021-0002"):
        assert name not in said
    assert data["selection"][0]["advices"][0]["by"] == "board"


def test_words_that_name_another_candidate_are_held_back_and_told(
    house: Office, tmp_path: Path
) -> None:
    made, (an, *_) = ended(house)
    made.looked_up(an, "Nieuws", found="Werkte met BO MAES.")
    made.assesses(an, "second", "sofie.smet", "Beter dan Bo Maes.")
    data, page, look_at = given(house, tmp_path, an)
    assert "aes." not in page
    assert data["selection"][0]["look_ups"][-1]["found"] is None
    assert data["selection"][0]["assessments"][-1]["marks"][0]["level"] == "ruim aangetoond"
    assert data["left_out"] == ["selection_held"]
    assert len(look_at) == 2
    assert "noemt iemand anders" in page


def test_an_advice_that_was_changed_is_told_too(house: Office, tmp_path: Path) -> None:
    made, (an, *_) = ended(house)
    with house.store.write() as session:
        filing.add_event(
            session, Happened.ADVISED, house.now, actor="marc.maes", application_id=made.id(an),
            before={"verdict": "no", "motivation": "Eerst twijfelde ik."},
        )  # fmt: skip
    data, page, _ = given(house, tmp_path, an)
    last = data["selection"][0]["advices"][-1]
    assert (last["verdict"], last["motivation"], last["replaced"]) == (
        "no", "Eerst twijfelde ik.", True
    )  # fmt: skip
    assert "later vervangen" in page


@pytest.mark.parametrize("language", Language)
def test_the_page_tells_it_in_the_language_of_the_person(
    house: Office, tmp_path: Path, language: Language
) -> None:
    _, (an, *_) = ended(house)
    with house.store.write() as session:
        filing.of_reference(session, an).language = language.value
    _, page, _ = given(house, tmp_path, an)
    words = {"nl": "In de selectie", "fr": "Dans la sélection", "en": "In the selection"}
    assert words[language.value] in page


def test_of_who_only_applied_there_is_nothing(house: Office, tmp_path: Path) -> None:
    data, page, _ = given(house, tmp_path, house.candidate())
    assert data["selection"] == []
    assert "In de selectie" not in page


WORDS = (
    "Wilhelmina Zwartkruis",
    "ornithologische veldstudies",
    "trekvogelroutes geboeid",
    "buurtwinkelnetwerken",
    "fietsenstallingsbeleid",
    "waterzuiveringsinstallaties",
    "harmonieorkest Zoutleeuw",
    "erfgoedinventarisatie",
    "mantelzorgtaken",
    "klankbordgroepen",
)


def left_in(folder: Path) -> dict[str, list[str]]:
    """Which of the words, or what of them is longer than eight letters, stand in which file."""
    needles = {
        part: part.lower().encode() for word in WORDS for part in word.split() if len(part) > 8
    }
    found = {}
    for file in (one for one in folder.rglob("*") if one.is_file()):
        data = file.read_bytes().lower()
        if here := sorted(part for part, raw in needles.items() if raw in data):
            found[file.name] = here
    return found


def test_nothing_of_it_is_left_in_any_byte_when_she_is_erased(
    house: Office, tmp_path: Path
) -> None:
    made = Procedure(house)
    name, found, motivation, before, why, reason, place, note, conflict, back = WORDS
    mine, other = house.candidate(1, name), house.candidate(2, "Jan Peeters")
    made.moves(mine, Status.LONG_LIST)
    made.looked_up(mine, "LinkedIn", found=found)
    made.advises(mine, "marc.maes", "yes", motivation)
    made.advises(mine, "sofie.smet", "conflict", conflict)
    made.meets(mine, "test", place)
    made.assesses(mine, "test", "marc.maes", note)
    made.freezes("long_list")
    moving.move(
        house.bench, [mine], Status.SHORT_LIST, "linda", why=why, reasons={"netwerk": reason}
    )
    moving.undo(house.bench, mine, "linda", seen="short_list", why=back)
    with house.store.write() as session:
        filing.add_event(
            session, Happened.ADVISED, house.now, actor="marc.maes", application_id=made.id(mine),
            before={"verdict": "no", "motivation": before},
        )  # fmt: skip
    there = {part for parts in left_in(tmp_path).values() for part in parts}
    assert len(there) >= len(WORDS)

    erasing.erase(house.bench, mine, "beheer")

    assert left_in(tmp_path) == {}
    with house.store.read() as session:
        for table in OF_AN_APPLICATION:
            assert session.query(table).count() == 0, table
        (frozen,) = session.query(rows.FrozenList)
        assert [(e["reference"], e["name"]) for e in frozen.entries] == [
            (other, "Jan Peeters"), (mine, "")
        ]  # fmt: skip
        alone = session.query(rows.Event).filter_by(application_id=None)
        kinds = {event.kind for event in alone}
        assert {"moved", "moved_back", "advised", "list_frozen", "erased"} <= kinds


def test_who_is_named_in_the_selection_of_others_is_told(house: Office) -> None:
    made = Procedure(house)
    mine = house.candidate(1, "José Núñez")
    others = [house.candidate(number, f"Ander Mens{number}") for number in range(2, 8)]
    made.advises(others[0], "marc.maes", "yes", "Sterker dan JOSÉ NÚÑEZ.")
    made.assesses(others[1], "test", "marc.maes", "Zoals josé núñez.")
    made.looked_up(others[2], "Nieuws", found="Foto met José Núñez.")
    made.moves(others[3], Status.LONG_LIST)
    told: dict[str, Any] = {"from": "x", "to": "y", "reasons": {"x": "Als José Núñez."}}
    with house.store.write() as session:
        filing.add_event(
            session, Happened.MOVED, house.now, application_id=made.id(others[4]), actor="linda",
            **told,
        )  # fmt: skip
    made.freezes("long_list", "José Núñez verlaat de zaal.")
    found = erasing.plan(house.bench, mine).elsewhere
    assert found.selection == ("KCVS-2021", others[0], others[1], others[2], others[4])
    assert found
