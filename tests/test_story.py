"""One mail from the mailbox to the candidate's receipt, as people see it."""

from __future__ import annotations

import email
import email.policy
import sqlite3
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from house import House, house

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


def application(name: str = "André Peeters", address: str = "andre@example.be") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"{name} <{address}>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    mail["Message-ID"] = f"<{address.replace('@', '.')}@example.be>"
    mail.set_content(
        "Geachte mevrouw Boudry\n\nHierbij stel ik mij kandidaat voor de functie van directeur van "
        "het Kenniscentrum Vlaamse Steden. Steden boeien mij al twintig jaar, van Aalst tot "
        "Turnhout, en ik wil graag met de dertien centrumsteden werken aan de grote transities "
        "die op ons afkomen. Mijn cv gaat als bijlage.\n\nMet vriendelijke groeten\n"
        f"{name}\n"
    )
    mail.add_attachment(
        "Curriculum vitae\n\nWerkervaring\n2010-2021 coördinator stedelijke vernieuwing, Gent\n"
        "2001-2010 stafmedewerker, Aalst\n",
        filename="cv André.txt",
    )
    return mail


def test_an_application_is_stored_and_acknowledged_once(home: House) -> None:
    home.dovecot.deliver(bytes(application()))
    before = home.dovecot.snapshot()

    first = home.json("poll")
    assert (first["fetched"], first["applications"], first["sent"]) == (1, 1, 1)
    again = home.json("poll")
    assert (again["fetched"], again["processed"], again["sent"]) == (0, 0, 0)

    (found,) = home.json("applications")
    assert found["reference"] == "KCVS-2021-0001"
    assert found["candidate"] == {"name": "André Peeters", "address": "andre@example.be"}
    assert found["late"] is False
    assert found["motivation"]["source"] == "body"
    assert "dertien centrumsteden" in found["motivation"]["text"]
    assert found["career"]["source"] == "cv André.txt"
    assert found["receipt"]["state"] == "sent"
    assert home.dovecot.snapshot() == before
    assert home.sink is not None
    (receipt,) = home.sink.taken
    assert receipt.recipients == ("andre@example.be",)
    mail = email.message_from_bytes(receipt.raw, policy=email.policy.default)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == "<andre.example.be@example.be>"
    assert mail["Message-ID"] == found["receipt"]["message_id"]
    assert "KCVS-2021-0001" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_secretary_finds_it_with_sql_and_search(home: House) -> None:
    home.dovecot.deliver(bytes(application()))
    home.run("poll")
    for query in ("coördinator", "coordinator", "André", "andre"):
        (hit, *_rest) = home.json("search", query)
        assert hit["application"] == "KCVS-2021-0001"
    database = sqlite3.connect(home.database)
    rows = database.execute("SELECT naam, laattijdig, ontvangstbevestiging FROM kandidaturen")
    assert rows.fetchall() == [("André Peeters", "nee", "verzonden")]
    happened = database.execute("SELECT gebeurtenis FROM tijdlijn ORDER BY id").fetchall()
    assert [row[0] for row in happened] == [
        "kandidatuur ontvangen",
        "ontvangstbevestiging klaargezet",
        "ontvangstbevestiging verzonden",
    ]
    database.close()
