"""What was forgotten is gone from the files too while the worker runs; a wrong clock waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, text

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import correcting, erasing
from kcvs_mailbot.store import accounts
from kcvs_mailbot.store import models as rows
from workshop import Workshop, application, newsletter

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SECRET = b"ornithorhynchus"


def secret() -> EmailMessage:
    mail = newsletter()
    mail.replace_header("Subject", f"Nieuws over de {SECRET.decode()}")
    mail.set_content(f"Wie zag de {SECRET.decode()}?\n" * 200)
    return mail


def doubtful() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Vreemde <vreemd@example.org>"
    mail["Subject"] = "Kandidatuur"
    mail.set_content(f"Hierbij mijn kandidatuur en de {SECRET.decode()}.\n" * 50)
    return mail


def personal() -> EmailMessage:
    """What its reasons quote: the subject, a sentence, a file, and a sentence of that file."""
    mail = EmailMessage()
    mail["From"] = "Vreemde <vreemd@example.org>"
    mail["Subject"] = f"Uitstap naar de {SECRET.decode()}"
    mail.set_content(f"Zondag gaan we met de kinderen naar de {SECRET.decode()} kijken.\n")
    words = f"De {SECRET.decode()} slaapt overdag, en de kinderen mogen gratis binnen.\n"
    mail.add_attachment(words, filename=f"{SECRET.decode()}.txt")
    return mail


def copies(workshop: Workshop, words: bytes = SECRET[1:]) -> int:
    """In the database's files: the index keeps words without their first letters."""
    file = workshop.store.file
    assert file is not None
    return sum(
        path.read_bytes().count(words)
        for path in (file, file.with_name(f"{file.name}-wal"))
        if path.exists()
    )


def run(workshop: Workshop, hours: int) -> None:
    for _ in range(hours):
        workshop.at(HOUR)
        workshop.worker.housekeep()


def forgotten(workshop: Workshop) -> list[bool]:
    return [message["forgotten"] for message in workshop.messages()]


@pytest.mark.parametrize("mail", [secret, personal])
def test_forgotten_text_is_gone_from_the_files(
    workshop: Workshop, mail: Callable[[], EmailMessage]
) -> None:
    found = workshop.receive(mail())
    assert found["disposition"] in ("automatic", "other")
    assert copies(workshop)
    run(workshop, 7 * 24 + 1)
    assert forgotten(workshop) == [True]
    assert copies(workshop) == 0


def test_forgotten_text_that_could_be_searched_is_gone_too(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    for number in range(5):  # so that the index has other pieces
        workshop.receive(f"Subject: Kandidatuur\r\n\r\nsollicitatie {number}\r\n".encode())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    run(workshop, 7 * 24 + 2)
    assert forgotten(workshop)[0]
    assert [copies(workshop, SECRET[:n]) + copies(workshop, SECRET[n:]) for n in (6, 7)] == [0, 0]


def test_a_reader_puts_it_off_and_nothing_more(workshop: Workshop) -> None:
    workshop.receive(secret())
    run(workshop, 7 * 24)
    with workshop.store.read() as session:
        session.execute(text("SELECT * FROM message")).first()
        run(workshop, 1)
        assert forgotten(workshop) == [True]
    run(workshop, 1)
    assert copies(workshop) == 0


@pytest.mark.parametrize("jump", [8 * DAY, 400 * DAY])
def test_a_clock_that_runs_ahead_forgets_nothing_at_once(
    workshop: Workshop, jump: timedelta
) -> None:
    workshop.receive(newsletter())
    run(workshop, 25)
    workshop.at(jump)
    run(workshop, 20)
    assert forgotten(workshop) == [False]
    workshop.at(-jump)  # it was put right
    run(workshop, 30)
    assert forgotten(workshop) == [False]


def test_after_standing_still_for_long_it_forgets_a_day_later(workshop: Workshop) -> None:
    workshop.receive(newsletter())
    run(workshop, 2)
    workshop.at(20 * DAY)
    workshop.start(workshop.worker.config)
    run(workshop, 24)
    assert forgotten(workshop) == [False]
    run(workshop, 2)
    assert forgotten(workshop) == [True]


def test_who_looked_is_known_as_long_as_the_dossier_and_a_year_where_there_is_none(
    workshop: Workshop,
) -> None:
    workshop.receive(application("An Claes"))
    workshop.receive(application("Bo Maes", "bo@example.be"))
    with workshop.store.write() as session:
        for kind, application_id in (
            (Happened.SIGNED_IN, None),
            (Happened.VIEWED, 1),
            (Happened.VIEWED, 2),
            (Happened.EXPORTED, None),
        ):
            note = (session, kind, "linda", workshop.now)
            accounts.note(*note, application_id=application_id)
    erasing.erase(workshop.worker.bench, "KCVS-2021-0002", "beheer")
    run(workshop, 25)
    assert looks(workshop) == [("signed_in", None), ("viewed", 1), ("viewed", None)]
    workshop.at(363 * DAY)
    run(workshop, 23)  # the clock jumped: nothing is forgotten for a day
    assert len(looks(workshop)) == 3
    run(workshop, 24)
    assert looks(workshop) == [("viewed", 1)]
    told = {event.kind for event in events(workshop)}
    assert {"exported", "erased", "received"} <= told


def looks(workshop: Workshop) -> list[tuple[str, int | None]]:
    found = [one for one in events(workshop) if one.kind in accounts.CHANGED_NOTHING]
    return [(one.kind, one.application_id) for one in found]


def events(workshop: Workshop) -> list[rows.Event]:
    with workshop.store.read() as session:
        return list(session.scalars(select(rows.Event).order_by(rows.Event.id)))
