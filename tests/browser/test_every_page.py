"""Every page and state, as each role: no barrier, no sideways scrolling, no complaint."""

from __future__ import annotations

from datetime import timedelta

import pytest

from browser.conftest import Enter
from browser.houses import NAMES, PASSWORD, House
from browser.visitor import Visitor
from kcvs_mailbot.desk import joining, noting, second_factor, taking_out
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.web.navigation import PLACES

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]


def of_each_kind(house: House) -> list[str]:
    """A page for each thing that can be the matter with a mail, a document, an answer."""
    mails = {(m["disposition"], m["follow_up"]): f"/mails/{m['id']}" for m in house.messages()}
    waiting = {m["follow_up"]: f"/na-te-kijken/{m['id']}" for m in house.messages() if m["waits"]}
    answers = {e["state"]: f"/verzending/{e['id']}" for e in house.outbox()}
    dossiers = {
        (
            a["late"],
            a["receipt"]["state"],
            bool(a["documents"]),
            *(d["status"] for d in a["documents"]),
        ): (f"/kandidaturen/{a['reference']}")
        for a in house.applications()
    }
    return [path for kind in (mails, waiting, answers, dossiers) for path in kind.values()]


def test_of_the_secretary(everybody: House, enter: Enter) -> None:
    linda = enter(everybody)
    linda.sign_in()
    walked = set()
    for path in linda.walk("/kandidaturen?q=steden"):
        linda.check(dark=True)
        walked.add(path)
    assert {place.path for place in PLACES} < walked


@pytest.mark.sampled(3)
def test_of_all_that_can_be_the_matter(everybody: House, enter: Enter) -> None:
    linda = enter(everybody)
    linda.sign_in()
    searches = ["/kandidaturen?q=zzzz", "/kandidaturen?laattijdig=ja"]
    for path in [*searches, *of_each_kind(everybody)]:
        assert linda.go(path).status == 200
        linda.check()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMINISTRATOR, Role.AUDITOR])
def test_of_the_others(everybody: House, enter: Enter, role: Role) -> None:
    visitor = enter(everybody)
    visitor.sign_in(NAMES[role])
    for _ in visitor.walk():
        visitor.check()


@pytest.mark.sampled(3)
def test_of_an_empty_house(empty: House, enter: Enter) -> None:
    linda = enter(empty)
    linda.sign_in()
    for _ in linda.walk():
        linda.check()


def test_of_who_is_not_signed_in(everybody: House, enter: Enter) -> None:
    nobody = enter(everybody)
    nobody.go("/kandidaturen")
    assert nobody.path == "/aanmelden"
    nobody.check()
    nobody.sign_in(password="niet dit wachtwoord")
    assert "horen niet bij elkaar" in nobody.text
    nobody.check()
    nobody.go("/afmelden")
    nobody.check()


def test_of_the_first_password_and_the_second_step(everybody: House, enter: Enter) -> None:
    accounts = Accounts(everybody.store, lambda: everybody.now)
    accounts.add("nieuw", Role.SECRETARY, "test", "een eerste wachtwoord")
    first = accounts.reset("nieuw", "test")
    assert first is not None
    new = enter(everybody)
    new.sign_in("nieuw", first)
    assert new.path == "/aanmelden/wachtwoord"
    new.check()
    new.page.get_by_label("Huidig wachtwoord").fill(first)
    for field in new.page.get_by_label("Nieuw wachtwoord").all():
        field.fill(PASSWORD)
    new.press("Wachtwoord wijzigen")
    assert new.path == "/"
    new.go("/account/tweede-stap")
    secret = new.page.locator("code").inner_text().replace(" ", "")
    new.page.get_by_label("De zes cijfers").fill("000000")
    new.press("Verder")
    assert "Deze code klopt niet" in new.text
    new.check()
    _give_code(new, everybody, secret)
    assert "De tweede stap is ingesteld" in new.text
    new.check()
    everybody.at(timedelta(minutes=2))  # a code is good for once
    again = enter(everybody)
    again.sign_in("nieuw")
    assert again.path == "/aanmelden/code"
    again.check()
    _give_code(again, everybody, secret)
    assert again.path == "/"


def _give_code(visitor: Visitor, house: House, secret: str) -> None:
    step = int(house.now.timestamp()) // second_factor.STEP_SECONDS
    visitor.page.locator("#code").fill(second_factor.code(secret, step))
    visitor.press("Verder")


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.SECRETARY, "/nergens", 404),
        (Role.SECRETARY, "/kandidaturen/KCVS-1900-0001", 404),
        (Role.BOARD, "/uitvoer", 403),
        (Role.SECRETARY, "/verzending/1/vrijgeven", 405),
    ],
)
def test_of_what_is_not_to_be_had(
    everybody: House, enter: Enter, role: Role, path: str, status: int
) -> None:
    visitor = enter(everybody)
    visitor.sign_in(NAMES[role])
    assert visitor.go(path).status == status
    visitor.check()


def test_of_what_was_joined_taken_out_and_noted(everybody: House, enter: Enter) -> None:
    linda = enter(everybody)
    linda.sign_in()
    bench, here = everybody.worker.bench, "/kandidaturen"
    alike = [a for a in everybody.applications() if a["status"] == "received" and not a["late"]]
    one, two = [a["reference"] for a in alike if a["vacancy"] == alike[0]["vacancy"]][:2]
    noting.add(bench, one, "linda", "Belde op maandag: komt woensdag langs. " * 5)
    for path in (f"{one}/samenvoegen", f"{one}/samenvoegen?met={two}"):
        linda.go(f"{here}/{path}")
        linda.check()
    joining.join(bench, two, one, "linda")
    mail = everybody.messages()[alike[1]["messages"][0] - 1]["id"]
    left = [f"{one}/{page}" for page in ("uithalen", f"uithalen/{mail}", "notities/1")]
    for path in (one, two, f"{two}/verbeteren", *left):
        assert linda.go(f"{here}/{path}").status == 200
        linda.check()
    apart = taking_out.apart(bench, mail, "linda", "Jan Maes <jan@elders.example>")
    linda.go(f"{here}/{apart}")
    linda.check()
    taking_out.put_back(bench, mail, "linda")
    joining.separate(bench, two, "linda")
    noting.remove(bench, one, 1, "linda")


def test_of_a_form_that_is_no_longer_good(everybody: House, enter: Enter) -> None:
    linda = enter(everybody)
    linda.sign_in()
    mail = next(m for m in everybody.messages() if m["disposition"] == "review")
    linda.go(f"/na-te-kijken/{mail['id']}")
    linda.page.get_by_label("Naam van de kandidaat").fill("Een naam van twintig letters")
    linda.page.get_by_label("Mailadres").fill("geen adres")
    linda.press("Is een kandidatuur")
    assert "geen mailadres" in linda.text
    linda.check()
    linda.page.evaluate("document.querySelectorAll('[name=formulier]').forEach(f => f.value = 'x')")
    linda.press("Is een kandidatuur")
    assert "Dit formulier is verlopen" in linda.text
    assert "Een naam van twintig letters" in linda.text
    linda.check()
    linda.go("/uitvoer")
    linda.page.get_by_label("Status").select_option("withdrawn")
    linda.press("Maak het bestand")
    assert "Geen enkele kandidatuur past hierbij" in linda.text
    linda.check()


def test_of_an_account_that_is_made(everybody: House, enter: Enter) -> None:
    keeper = enter(everybody)
    keeper.sign_in(NAMES[Role.ADMINISTRATOR])
    keeper.go("/beheer")
    keeper.page.get_by_label("Gebruikersnaam").fill("lid" + "x" * 60)
    keeper.press("Maak account")
    assert "Eenmalig wachtwoord" in keeper.text
    keeper.check()
    keeper.go("/beheer")
    keeper.check()
