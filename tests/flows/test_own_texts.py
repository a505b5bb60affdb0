"""A vacancy with texts of its own: a broken one costs nobody the receipt, and somebody is told."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering import outbox_changes, receipts
from kcvs_mailbot.delivery import Reason
from kcvs_mailbot.desk import writing
from kcvs_mailbot.desk.correcting import accept, dismiss
from kcvs_mailbot.errors import ConfigError, RequestError
from kcvs_mailbot.letter_texts import Template
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import trouble_facts
from kcvs_mailbot.watch import checking
from workshop import CV, NOW, Workshop, application, configuration, reply

WHOLE = "Beste {{ name }},\n\nBedankt! {% for d, _, _ in documents %}{{ d }}{% endfor %}\n"
BROKEN = "Beste {{ salaris }},\n"


@pytest.fixture
def onthaal(workshop: Workshop, tmp_path: Path) -> Path:
    """The receipt's Dutch text of the vacancy, in its folder."""
    vacancy = {
        "reference": "KCVS-2021",
        "title": "directeur Kenniscentrum Vlaamse Steden",
        "opens": "2021-08-01",
        "deadline": "2021-09-15",
        "templates": tmp_path / "onthaal",
    }
    port = workshop.worker.config.smtp.port
    workshop.start(configuration(tmp_path, port, vacancy=[vacancy]))
    file = tmp_path / "onthaal" / "nl" / "receipt.txt"
    file.parent.mkdir(parents=True)
    file.write_text(WHOLE, "utf-8")
    return file


def written(workshop: Workshop) -> str:
    (mail,) = workshop.sink.taken
    body = email.message_from_bytes(mail.raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def release(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        entry = session.get_one(rows.Outbox, 1)
        receipts.write(session, entry, workshop.worker.config, workshop.now)
        outbox_changes.release(session, entry, workshop.now, "linda")


def test_the_candidate_reads_the_vacancys_own_text(workshop: Workshop, onthaal: Path) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.worker.send()
    assert written(workshop) == "Beste An Claes,\n\nBedankt! cv.txt\n"


@pytest.mark.parametrize("broken", ["text", "bytes", "folder"])
def test_a_broken_text_holds_the_receipt_and_loses_nothing(
    workshop: Workshop, onthaal: Path, broken: str
) -> None:
    match broken:
        case "text":
            onthaal.write_text(BROKEN, "utf-8")
        case "bytes":
            onthaal.write_bytes(b"Beste \xe9")
        case "folder":
            onthaal.parent.parent.rename(onthaal.parent.parent.with_name("elders"))
    workshop.receive(application(cv_txt=CV))
    workshop.worker.send()
    assert workshop.sink.taken == []
    assert workshop.application()["career"]["source"] == "cv.txt"
    (entry,) = workshop.outbox()
    assert (entry["state"], entry["why"]) == ("held", Reason.TEXT_BROKEN)
    with workshop.store.read() as session:
        assert [*trouble_facts.held_receipts(session)] == ["KCVS-2021-0001 (outbox 1)"]


def test_once_mended_it_is_written_and_goes_under_the_same_message_id(
    workshop: Workshop, onthaal: Path
) -> None:
    onthaal.write_text(BROKEN, "utf-8")
    workshop.receive(application(cv_txt=CV))
    (held,) = workshop.outbox()
    with pytest.raises(ConfigError, match=r"receipt\.txt, line 1: 'salaris' is undefined"):
        release(workshop)
    onthaal.write_text(WHOLE, "utf-8")
    workshop.at(timedelta(days=1))
    release(workshop)
    workshop.worker.send()
    assert written(workshop) == "Beste An Claes,\n\nBedankt! cv.txt\n"
    sent = email.message_from_bytes(workshop.sink.taken[0].raw, policy=policy.default)
    assert sent["Message-ID"] == held["message_id"]
    assert sent["In-Reply-To"] == "<eerste.an.claes@example.be>"


def test_nobody_can_let_an_unwritten_mail_go(workshop: Workshop, onthaal: Path) -> None:
    onthaal.write_text(BROKEN, "utf-8")
    workshop.receive(application())
    for change in (outbox_changes.release, outbox_changes.retry):
        with workshop.store.write() as session, pytest.raises(RequestError, match="not written"):
            change(session, session.get_one(rows.Outbox, 1), workshop.now, "linda")


def test_an_accepted_mail_with_a_broken_text_waits_too(workshop: Workshop, onthaal: Path) -> None:
    workshop.receive(application())
    dismiss(workshop.worker.bench, 1, "linda")
    onthaal.write_text(BROKEN, "utf-8")
    accept(workshop.worker.bench, 1, "linda", None, None)
    workshop.receive(application("Bo Maes", "bo@example.be"))
    first, second = workshop.outbox()
    assert first["state"] == "queued"  # it was written before the text broke
    assert (second["state"], second["why"]) == ("held", Reason.TEXT_BROKEN)


def test_a_doubt_stays_the_reason_where_the_text_is_broken_too(
    workshop: Workshop, onthaal: Path
) -> None:
    onthaal.write_text(BROKEN, "utf-8")
    workshop.receive(application(), when=NOW - timedelta(days=15))
    assert workshop.outbox()[0]["why"] == "too_old"


def test_a_broken_text_for_additions_leaves_receipts_alone(
    workshop: Workshop, onthaal: Path
) -> None:
    onthaal.with_name("addition.txt").write_text(BROKEN, "utf-8")
    workshop.receive(application())
    workshop.receive(reply("Beste, ik vergat mijn cv. Groeten, An", cv_txt=CV))
    assert [entry["state"] for entry in workshop.outbox()] == ["queued", "held"]


def test_a_letter_begins_with_the_vacancys_words_and_with_ours_while_they_are_broken(
    workshop: Workshop, onthaal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop.receive(application())
    bench, mine = workshop.worker.bench, onthaal.with_name("letter-free.txt")
    ours = writing.begin(bench, "KCVS-2021-0001", Template.FREE, Language.NL)
    mine.write_text("Uw dossier {{ reference }}\n\nDag {{ name }}\n", "utf-8")
    begun = writing.begin(bench, "KCVS-2021-0001", Template.FREE, Language.NL)
    assert (begun.subject, begun.text) == ("Uw dossier KCVS-2021-0001", "Dag An Claes")
    capsys.readouterr()
    mine.write_text("Uw {{ salaris }}\n\nDag\n", "utf-8")
    begun = writing.begin(bench, "KCVS-2021-0001", Template.FREE, Language.NL)
    assert (begun.subject, begun.text) == (ours.subject, ours.text)
    said = capsys.readouterr()
    assert "letter-free.txt, line 1" in said.out + said.err
    assert "Claes" not in said.out + said.err


def test_check_tries_letters_and_says_what_becomes_of_them(
    workshop: Workshop, onthaal: Path
) -> None:
    config = workshop.worker.config
    onthaal.with_name("letter-free.txt").write_text("Uw {{ salaris }}\n\nDag\n", "utf-8")
    onthaal.with_name("letter-fre.txt").write_text("Uw\n\nDag\n", "utf-8")
    found = [one for one in checking._texts(config) if "letter" in one.found]
    assert [(one.ok, one.remedy) for one in found] == [
        (False, "mend it; until then letters begin with ours"),
        (None, "did you mean nl/letter-free.txt?"),
    ]
    onthaal.with_name("letter-free.txt").write_text("Uw {{ reference }}\n\nDag\n", "utf-8")
    onthaal.with_name("letter-fre.txt").unlink()
    (whole,) = checking._texts(config)
    assert (whole.ok, whole.found) == (True, "2 texts of its own, all can be used")
