"""A candidate's later mails: what they add is what composing all anew gives, at a constant cost."""

from __future__ import annotations

from collections import Counter
from email.message import EmailMessage

import pytest
from sqlalchemy import event

from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.store import intake
from kcvs_mailbot.store import models as rows
from workshop import CV, LETTER, Workshop, application, reply

MORE = "In al die jaren werkte ik met veel plezier aan de vernieuwing van wijken en pleinen. " * 6
THREADS = {
    "notes and words": (
        reply("Mag ik nog iets vragen? Groeten, An", subject="Vraag"),
        reply(f"Beste mevrouw Boudry\n\n{MORE}\n\nMet vriendelijke groeten\nAn Claes\n"),
        reply("Bedankt voor uw antwoord! Groeten, An"),
    ),
    "a letter that puts a covering note out": (
        reply("Beste, hierbij mijn brief. Groeten, An", motivatie_txt=f"{LETTER}An Claes\n"),
        reply("Beste, nog een bijlage. Groeten, An", diploma_txt="Diploma\n" * 9),
    ),
    "the same document twice, under two names": (
        reply("Beste, hierbij mijn cv. Groeten, An", cv_txt=CV),
        reply("Beste, hierbij mijn cv nog eens, met meer. Groeten, An", kopie_txt=CV, b_txt=MORE),
    ),
    "a version, then more": (
        reply("Beste, hierbij mijn cv. Groeten, An", cv_txt=CV),
        reply("Beste, hierbij mijn verbeterde cv. Groeten, An", cv_txt=f"{CV}2021 Brussel\n"),
        reply("Beste, mijn diploma. Groeten, An", diploma_txt="Diploma\n" * 9),
    ),
    "a version of the one of two that is shorter": (
        reply("Beste, hierbij mijn cv. Groeten, An", cv_txt=CV),
        reply("Beste, hierbij mijn cv in het lang. Groeten, An", lang_cv_txt=f"{CV}{MORE}"),
        reply("Beste, hierbij mijn verbeterde cv. Groeten, An", cv_txt=f"{CV}2021 Brussel\n"),
        reply("Beste, hierbij mijn verbeterde cv. Groeten, An", cv_txt="Niet meer dan dit.\n"),
    ),
    "versions of a letter": (
        reply("Beste, hierbij mijn brief. Groeten, An", motivatie_txt=f"{LETTER}An Claes\n"),
        reply("Verbeterde brief. Groeten, An", motivatie_txt=f"{LETTER}{MORE}An Claes\n"),
        reply("Verbeterde brief. Groeten, An", motivatie_txt="Diploma\n" * 9),
    ),
    "what cannot be read": (reply("Beste, mijn cv. Groeten, An", cv_docx="geen docx"),),
}


def receive(workshop: Workshop, mail: EmailMessage) -> None:
    """As `Workshop.receive`, which looks at all mails afterwards."""
    with workshop.store.write() as session:
        arrival = intake.Arrival(Content.of_bytes(bytes(mail)), internaldate=workshop.now)
        intake.record(session, [arrival], workshop.now)
    workshop.worker.process()


def texts(workshop: Workshop) -> dict[str, object]:
    found = workshop.application()
    return {key: found[key] for key in ("motivation", "career", "missing", "notes", "late")}


@pytest.mark.parametrize("mails", THREADS.values(), ids=THREADS.keys())
def test_what_is_added_is_what_composing_anew_gives(
    workshop: Workshop, mails: tuple[EmailMessage, ...]
) -> None:
    workshop.receive(application(body="Beste, zie mijn brief hierbij.\n\n"))
    for mail in mails:
        workshop.receive(mail)
        added = texts(workshop)
        with workshop.store.write() as session:
            row = session.get_one(rows.Application, 1)
            dossier.refresh(session, row, workshop.worker.config)
        assert texts(workshop) == added
    assert len(workshop.application()["messages"]) == len(mails) + 1


def test_a_mail_that_came_earlier_takes_its_place_in_the_order(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.at(workshop.now.replace(hour=12))
    last = reply(f"Beste\n\nLAATSTE {MORE}")
    workshop.receive(last)
    workshop.receive(reply(f"Beste\n\nEERDER {MORE}"), when=workshop.now.replace(hour=10))
    text = str(workshop.application()["motivation"]["text"])
    assert text.index("EERDER") < text.index("LAATSTE")


def test_a_later_mail_has_no_earlier_one_looked_at(workshop: Workshop) -> None:
    """Whatever he sends: questions, more documents, or one version of his CV after another."""
    loaded: Counter[type] = Counter()

    def count(row: object, _context: object) -> None:
        loaded[type(row)] += 1

    workshop.receive(application())
    costs = []
    event.listen(rows.Base, "load", count, propagate=True)
    try:
        for number in range(6):
            loaded.clear()
            receive(workshop, reply(f"Mag ik nog iets vragen over dag {number}?"))
            receive(workshop, reply(f"Hierbij {number}", **{f"bijlage {number}_txt": f"{number}"}))
            receive(workshop, reply(f"Mijn cv {number}", cv_txt=f"{CV}{number}\n"))
            costs.append((loaded[rows.Message], loaded[rows.Document], loaded[rows.Reading]))
    finally:
        event.remove(rows.Base, "load", count)
    assert costs[1:] == costs[1:2] * 5
