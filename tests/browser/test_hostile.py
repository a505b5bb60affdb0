"""Names, subjects, files and HTML of somebody who means harm are shown, and do nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from browser import hostile
from browser.conftest import Enter
from browser.houses import House
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.formatting import readable

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]


def test_lists_of_two_hundred_keep_their_layout(crowded: House, enter: Enter) -> None:
    linda = enter(crowded)
    linda.sign_in()
    for path in ("/kandidaturen", "/na-te-kijken", "/uitvoer"):
        linda.go(path)
        linda.check()
    linda.go("/kandidaturen")
    assert f"{len(crowded.applications())} kandidaturen" in linda.text


@pytest.mark.sampled(3)
@pytest.mark.parametrize("which", range(len(hostile.TEXTS)))
def test_all_of_it_is_text_and_never_runs(crowded: House, enter: Enter, which: int) -> None:
    linda = enter(crowded)
    linda.sign_in()
    mails = crowded.messages()
    assert len(mails) == len(hostile.TEXTS)
    number = mails[which]["id"]
    assert mails[which]["documents"]
    for path in (
        f"/mails/{number}",
        f"/mails/{number}/zoals-verstuurd",
        f"/documenten/{document_id(crowded, number)}/tekst",
        f"/na-te-kijken/{number}",
    ):
        assert linda.go(path).status == 200
        linda.check_harmless()


def test_a_name_is_shown_as_it_was_written(crowded: House, enter: Enter) -> None:
    linda = enter(crowded)
    linda.sign_in()
    names = {a["candidate"]["name"]: a["reference"] for a in crowded.applications()}
    assert set(hostile.TEXTS.values()) <= set(names)
    for name in hostile.TEXTS.values():
        linda.go(f"/kandidaturen/{names[name]}")
        assert linda.page.locator("h1").inner_text().split() == readable(name).split()
        linda.check_harmless()


def document_id(house: House, message_id: int) -> int:
    with house.store.read() as session:
        found = select(rows.Document.id).where(rows.Document.message_id == message_id)
        return session.scalars(found).one()
