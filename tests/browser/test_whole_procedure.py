"""A whole procedure in browsers: thirty candidates, six members of the board, from the opening to
the proces-verbaal. Only the mails arrive, and the clock goes on, without anybody at a page.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

import workshop
from browser.conftest import Enter
from browser.houses import NAMES, PASSWORD, House
from browser.visitor import Visitor
from kcvs_mailbot.content import Content
from kcvs_mailbot.demo.calendar import BRUSSELS
from kcvs_mailbot.demo.writing import JOB, letter, message_id, sample
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import intake

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.slow,
    pytest.mark.sampled(1),
    pytest.mark.skipif(
        os.environ.get("KCVS_TEST_SAMPLED") == "1", reason="takes minutes: make torture runs it"
    ),
]

FRENCH, CONFLICTED, LATE, UNDATED = (
    "Camille Delvaux",
    "Ilse Baert",
    "Hassan Idrissi",
    "Onno Pauwels",
)
TOO_LATE = ("Piet Quintens", "Rita Smets")
WITHDRAWS = "Tine Uytterhoeven"
IN_TIME = (
    *("An Claes", "Bart Lemmens", FRENCH, "Dirk Peeters", "Els Goossens", "Filip Maes"),
    *("Greet Aerts", "Hugo Thys", CONFLICTED, "Jan Wouters", "Katrien Bogaert", "Luc Mertens"),
    *("Mia Jacobs", "Nele Simons", "Otto Hermans", "Paul Willems", "Roos Dewulf", "Stijn Michiels"),
    *(WITHDRAWS, "Veerle Cools", "Wim Goris", "Yves Lambrecht", "Zoë Pieters", "Ann Segers"),
    *("Ben Verlinden", "Cis Ooms"),
)
EVERYBODY = (*IN_TIME, LATE, *TOO_LATE, UNDATED)
SHORT_LIST = ("An Claes", FRENCH, LATE, CONFLICTED, UNDATED, "Wim Goris")
CHOSEN, RESERVE = CONFLICTED, "An Claes"
NOT_CHOSEN = tuple(name for name in SHORT_LIST if name not in (CHOSEN, RESERVE))
LONG_LIST = (*IN_TIME, LATE, UNDATED)
OFF_THE_LIST = tuple(n for n in LONG_LIST if n not in (*SHORT_LIST, WITHDRAWS))
MEMBERS = (NAMES[Role.BOARD], "joke", "marc", "rita", "tom", "yasmine")
TOM = "tom"
SOURCE = "Zoekmachine"
MOST_BYTES = 100_000
KINDS = {"test": "proef", "interview": "gesprek"}


def on(day: int, month: int = 9, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"2026-{month:02}-{day:02}T{clock}").replace(tzinfo=BRUSSELS)


def address(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{plain.replace(' ', '.')}@voorbeeld.example"


DUTCH = f"""Geachte mevrouw Boudry

Hierbij stel ik mij kandidaat voor de functie van {JOB}. Steden boeien
mij al twintig jaar: wat de ene stad uitprobeert, hoeft de andere niet opnieuw uit te vinden.
Daarvoor wil ik mij in de luwte inzetten. Ik werkte eerst tien jaar in Gent aan
stadsvernieuwing, en geef nu leiding aan een stedelijke dienst.

Met vriendelijke groeten
"""
IN_FRENCH = f"""Madame,

Je vous adresse ma candidature au poste de {JOB}. Bruxelloise et parfaite
bilingue, je travaille depuis quatorze ans avec les villes et leurs administrations. Je souhaite
mettre cette expérience au service du centre. De 2007 à 2015, j'étais chargée de mission auprès
d'une commune ; depuis lors je dirige un service de développement urbain.

Je vous prie d'agréer, Madame, mes salutations distinguées.
"""


class Story:
    """The house, who works in it, and the references of the candidates once they have one."""

    def __init__(self, house: House, enter: Enter) -> None:
        self.house, self.sink = house, house.sink
        self.people = {name: enter(house) for name in (*NAMES.values(), *MEMBERS[1:])}
        self.linda = self.people[NAMES[Role.SECRETARY]]
        self.board = {name: self.people[name] for name in MEMBERS}

    def comes(self, moment: datetime, *names: str) -> None:
        """Another day: nobody is signed in any more."""
        self.house.at(moment)
        for name in names:
            self.people[name].sign_in(name)

    def reference(self, name: str) -> str:
        (found,) = (
            a["reference"] for a in self.house.applications() if a["candidate"]["name"] == name
        )
        return str(found)

    def sent(self) -> list[EmailMessage]:
        """What left since it was looked at last."""
        before = len(self.sink.taken)
        self.house.worker.send()
        return [parsed(taken.raw) for taken in self.sink.taken[before:]]

    def write(self, kind: str, to: Iterable[str]) -> list[EmailMessage]:
        """A letter to all who are offered it, after a look; each gets one, a second time none."""
        wanted = sorted(map(address, to))
        seen(self.linda, f"/procedure/brieven/{kind}")
        self.linda.press("Bekijk de brieven")
        self.linda.check()
        number = len(wanted)
        self.linda.press("Verstuur deze brief" if number == 1 else f"Verstuur {number} brieven")
        assert "vertrek" in self.linda.text
        went = self.sent()
        assert sorted(str(mail["To"].addresses[0].addr_spec) for mail in went) == wanted
        seen(self.linda, f"/procedure/brieven/{kind}/ontvangers")
        seen(self.linda, f"/procedure/brieven/{kind}")
        assert "niemand die deze brief nog moet krijgen" in self.linda.text
        assert self.sent() == []
        return went


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def seen(person: Visitor, path: str) -> None:
    """The page is there, no heavier than it may be, and bars nobody."""
    response = person.go(path)
    assert response.status == 200, path
    assert len(response.body()) < MOST_BYTES, path
    person.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    person.check()


def links(person: Visitor, words: str) -> list[str]:
    """Where the links that begin with these words lead, each once."""
    found = person.page.get_by_role("link", name=re.compile(f"^{words}"))
    return list(dict.fromkeys(a.get_attribute("href") or "" for a in found.all()))


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, enter: Enter) -> Story:
    monkeypatch.setitem(workshop.PROCEDURE, "searched", [SOURCE])
    return Story(request.getfixturevalue("empty"), enter)


def test_from_the_opening_to_the_report(story: Story) -> None:
    the_board_gets_accounts(story)
    thirty_apply(story)
    who_was_late_is_admitted_or_not(story)
    the_long_list_is_made_looked_up_and_closed(story)
    six_members_advise_and_one_candidate_withdraws(story)
    the_meeting_makes_a_short_list_of_six(story)
    appointments_are_planned_and_one_is_moved(story)
    for kind, moment in (("test", on(12, 10)), ("interview", on(19, 10))):
        they_are_met_and_cards_are_handed_in(story, kind, moment)
    one_is_chosen_with_a_reserve(story)
    the_report_tells_it_all(story)
    ids = Counter(str(parsed(taken.raw)["Message-ID"]) for taken in story.sink.taken)
    assert set(ids.values()) == {1}


def the_board_gets_accounts(story: Story) -> None:
    admin = story.people[NAMES[Role.ADMINISTRATOR]]
    story.comes(on(19, 8), NAMES[Role.ADMINISTRATOR], NAMES[Role.SECRETARY], MEMBERS[0])
    seen(story.linda, "/procedure")
    assert "Er zijn nog geen kandidaturen" in story.linda.text
    for name in MEMBERS[1:]:
        admin.go("/beheer")
        admin.page.get_by_label("Gebruikersnaam").fill(name)
        admin.page.locator("#rol").select_option(Role.BOARD.value)
        admin.press("Maak account")
        first = admin.page.locator("code.large").inner_text()
        member = story.board[name]
        member.sign_in(name, first)
        member.page.get_by_label("Huidig wachtwoord").fill(first)
        member.page.locator("#nieuw").fill(PASSWORD)
        member.page.locator("#nogmaals").fill(PASSWORD)
        member.press("Wachtwoord wijzigen")


def thirty_apply(story: Story) -> None:
    house = story.house
    for number, name in enumerate(IN_TIME):
        arrives(house, name, on(20, 8) + timedelta(days=number))
    arrives(house, UNDATED, on(18), stamped=False)
    for name in (LATE, *TOO_LATE):
        arrives(house, name, on(21))
    story.comes(on(21, clock="14:00"), NAMES[Role.SECRETARY])
    linda = story.linda
    linda.go("/na-te-kijken")
    linda.page.get_by_role("link", name="Begin met de eerste").click()
    linda.check()
    if linda.page.get_by_label("Vacature").count():
        linda.page.get_by_label("Vacature").select_option(index=1)
    linda.press("Is een kandidatuur")
    assert f"Aanvaard als kandidatuur van {UNDATED}" in linda.text
    house.worker.send()
    receipts = [str(parsed(t.raw)["To"].addresses[0].addr_spec) for t in house.sink.taken]
    assert sorted(receipts) == sorted(map(address, EVERYBODY))


def arrives(house: House, name: str, at: datetime, *, stamped: bool = True) -> None:
    """Their mail; one that bears no moment of our server was kept as a file."""
    body = f"{IN_FRENCH if name == FRENCH else DUTCH}{name}\n"
    subject = "Candidature" if name == FRENCH else f"Kandidatuur {JOB}"
    mail = letter(f"{name} <{address(name)}>", subject, body, at)
    house.at(at + timedelta(seconds=20))
    if stamped:
        house.take_in([sample("", mail, at)])
        return
    with house.store.write() as session:
        intake.record(session, [intake.Arrival(Content.of_bytes(bytes(mail)))], house.now)
    house.worker.process()


def who_was_late_is_admitted_or_not(story: Story) -> None:
    linda = story.linda
    seen(linda, "/procedure")
    waiting = links(linda, "Beslis")
    assert len(waiting) == 4
    for name in (LATE, UNDATED, *TOO_LATE):
        seen(linda, f"/procedure/stap/{story.reference(name)}")
        if name in TOO_LATE:
            linda.page.get_by_label("Waarom", exact=True).fill("Een dag te laat, zonder reden.")
            linda.press("Laat niet toe")
        else:
            linda.page.get_by_label("Waarom", exact=True).fill("De mailserver was onbereikbaar.")
            linda.press("Laat toe")
    assert links(linda, "Beslis") == []
    seen(linda, "/procedure/brieven")
    for mail in story.write("not_admitted", TOO_LATE):
        assert "te laat aangekomen" in str(mail["Subject"])


def the_long_list_is_made_looked_up_and_closed(story: Story) -> None:
    linda, dpo = story.linda, story.people[NAMES[Role.AUDITOR]]
    seen(linda, "/procedure/verplaatsen?naar=long_list")
    for box in linda.page.get_by_role("checkbox").all():
        box.check()
    linda.press("Zet op de longlist")
    assert f"{len(LONG_LIST)} kandidaten: op de longlist gezet" in linda.text
    linda.go("/procedure/informatie")
    references = [story.reference(name) for name in LONG_LIST]
    for number, reference in enumerate(references):
        linda.go(f"/kandidaturen/{reference}/informatie")
        if number % 2:
            linda.page.locator("#niets1").check()
        else:
            linda.page.locator("#adres1").fill("https://stad.example/over-ons")
            linda.page.locator("#tekst1").fill("Leidde een stedelijke dienst.")
        linda.press("Noteer")
    linda.check()
    seen(linda, "/procedure/informatie")
    assert f"{SOURCE}: gedaan voor {len(LONG_LIST)} van de {len(LONG_LIST)}." in linda.text
    story.comes(on(22), NAMES[Role.SECRETARY], NAMES[Role.AUDITOR])
    closed(linda, "long_list")
    seen(dpo, "/procedure/informatie")
    assert not any(name in dpo.page.content() for name in EVERYBODY)


def closed(person: Visitor, phase: str) -> None:
    seen(person, f"/procedure/afsluiten?fase={phase}")
    person.press("Leg de lijst vast")
    assert "Deze lijst verandert nooit meer" in person.text
    person.check()


def six_members_advise_and_one_candidate_withdraws(story: Story) -> None:
    story.comes(on(24), *MEMBERS)
    tom = story.board[TOM]
    conflicted = story.reference(CONFLICTED)
    seen(tom, f"/procedure/adviezen/{conflicted}/belangenconflict")
    tom.page.get_by_label("Waarom u niet vrij kunt oordelen").fill("Zij is mijn schoonzus.")
    tom.press("Meld een belangenconflict")
    assert tom.go(f"/kandidaturen/{conflicted}").status == 403
    before, after = MEMBERS[:3], MEMBERS[3:]
    for member in before:
        advises(story, member, len(LONG_LIST))
    withdraws(story)
    story.comes(on(25), *after)
    for member in after:
        advises(story, member, len(LONG_LIST) - (2 if member == TOM else 1))


def advises(story: Story, name: str, number: int) -> None:
    """On each that waits for this member, who reads no other advice before the own one."""
    member, earlier = story.board[name], MEMBERS.index(name)
    seen(member, "/procedure/adviezen")
    waiting = links(member, "Geef uw advies")
    assert len(waiting) == number
    seen(member, waiting[0])
    for path in waiting:
        member.go(path)
        assert "Volgens " not in member.page.content(), f"{name} reads others at {path}"
        who = member.page.locator("h1").inner_text().removeprefix("Uw advies over ")
        verdict = "Ja" if who in SHORT_LIST else "Nee"
        member.page.get_by_label(verdict, exact=True).check()
        member.page.get_by_label("Motivering").fill(f"Volgens {name} is {who} ervaren.")
        member.press("Geef uw advies")
        assert "Uw advies is bewaard." in member.text
        shut_out = who == CONFLICTED and name > TOM
        readable = earlier + 1 - shut_out
        assert member.page.locator(".letter:has-text('Volgens ')").count() == readable, path
    member.check()


def withdraws(story: Story) -> None:
    """By mail, read by the secretary."""
    sender = f"{WITHDRAWS} <{address(WITHDRAWS)}>"
    first = message_id(sender, on(20, 8) + timedelta(days=IN_TIME.index(WITHDRAWS)))
    why = "Ik aanvaardde een andere functie. Daarom trek ik mijn kandidatuur in."
    body = f"Beste\n\n{why}\n\n{WITHDRAWS}\n"
    mail = letter(sender, f"Re: Kandidatuur {JOB}", body, on(24, clock="16:00"), in_reply_to=first)
    story.comes(on(24, clock="16:01"), NAMES[Role.SECRETARY])
    story.house.take_in([sample("", mail, on(24, clock="16:00"))])
    story.linda.go("/na-te-kijken")
    story.linda.page.get_by_role("link", name="Begin met de eerste").click()
    story.linda.press("Trek de kandidatuur in")
    seen(story.linda, "/procedure")
    assert "Ingetrokken (1)" in story.linda.text


def the_meeting_makes_a_short_list_of_six(story: Story) -> None:
    story.comes(on(28), NAMES[Role.SECRETARY], *MEMBERS)
    hilde, linda, tom = story.board[MEMBERS[0]], story.linda, story.board[TOM]
    seen(linda, "/procedure/adviezen")
    seen(hilde, "/procedure/vergadering")
    seen(linda, "/procedure/vergadering")
    waiting = [path.partition("?")[0] for path in links(linda, "Beslis over")]
    assert len(waiting) == len(LONG_LIST) - 1
    assert tom.go(f"/procedure/vergadering/{story.reference(CONFLICTED)}").status == 403
    seen(linda, waiting[0])
    for path in waiting:
        name = decides(linda, path, "Op de shortlist", SHORT_LIST, "Niet op de shortlist")
        if name == "Bart Lemmens":  # a slip of the mouse is taken back
            linda.page.get_by_role("link", name="Maak ongedaan").click()
            linda.page.get_by_label("Waarom maakt u dit ongedaan?").fill("Verkeerde kandidaat.")
            linda.press("Maak de stap ongedaan")
            assert "De stap is ongedaan gemaakt" in linda.text
            decides(linda, path, "Op de shortlist", SHORT_LIST, "Niet op de shortlist")
    closed(hilde, "short_list")
    went = story.write("not_short_listed", OFF_THE_LIST)
    assert all("beslissing over de shortlist" in str(mail["Subject"]) for mail in went)


def decides(person: Visitor, path: str, yes: str, those: tuple[str, ...], no: str) -> str:
    """As the board did, with why and a competency; whom it was about."""
    person.go(path)
    name = person.page.locator("h1").inner_text().removeprefix("Beslis over ")
    person.page.get_by_label(yes if name in those else no, exact=True).check()
    person.page.get_by_label("Waarom", exact=True).fill(f"Het bestuur woog {name} af.")
    if name in those:
        person.page.get_by_text("Motiveer per competentie").click()
        person.page.get_by_label("Netwerk", exact=True).fill(f"Het netwerk van {name} is breed.")
    person.press("Leg de beslissing vast")
    assert person.page.locator("[role=status]").count() == 1, path
    return name


def appointments_are_planned_and_one_is_moved(story: Story) -> None:
    linda = story.linda
    for kind, day, place in (
        ("test", "2026-10-12", "Zaal 1"),
        ("interview", "2026-10-19", "Zaal 2"),
    ):
        seen(linda, f"/procedure/gesprekken/plannen?soort={kind}")
        linda.page.get_by_label("Dag").fill(day)
        linda.page.get_by_label("Eerste begint om").fill("09:00")
        linda.page.get_by_label("Plaats").fill(place)
        linda.page.get_by_label("Allen op hetzelfde moment").set_checked(kind == "test")
        linda.press("Toon het voorstel")
        linda.check()
        linda.press("Bewaar de afspraken")
        assert "De afspraken zijn bewaard." in linda.text
    tests = story.write("invitation_test", SHORT_LIST)
    invited = {
        recipient(mail): calendar(mail) for mail in story.write("invitation_interview", SHORT_LIST)
    }
    assert all("METHOD:REQUEST" in ics for ics in [*map(calendar, tests), *invited.values()])
    (french,) = (m for m in tests if recipient(m) == address(FRENCH))
    assert "Invitation" in str(french["Subject"])
    seen(linda, "/procedure/gesprekken")
    (path,) = links(linda, f"Verplaats of zeg af.*gesprek van {FRENCH}")
    seen(linda, path)
    linda.page.get_by_label("Dag").fill("2026-10-20")
    linda.page.get_by_label("Waarom").first.fill("De zaal is die dag bezet.")
    linda.press("Verplaats de afspraak")
    (moved,) = story.write("appointment_changed", [FRENCH])
    before, now = invited[address(FRENCH)], calendar(moved)
    assert "SEQUENCE:0" in before and "SEQUENCE:1" in now
    assert re.findall("^UID:.*", before, re.M) == re.findall("^UID:.*", now, re.M)
    assert "20261020T" in now


def recipient(mail: EmailMessage) -> str:
    return str(mail["To"].addresses[0].addr_spec)


def calendar(mail: EmailMessage) -> str:
    """The invitation, its lines unfolded."""
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode().replace("\r\n ", "").replace("\r\n", "\n")


def they_are_met_and_cards_are_handed_in(story: Story, kind: str, moment: datetime) -> None:
    story.comes(moment + timedelta(hours=9), NAMES[Role.SECRETARY], *MEMBERS)
    linda = story.linda
    seen(linda, f"/procedure/verplaatsen?naar={'tested' if kind == 'test' else 'interviewed'}")
    for box in linda.page.get_by_role("checkbox").all():
        box.check()
    linda.press("Noteer: proef afgelegd" if kind == "test" else "Noteer: gesprek gevoerd")
    assert f"{len(SHORT_LIST)} kandidaten: " in linda.text
    for member in MEMBERS:
        assesses(story, member, kind)
    seen(story.board[MEMBERS[0]], f"/procedure/gesprekken/naast-elkaar?soort={kind}")
    seen(linda, f"/procedure/gesprekken/naast-elkaar?soort={kind}")
    assert linda.page.locator("svg rect.cell").count() >= 2 * (6 * len(MEMBERS) - 1)


def assesses(story: Story, name: str, kind: str) -> None:
    """A card of each candidate but of one with whom there is a conflict."""
    member = story.board[name]
    seen(member, "/procedure/gesprekken")
    for who in SHORT_LIST:
        path = f"/procedure/gesprekken/{story.reference(who)}"
        if (name, who) == (TOM, CONFLICTED):
            assert member.go(path).status == 403
            continue
        member.go(path)
        noted = f"zag {who} bij de {KINDS[kind]}"
        assert noted not in member.page.content(), f"{name} reads others at {path}"
        member.page.locator(f"#{kind} + details > summary").click()
        form = member.page.locator(f"form:has(#{kind}-opmerking)")
        form.locator("[name=niveau-netwerk]").select_option("aangetoond")
        form.locator("[name=nota-netwerk]").fill(f"{name} {noted}")
        form.locator("[name=niveau-visie]").select_option("ruim aangetoond")
        form.get_by_role("button", name="Dien in").click()
        member.press("Ja, dien in")
        assert "Uw beoordeling is ingediend" in member.text
        given = MEMBERS.index(name) + 1 - (who == CONFLICTED and name > TOM)
        assert member.text.count(noted) == given, path
    member.check()


def one_is_chosen_with_a_reserve(story: Story) -> None:
    story.comes(on(26, 10), NAMES[Role.SECRETARY], MEMBERS[0])
    linda, hilde = story.linda, story.board[MEMBERS[0]]
    seen(linda, "/procedure/vergadering")
    for name in SHORT_LIST:
        words = {CHOSEN: "Gekozen", RESERVE: "In de reserve"}.get(name, "Niet gekozen")
        decides(linda, f"/procedure/vergadering/{story.reference(name)}", words, (name,), "")
    linda.go("/procedure/brieven/reserve")
    text = linda.page.locator("#tekst-nl")
    text.fill(re.sub(r"\[….*?\]", "31 december 2027", text.input_value()))
    linda.press("Bewaar de Nederlandse tekst")
    assert "De tekst is bewaard" in linda.text
    (reserve,) = story.write("reserve", [RESERVE])
    assert "31 december 2027" in reserve.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    (chosen,) = story.write("chosen", [CHOSEN])
    assert "u bent gekozen" in str(chosen["Subject"])
    story.write("not_chosen", NOT_CHOSEN)
    closed(hilde, "choice")


def the_report_tells_it_all(story: Story) -> None:
    story.comes(on(27, 10), NAMES[Role.SECRETARY], NAMES[Role.AUDITOR], TOM)
    linda, dpo = story.linda, story.people[NAMES[Role.AUDITOR]]
    told = report(linda, annexes=True)
    assert [name for name in EVERYBODY if name not in told] == []
    for name in (*SHORT_LIST, *OFF_THE_LIST):
        assert f"Het bestuur woog {name} af." in told
        assert f"Volgens {MEMBERS[0]} is {name} ervaren." in told
    for words in (
        *(f"Het netwerk van {name} is breed." for name in SHORT_LIST),
        f"{CHOSEN} ({story.reference(CHOSEN)}): gekozen",
        "Een dag te laat, zonder reden.",
        "De mailserver was onbereikbaar.",
        f"{TOM} meldde een belangenconflict",
        f"{MEMBERS[1]} zag {FRENCH} bij de gesprek",
        "Teruggedraaide stappen",
    ):
        assert words in told
    hidden = report(story.people[TOM])
    assert f"Het bestuur woog {CONFLICTED} af." not in hidden
    assert f"Het bestuur woog {FRENCH} af." in hidden
    for person in (linda, dpo):
        seen(person, "/procedure/gelijke-behandeling")
        seen(person, "/procedure")
    assert not any(name in dpo.page.content() for name in EVERYBODY)


def report(person: Visitor, *, annexes: bool = False) -> str:
    """What stands in the Word file, tables too."""
    seen(person, "/procedure/verslag")
    if annexes:
        person.page.get_by_label("met de adviezen en de beoordelingen").check()
    with person.page.expect_download() as download:
        person.press("Maak het proces-verbaal")
    made = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])
