"""Two applications of one person, joined on the page and taken apart again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from browsing import Browser
from flows.dumps import dump
from kcvs_mailbot.desk import joining, withdrawing
from kcvs_mailbot.desk.roles import Role
from workshop import CV, LETTER, Workshop, application, reply

ONE, TWO = "KCVS-2021-0001", "KCVS-2021-0002"
AT = "/kandidaturen"
WORK = "an@werk.example"


@pytest.fixture
def two(workshop: Workshop) -> Workshop:
    workshop.receive(application())
    workshop.worker.send()
    workshop.at(timedelta(hours=1))
    workshop.receive(application("An Claes", WORK, LETTER + "Nu van mijn werk.\n\n", cv_txt=CV))
    return workshop


def test_seen_side_by_side_joined_and_undone(two: Workshop, linda: Browser) -> None:
    before = dump(two.store)
    linda.get(f"{AT}/{TWO}")
    assert f'href="{AT}/{TWO}/samenvoegen"' in linda.page
    linda.get(f"{AT}/{TWO}/samenvoegen")
    assert linda.says("Misschien dezelfde persoon", ONE)
    linda.get(f"{AT}/{TWO}/samenvoegen?met={ONE.lower()}")
    assert linda.says("an.claes@example.be", WORK, "1 document", "verzonden", "ongedaan maken")
    assert f'value="{ONE}" checked' in linda.page
    linda.press("Voeg samen", blijft=ONE)
    assert linda.at == f"{AT}/{ONE}"
    assert linda.says("De kandidaturen zijn samengevoegd", "Nu van mijn werk", "door linda")
    assert linda.says(TWO, f"(An Claes, {WORK}", "is hiermee samengevoegd")
    linda.get(f"{AT}/{TWO.lower()}")
    assert linda.says("samengevoegd met KCVS-2021-0001", "geannuleerd")
    linda.press("Maak ongedaan")
    assert linda.says("De samenvoeging is ongedaan gemaakt", "Nu van mijn werk")
    assert dump(two.store) == before


def test_the_one_that_is_named_may_be_the_one_that_goes(two: Workshop, linda: Browser) -> None:
    linda.get(f"{AT}/{ONE}/samenvoegen?met={TWO}").press("Voeg samen", blijft=TWO)
    assert linda.at == f"{AT}/{TWO}"
    assert two.application()["reference"] == TWO


def test_undone_from_the_one_that_stays(two: Workshop, linda: Browser) -> None:
    linda.get(f"{AT}/{TWO}/samenvoegen?met={ONE}").press("Voeg samen", blijft=ONE)
    assert linda.post(f"{AT}/{TWO}/uiteen", formulier=_token(linda)).at == f"{AT}/{TWO}"
    assert len(two.applications()) == 2


def test_of_two_who_join_them_the_second_is_told_how_it_stands(
    two: Workshop, linda: Browser
) -> None:
    jan = Browser(two.worker.bench, Role.SECRETARY, "jan")
    jan.get(f"{AT}/{ONE}/samenvoegen?met={TWO}")
    linda.get(f"{AT}/{ONE}/samenvoegen?met={TWO}").press("Voeg samen", blijft=ONE)
    jan.press("Voeg samen", blijft=TWO)
    assert jan.status == 409
    assert jan.says(
        "Intussen veranderde er iets", "Er is niets veranderd", f"samengevoegd met {ONE}"
    )
    assert two.application()["reference"] == ONE


def test_of_two_who_undo_it_the_second_is_told(two: Workshop, linda: Browser) -> None:
    joining.join(two.worker.bench, TWO, ONE, "linda")
    jan = Browser(two.worker.bench, Role.SECRETARY, "jan")
    jan.get(f"{AT}/{TWO}")
    linda.get(f"{AT}/{TWO}").press("Maak ongedaan")
    jan.press("Maak ongedaan")
    assert jan.status == 409
    assert jan.says("Er is geen beslissing om ongedaan te maken, of een collega deed dat al")


def test_a_form_from_before_another_mail_came_is_shown_anew(two: Workshop, linda: Browser) -> None:
    linda.get(f"{AT}/{ONE}/samenvoegen?met={TWO}")
    two.receive(reply("Nog iets.", to="", address=WORK))
    linda.press("Voeg samen", blijft=ONE)
    assert linda.status == 409
    assert linda.says("Intussen veranderde er iets", "2 mails")
    linda.press("Voeg samen", blijft=ONE)
    assert two.application()["messages"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("", 200, "Kenmerk, naam of mailadres"),
        ("zzz", 422, "Er is geen andere kandidatuur met “zzz”"),
        ("werk", 200, "Welke bedoelt u?"),
        (ONE, 200, "Dit is dezelfde kandidatuur"),
        ("<script>alert(1)</script>", 422, "<script>alert(1)</script>"),
    ],
)
def test_what_is_typed_is_found_or_said(
    two: Workshop, linda: Browser, typed: str, status: int, words: str
) -> None:
    linda._seen(linda.client.get(f"{AT}/{ONE}/samenvoegen", params={"met": typed}))
    assert (linda.status, linda.says(words)) == (status, True), linda.text
    assert "<script>alert" not in linda.page
    assert "Voeg samen</button>" not in linda.page


def test_a_withdrawn_one_is_not_joined_and_the_page_says_why(two: Workshop, linda: Browser) -> None:
    withdrawing.withdraw_application(two.worker.bench, TWO, "linda")
    linda.get(f"{AT}/{ONE}/samenvoegen?met={TWO}")
    assert linda.says("Maak eerst de intrekking ongedaan")
    assert "Voeg samen</button>" not in linda.page


def test_what_no_form_of_ours_says_changes_nothing(two: Workshop, linda: Browser) -> None:
    before = dump(two.store)
    token = _token(linda.get(f"{AT}/{ONE}"))
    for met, stays, status in ((TWO, "", 422), (TWO, "KCVS-2021-0009", 422), ("X", "X", 404)):
        linda.post(f"{AT}/{ONE}/samenvoegen", formulier=token, met=met, blijft=stays)
        assert linda.status == status
    assert linda.post(f"{AT}/KCVS-2021-0009/uiteen", formulier=token).status == 404
    assert linda.get(f"{AT}/KCVS-2021-0009/samenvoegen").status == 404
    assert dump(two.store) == before


def test_the_board_reads_where_it_went_and_changes_nothing(two: Workshop, linda: Browser) -> None:
    joining.join(two.worker.bench, TWO, ONE, "linda")
    board = Browser(two.worker.bench, Role.BOARD)
    assert board.get(f"{AT}/{TWO}").says("samengevoegd met KCVS-2021-0001")
    assert "<form" not in board.page
    assert board.get(f"{AT}/{ONE}/samenvoegen").status == 403


def test_a_form_of_the_one_that_went_says_where_it_went(two: Workshop, linda: Browser) -> None:
    linda.get(f"{AT}/{TWO}")
    joining.join(two.worker.bench, TWO, ONE, "jan")
    linda.press("Trek de kandidatuur in")
    assert linda.status == 409
    assert linda.says("vervallen, of samengevoegd met een andere", f"samengevoegd met {ONE}")
    assert two.application()["status"] == "received"


def test_the_old_reference_finds_it_wherever_it_is_typed(two: Workshop, linda: Browser) -> None:
    joining.join(two.worker.bench, TWO, ONE, "linda")
    assert linda.get(f"{AT}?q={TWO}").says(ONE)
    found = two.receive(reply("Voor mijn dossier.", to="", address="x@elders.example"))
    linda.get(f"/na-te-kijken/{found['id']}")
    linda.post(
        f"/na-te-kijken/{found['id']}/toewijzen",
        formulier=_token(linda),
        kenmerk=WORK,
        gezien="",
    )
    assert linda.says(f"Hoort bij {ONE}")


def _token(browser: Browser) -> str:
    return browser.page.partition('name="formulier" value="')[2].partition('"')[0]


def test_of_one_that_was_joined_is_said_where_to_put_it_right_and_write(
    two: Workshop, linda: Browser
) -> None:
    joining.join(two.worker.bench, TWO, ONE, "linda")
    linda.get(f"{AT}/{TWO}/verbeteren")
    assert linda.says(f"samengevoegd met {ONE}", f"Verbeter {ONE}")
    assert linda.get(f"{AT}/{TWO}/schrijven").at == f"{AT}/{ONE}/schrijven"
