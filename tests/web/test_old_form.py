"""A form that is posted too late: what was typed comes back, and the way on is linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.datastructures import FormData

import kcvs_mailbot.web
from kcvs_mailbot.desk import passwords
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.web import forms
from web.office import HERE, Office, office

TYPED_BEFORE = {"tekst", "onderwerp", "adres", "waarom"}
"""Words that a person typed on the page before: a second look carries them along."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def test_what_a_form_carries_along_is_not_given_back_as_typed() -> None:
    pages = Path(kcvs_mailbot.web.__file__).parent.glob("*.html")
    hidden = re.compile(r'type="hidden" name="([a-z_-]+)"')
    carried = {name for page in pages for name in hidden.findall(page.read_text("utf-8"))}
    assert carried > TYPED_BEFORE
    form = FormData([(name, "a58fd6e1" * 8) for name in carried - TYPED_BEFORE])
    assert forms.typed(form) == []
    assert forms.typed(FormData([("waarom", "Kent de werking van steden.")]))


def test_who_was_signed_out_meanwhile_is_led_back_to_the_form(house: Office) -> None:
    said = {"waarom": "Kent de werking van steden van binnenuit."}
    page = f"{HERE}/procedure/vergadering/KCVS-2021-0001"
    answer = house.nobody().post(page, data=said, headers={"referer": page})
    assert answer.status_code == 403
    assert said["waarom"] in answer.text
    wanted = "/procedure/vergadering/KCVS-2021-0001"
    assert re.search(rf'href="/aanmelden\?naar={wanted}"', answer.text), answer.text


def test_who_is_signed_in_is_led_to_the_form_anew(house: Office) -> None:
    page = f"{HERE}/procedure/brieven"
    browser = house.browser(Role.SECRETARY)
    answer = browser.post(f"{page}/chosen/nakijken", data={}, headers={"referer": page})
    assert answer.status_code == 403
    assert 'href="/procedure/brieven">Open het formulier opnieuw' in answer.text


def test_a_password_with_the_own_name_in_it_says_so() -> None:
    said = passwords.wrong_in("appel fiets koffie johan zeven", "johan")
    assert "uw gebruikersnaam" in said
