"""Name, address and texts put right on the page: seen before, told when too late, undone."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta

import pytest

from browsing import Browser
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import correcting
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
from workshop import CV, LETTER, Workshop, application

DOSSIER = "/kandidaturen/KCVS-2021-0001"
HERE = f"{DOSSIER}/verbeteren"
NEW = "an.claes@nieuw.example"


def test_the_dossier_leads_to_what_can_be_put_right(workshop: Workshop, linda: Browser) -> None:
    found = workshop.receive(application(cv_txt=CV))
    number = found["documents"][0]["id"]
    linda.get(DOSSIER)
    assert f'href="{HERE}"' in linda.page
    assert f'href="{HERE}#d{number}"' in linda.page
    linda.get(HERE)
    assert linda.page.count("<h1") == 1
    assert f'id="d{number}"' in linda.page


def test_a_name_is_put_right_and_back(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    linda.get(HERE).press("Verbeter de naam", naam="Anna Claes")
    assert linda.says("De naam is verbeterd", "naam “An Claes” werd “Anna Claes”", "door linda")
    assert linda.get(DOSSIER).says("Anna Claes", "Naam van de kandidaat verbeterd")
    linda.get(HERE).press("Maak ongedaan")
    assert linda.says("De verbetering is ongedaan gemaakt")
    assert workshop.application()["candidate"]["name"] == "An Claes"
    assert "Maak ongedaan" not in linda.page


@pytest.mark.parametrize("name", ["", " \u200b ", "--"])
def test_a_wrong_name_says_so_and_keeps_what_was_typed(
    workshop: Workshop, linda: Browser, name: str
) -> None:
    workshop.receive(application())
    linda.get(HERE).press("Verbeter de naam", naam=name)
    assert linda.status == 422
    assert linda.says("Geef een naam", "Nu staat er: An Claes")
    assert f'name="naam" value="{name}"' in linda.page


def test_of_two_who_put_a_name_right_the_second_is_told_and_may_go_on(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan").get(HERE)
    linda.get(HERE).press("Verbeter de naam", naam="Anna Claes")
    colleague.press("Verbeter de naam", naam="Anneke Claes")
    assert colleague.status == 409
    assert colleague.says("Een collega was u voor", "Nu staat er: Anna Claes")
    assert 'value="Anneke Claes"' in colleague.page
    colleague.press("Verbeter de naam")
    assert workshop.application()["candidate"]["name"] == "Anneke Claes"


def test_a_new_address_is_shown_with_the_very_mail_before_it_goes(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.worker.send()
    linda.get(HERE).press("Bekijk wat er gebeurt", adres=NEW)
    assert linda.says("Wordt", NEW, "vertrekt naar dit adres zodra u bevestigt", "KCVS-2021-0001")
    assert workshop.application()["candidate"]["address"] == "an.claes@example.be"
    shown = linda.text
    workshop.at(timedelta(minutes=2))
    linda.press("Verbeter het adres en verstuur de mail")
    assert linda.says("vertrekt zo dadelijk", f"adres an.claes@example.be werd {NEW}")
    assert linda.says("Naar het vorige adres vertrok de ontvangstbevestiging")
    workshop.worker.send()
    first, again = workshop.sink.taken
    assert again.recipients == (NEW,)
    told = email.message_from_bytes(again.raw, policy=email.policy.default)
    assert told["Message-ID"] == email.message_from_bytes(first.raw)["Message-ID"]
    body = told.get_body(("plain",))
    assert body is not None
    assert " ".join(body.get_content().split()) in shown
    assert " ".join(str(told["Subject"]).split()) in shown
    linda.get(HERE)
    assert linda.says("is al vertrokken en kan niet teruggeroepen worden")
    assert "Maak ongedaan" not in linda.page


def test_what_was_undone_before_it_went_goes_to_nobody_new(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    workshop.worker.send()
    linda.get(HERE).press("Bekijk wat er gebeurt", adres=NEW)
    linda.press("Verbeter het adres en verstuur de mail").press("Maak ongedaan")
    assert linda.says("ongedaan gemaakt")
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1
    assert workshop.application()["receipt"]["to"] == "an.claes@example.be"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Dit is geen mailadres"),
        ("an.claes.example.be", "Dit is geen mailadres"),
        ("an@claes", "Dit is geen mailadres"),
        ("linda.boudry@kcvb.be", "adres van onze eigen mailbox"),
        ("bert@example.org", "Dit is al het adres van KCVS-2021-0002"),
        ('"><script>alert(1)</script>@x.be', "Dit is geen mailadres"),
    ],
)
def test_a_wrong_address_says_so_and_keeps_what_was_typed(
    workshop: Workshop, linda: Browser, typed: str, words: str
) -> None:
    workshop.receive(application())
    workshop.receive(application("Bert Maes", "bert@example.org"))
    before = workshop.applications()
    linda.get(HERE).press("Bekijk wat er gebeurt", adres=typed)
    assert linda.status == 422
    assert linda.says(words)
    assert "<script>alert" not in linda.page
    (kept,) = re.findall(r'name="adres" value="([^"]*)"', linda.page)
    assert kept.replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">") == typed
    assert workshop.applications() == before


def test_a_preview_that_was_overtaken_is_shown_anew(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    workshop.worker.send()
    linda.get(HERE).press("Bekijk wat er gebeurt", adres=NEW)
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan").get(HERE)
    colleague.press("Verbeter de naam", naam="Anna Claes")
    linda.press("Verbeter het adres en verstuur de mail")
    assert linda.status == 409
    assert linda.says("nog niets gedaan", "Anna Claes", NEW)
    linda.press("Verbeter het adres en verstuur de mail")
    workshop.worker.send()
    assert [mail.recipients for mail in workshop.sink.taken][1:] == [(NEW,)]


@pytest.mark.parametrize("moment", ["", "x", "2021-09-01T08:00:00", "2999-01-01T00:00:00+00:00"])
def test_a_form_that_is_not_ours_as_it_was_sends_nothing(
    workshop: Workshop, linda: Browser, moment: str
) -> None:
    workshop.receive(application())
    workshop.worker.send()
    linda.get(HERE).press("Bekijk wat er gebeurt", adres=NEW)
    linda.press("Verbeter het adres en verstuur de mail", moment=moment)
    assert linda.says("Bekijk wat") or linda.says("De mail")
    assert workshop.application()["candidate"]["address"] == "an.claes@example.be"


def test_while_the_mail_is_being_sent_one_is_asked_to_wait(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        session.get_one(rows.Outbox, 1).state = State.SENDING
    linda.get(HERE).press("Bekijk wat er gebeurt", adres=NEW)
    assert linda.status == 409
    assert linda.says("vertrekt op dit ogenblik")
    assert f'value="{NEW}"' in linda.page


def test_it_is_said_which_text_is_what_and_taken_back(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application(cv_txt=CV, brief_txt=f"Motivatie\n\n{LETTER}"))
    before = workshop.application()
    number = next(d["id"] for d in before["documents"] if d["filename"] == "cv.txt")
    linda.get(HERE)
    assert linda.says("loopbaan (volgens het programma)", "Curriculum vitae Werkervaring")
    linda.press("Bewaar", **{f"d{number}": "motivation"})
    assert linda.says("opnieuw samengesteld", "volgens linda")
    assert "2001-2010 Aalst" in workshop.application()["motivation"]["text"]
    linda.press("Maak ongedaan")
    now = workshop.application()
    assert (now["motivation"], now["career"]) == (before["motivation"], before["career"])


def test_stale_choices_are_kept_and_nothing_is_changed(workshop: Workshop, linda: Browser) -> None:
    found = workshop.receive(application(cv_txt=CV))
    key = f"d{found['documents'][0]['id']}"
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan").get(HERE)
    linda.get(HERE).press("Bewaar", **{key: "other"})
    colleague.press("Bewaar", **{key: "both"})
    assert colleague.status == 409
    assert re.search(rf'<select id="{key}-is".*?value="both" selected', colleague.page, re.S)
    assert workshop.application()["documents"][0]["role"] == "other"


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"d1": "baas"}, 404), ({"d999999": "cv"}, 404), ({"x": "cv"}, 422), ({"d1": ""}, 422)],
)
def test_what_no_form_of_ours_says_changes_nothing(
    workshop: Workshop, linda: Browser, fields: dict[str, str], status: int
) -> None:
    workshop.receive(application(cv_txt=CV))
    before = workshop.application()
    linda.get(HERE)
    form = {"formulier": _token(linda), "gezien": _seen(linda)}
    assert linda.post(f"{HERE}/teksten", **form, **fields).status == status
    assert workshop.application() == before


@pytest.mark.parametrize("number", ["", "x", "9" * 20, "999"])
def test_undoing_what_is_not_there_changes_nothing(
    workshop: Workshop, linda: Browser, number: str
) -> None:
    workshop.receive(application())
    linda.get(HERE)
    linda.post(f"{HERE}/ongedaan", formulier=_token(linda), verbetering=number)
    assert linda.status in (404, 409)


def test_the_improvement_of_another_application_is_not_undone_from_here(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    workshop.receive(application("Bert Maes", "bert@example.org"))
    other = HERE.replace("0001", "0002")
    linda.get(other).press("Verbeter de naam", naam="Bert de Maes")
    linda.get(HERE).post(f"{HERE}/ongedaan", formulier=_token(linda), verbetering="1")
    assert linda.status == 409
    assert workshop.applications()[1]["candidate"]["name"] == "Bert de Maes"


@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_the_secretary_puts_right(workshop: Workshop, linda: Browser, role: Role) -> None:
    workshop.receive(application())
    other = Browser(workshop.worker.bench, role)
    assert other.get(HERE).status == 403
    other.page = linda.get(HERE).page
    assert other.press("Verbeter de naam", naam="X").status == 403
    assert HERE not in other.get(DOSSIER).page
    assert workshop.application()["candidate"]["name"] == "An Claes"


@pytest.mark.parametrize("what", ["naam", "adres", "adres/bevestigd", "teksten", "ongedaan"])
def test_without_the_forms_token_nothing_changes(
    workshop: Workshop, linda: Browser, what: str
) -> None:
    workshop.receive(application(cv_txt=CV))
    before = workshop.application()
    fields = {"naam": "X", "adres": NEW, "d1": "other", "verbetering": "1"}
    assert linda.post(f"{HERE}/{what}", **fields).status == 403
    assert workshop.application() == before


def test_a_void_or_unknown_one_has_nothing_to_put_right(workshop: Workshop, linda: Browser) -> None:
    found = workshop.receive(application())
    linda.get(HERE)
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    assert linda.press("Verbeter de naam", naam="X").says("vervallen")
    assert linda.get(HERE).says("Er valt hier niets te verbeteren")
    assert linda.get("/kandidaturen/KCVS-2021-0009/verbeteren").status == 404


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}\u202e"


def test_a_hostile_name_is_text(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    linda.get(HERE).press("Verbeter de naam", naam=HOSTILE)
    for address in (HERE, DOSSIER):
        linda.get(address)
        assert linda.status == 200
        assert "<script>alert" not in linda.page
        assert "<img" not in linda.page
        assert "{{7*7}}" in linda.text
        assert "\u202e" not in linda.page


def _token(browser: Browser) -> str:
    found = re.search(r'name="formulier" value="([0-9a-f]+)"', browser.page)
    assert found is not None
    return found[1]


def _seen(browser: Browser) -> str:
    form = browser.page.partition("/verbeteren/teksten")[2]
    found = re.search(r'name="gezien" value="([0-9a-f]+)"', form)
    assert found is not None
    return found[1]
