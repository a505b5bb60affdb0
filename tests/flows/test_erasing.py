"""A candidate is erased: from every row, every file and every byte, and does not come back."""

from __future__ import annotations

import base64
import email
import email.policy
import os
import quopri
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

import databases
import workshop as shop
from kcvs_mailbot.application import Happened
from kcvs_mailbot.backups.folder import stamp
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import SPOOLED, Content
from kcvs_mailbot.deciding.reprocessing import reprocess_one
from kcvs_mailbot.desk import (
    access,
    amending,
    correcting,
    erasing,
    joining,
    kept_exports,
    noting,
    taking_out,
)
from kcvs_mailbot.errors import ConfigError, RequestError, StoreError, Wrong
from kcvs_mailbot.intake.importing import store_files
from kcvs_mailbot.mailbox.values import MailboxState
from kcvs_mailbot.running.copying import Copier
from kcvs_mailbot.store import accounts, intake, lists, positions, search, vacuuming
from kcvs_mailbot.store import erasing as rows_of
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.schema import backup
from kcvs_mailbot.store.tombstones import Tombstones
from workshop import LETTER, NOW, Workshop, application, reply

NAME, ADDRESS, PHONE = "Wilhelmina Zwartkruis", "w.zwartkruis@voorbeeld.be", "0478 61 93 25"
PHRASES = (
    "ornithologische veldstudies langs de Schelde",
    "buitengewoon geboeid door trekvogelroutes",
    "coördinatie van buurtwinkelnetwerken",
    "fietsenstallingsbeleid in Sint-Niklaas",
    "masterproef over waterzuiveringsinstallaties",
    "penningmeesterschap van een harmonieorkest",
    "meertalige klankbordgroepen begeleid",
    "gemeentesecretariaat van Zoutleeuw",
    "loopbaanonderbreking wegens mantelzorgtaken",
    "erfgoedinventarisatie met vrijwilligersploegen",
)
SHARED = "Algemene inlichtingen over het kaderdecreet en de personeelsformatie.\n" * 5
HOUR = timedelta(hours=1)
REFERENCE = "KCVS-2021-0001"
ELSEWHERE = {"url": "postgresql+psycopg://localhost/kcvs"}
SCAN = Path(__file__).parents[1] / "documents/samples/letter.png"


def needles(phrase: str) -> set[bytes]:
    """The phrase as it may stand in a file, and its longer words without their first letters."""
    found = {phrase.encode(), phrase.encode("utf-16-le"), phrase.encode("utf-16-be")}
    found.add(quopri.encodestring(phrase.encode()))
    for shift in range(3):
        data = b" " * shift + phrase.encode()
        inside = base64.b64encode(data)[4 if shift else 0 : len(data) // 3 * 4 - 4]
        found.add(inside)
    folded = phrase.lower().replace("ö", "o")
    for word in (w for w in folded.split() if len(w) >= 10):
        found |= {word[n:].encode() for n in (0, 1, 2, 3)}
    return {one for one in found if len(one) >= 6}


_SCANNED = SCAN.read_bytes()[3000:3033]
EVERY = {n for phrase in (NAME, ADDRESS, PHONE, *PHRASES) for n in needles(phrase)} | {
    _SCANNED,
    base64.b64encode(SCAN.read_bytes())[4000:4040],
}


def left_in(folder: Path) -> dict[str, list[bytes]]:
    """What of the person stands in which file."""
    found = {}
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            lower = data.lower()
            here = [n for n in EVERY if n in data or n in lower]
            if here:
                found[str(file.relative_to(folder))] = here
    return found


@pytest.fixture
def workshop(tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    data = tmp_path / "data"
    data.mkdir()
    sections = {
        "storage": {
            "url": f"sqlite:///{data / 'kcvs.sqlite'}",
            "datasette_folder": str(data / "datasette"),
            "backup_folder": str(tmp_path / "daily"),
            "backups_kept": 10,
        },
        "alerts": {"backup_folder": str(tmp_path / "backups")},
        "acknowledgement": {"per_hour": 1000},
    }
    (tmp_path / "backups").mkdir()
    with databases.sqlite(data) as store, shop.workshop(data, cage, store, **sections) as made:
        yield made


def data(workshop: Workshop) -> Path:
    file = workshop.store.file
    assert file is not None
    return file.parent


def first() -> EmailMessage:
    body = f"{LETTER}{PHRASES[0]}; {PHRASES[1]}. Bel mij op {PHONE}.\n"
    mail = application(NAME, ADDRESS, body, cv_txt=f"Curriculum vitae\n{PHRASES[2]}\n{PHRASES[3]}")
    mail.add_attachment(SHARED, filename="kader.txt")
    mail.add_attachment(SCAN.read_bytes(), "image", "png", filename=f"{NAME}.png")
    return mail


FIRST = bytes(first())
"""Each time it is written its parts are told apart by other words."""


def later(number: int) -> EmailMessage:
    mail = reply(
        f"Nog een aanvulling: {PHRASES[3 + 2 * number]}, {PHRASES[4 + 2 * number]}.\n{NAME}\n",
        f"<eerste.{ADDRESS}>",
        ADDRESS,
    )
    words = f"{PHRASES[7 + number]}\n" * 300  # UTF-16, as Windows writes it
    mail.add_attachment(words.encode("utf-16"), "text", "plain", filename=f"bijlage{number}.txt")
    mail.replace_header("From", f"{NAME} <{ADDRESS}>")
    mail.replace_header("Message-ID", f"<later{number}.{ADDRESS}>")
    return mail


def bounce(workshop: Workshop) -> bytes:
    (sent,) = [m for m in workshop.sink.taken if ADDRESS in m.recipients[0]]
    head = sent.raw.split(b"\r\n\r\n")[0].decode()
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.kcvb.be>\r\nTo: linda.boudry@kcvb.be\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        f"--B\r\n\r\n<{ADDRESS}>: user unknown, {NAME}\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.kcvb.be\r\n"
        f"\r\nFinal-Recipient: rfc822; {ADDRESS}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n--B--\r\n"
    ).encode()


def take_in(workshop: Workshop) -> None:
    """The candidate with three mails, others around; a receipt that came back, notes, a role."""
    for number in range(12):
        workshop.receive(application(f"Ander Mens{number}", f"ander{number}@example.be"))
    workshop.receive(FIRST)
    workshop.receive(application("Jan Peeters", "jan@example.be", kader_txt=SHARED))
    workshop.at(HOUR)
    workshop.worker.send()
    workshop.receive(later(1))
    workshop.receive(later(2))
    workshop.receive(bounce(workshop))


def of(workshop: Workshop, reference: str) -> shop.Json:
    (found,) = [a for a in workshop.applications() if a["reference"] == reference]
    return found


def reference_of(workshop: Workshop, address: str = ADDRESS) -> str:
    found = [a for a in workshop.applications() if a["candidate"]["address"] == address]
    return str(found[0]["reference"])


def test_a_candidate_is_gone_from_every_byte(workshop: Workshop) -> None:
    bench = workshop.worker.bench
    take_in(workshop)
    mine, other = reference_of(workshop), reference_of(workshop, "jan@example.be")
    assert of(workshop, mine)["receipt"]["state"] == "bounced"
    noting.add(bench, mine, "linda", f"{NAME} belde over {PHRASES[5]}.")
    amending.set_name(bench, mine, "Mina Zwartkruis", "linda")
    amending.set_name(bench, mine, NAME, "linda")
    Copier(workshop.store, bench.config.storage).step(workshop.now)
    kept = kept_exports.place(bench.spool) / ("0" * 16)
    kept.mkdir(parents=True)
    (kept / kept_exports.FILE).write_text(f"{NAME}; {ADDRESS}")
    (kept / kept_exports.ASKED).write_text("{}")
    (kept / kept_exports.LOCK).touch()
    backup(workshop.store, data(workshop).parent / "backups" / "gisteren.sqlite")
    with workshop.store.write() as session:  # as an upgrade that makes a table anew
        session.execute(text("CREATE TABLE was AS SELECT * FROM message"))
        session.execute(text("DROP TABLE was"))
    assert left_in(data(workshop))

    done = erasing.erase(bench, mine, "beheer")

    assert left_in(data(workshop)) == {}
    assert done.references == (mine,)
    assert (done.count["mails"], done.count["documents"], done.count["kept"]) == (4, 5, 1)
    assert [a["reference"] for a in workshop.applications()].count(mine) == 0
    assert of(workshop, other)["documents"][0]["status"] == "read"
    with workshop.store.read() as session:
        assert search.find(session, "kaderdecreet")
        assert not search.find(session, "zwartkruis")


def is_clean(workshop: Workshop) -> bool:
    return left_in(data(workshop)) == {}


def test_what_others_hold_is_named(workshop: Workshop) -> None:
    bench = workshop.worker.bench
    take_in(workshop)
    mine, other = reference_of(workshop), reference_of(workshop, "jan@example.be")
    noting.add(bench, other, "linda", f"Werkte samen met {NAME.upper()}.")
    folder = bench.config.alerts.backup_folder
    assert folder is not None
    for file in (folder / "gisteren.sqlite", data(workshop) / "kcvs.sqlite.vervangen"):
        backup(workshop.store, file)
        os.utime(file, (workshop.now.timestamp(), workshop.now.timestamp()))
    old = folder / "van voor haar tijd.sqlite"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    with workshop.store.write() as session:
        accounts.note(
            session, Happened.EXPORTED, "linda", workshop.now, {"form": "xlsx", "applications": 14}
        )
    for number, reference in enumerate((mine, other)):
        access.hand_out(bench, reference, data(workshop).parent / f"{number}.zip", "beheer")
    (receipt,) = [m.raw for m in workshop.sink.taken if ADDRESS in m.recipients[0]]

    daily = bench.config.storage.backup_folder
    assert daily is not None
    daily.mkdir()
    own = daily / f"kcvs-{stamp(workshop.now)}.sqlite.gz"
    own.write_bytes(b"")

    done = erasing.erase(bench, mine, "beheer")

    assert [one.file.name for one in done.backups] == [own.name, "gisteren.sqlite"]
    goes = done.backups[0].expires_at
    assert goes is not None
    assert goes - workshop.now.replace(microsecond=0) == timedelta(days=10)
    assert done.backups[1].expires_at is None
    assert [one.file.name for one in done.databases] == ["kcvs.sqlite.vervangen"]
    assert [(one.by, one.form, one.applications) for one in done.exports] == [
        ("linda", "xlsx", 14),
        ("beheer", "access", 1),
    ]
    assert done.elsewhere["notes"] == [other]
    assert any(one.encode() in receipt for one in done.sent)


def test_a_folder_that_cannot_be_looked_into_is_named_and_the_rest_is_told(
    workshop: Workshop, tmp_path: Path
) -> None:
    bench = workshop.worker.bench
    workshop.receive(FIRST)
    others = tmp_path / "backups"
    others.rmdir()
    others.touch()
    (tmp_path / "daily").mkdir()  # as a mount point on which nothing is mounted
    done = erasing.erase(bench, REFERENCE, "beheer")
    assert [(one.folder.name, one.why) for one in done.unseen] == [
        ("daily", "no backup stands there"),
        ("backups", "Not a directory"),
        ("datasette", "No such file or directory"),
    ]
    assert is_clean(workshop)
    others.unlink()
    others.mkdir()
    for file in (others / "gisteren.sqlite", tmp_path / "daily" / f"kcvs-{stamp(NOW)}.sqlite.gz"):
        file.touch()
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    Copier(workshop.store, bench.config.storage).step(workshop.now)
    again = erasing.erase(bench, REFERENCE, "beheer")
    assert (again.unseen, len(again.backups)) == ([], 2)


def test_a_disk_of_which_nobody_knows_how_full_it_is_is_one_clear_line(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.receive(FIRST)

    def broken(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", broken)
        with pytest.raises(StoreError, match=r"letters may be left.*how much space.*Input"):
            erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    assert is_clean(workshop)


def test_a_database_that_cannot_be_opened_for_tidying_is_one_clear_line(
    workshop: Workshop,
) -> None:
    workshop.store.close()
    file = data(workshop) / "kcvs.sqlite"
    file.rename(file.with_name("aside"))
    file.mkdir()
    with pytest.raises(StoreError, match="cannot be tidied now"):
        vacuuming.vacuum(workshop.store)


def seen_at(workshop: Workshop, raw: bytes, uid: int) -> None:
    """The mail was fetched from the mailbox under that UID."""
    state = MailboxState(uidvalidity=7, uidnext=100, exists=1)
    with workshop.store.write() as session:
        box = intake.mailbox_row(session, "linda", "INBOX", state, shop.NOW)
        arrival = intake.Arrival(Content.of_bytes(raw), uid, workshop.now)
        bench = workshop.worker.bench
        intake.record(
            session, [arrival], workshop.now, mailbox=box, last_uid=uid, tombstones=bench.tombstones
        )


def test_mails_that_stand_in_the_mailbox_are_named_and_stay_accounted_for(
    workshop: Workshop,
) -> None:
    take_in(workshop)
    seen_at(workshop, FIRST, 41)
    done = erasing.erase(workshop.worker.bench, reference_of(workshop), "beheer")
    assert [(one.mailbox, one.uidvalidity, one.uid) for one in done.mailbox] == [("INBOX", 7, 41)]
    with workshop.store.read() as session:
        book = positions.ledger(session, "linda", "INBOX", 7)
    assert book is not None
    assert [one.disposition for one in book.recorded[41]] == ["application"]
    assert not [m for m in workshop.messages() if m["waits"] or m["disposition"] is None]


def test_no_poll_and_no_import_brings_it_back(workshop: Workshop, tmp_path: Path) -> None:
    bench = workshop.worker.bench
    take_in(workshop)
    erasing.erase(bench, reference_of(workshop), "beheer")
    many = len(workshop.messages())
    seen_at(workshop, FIRST, 41)
    (tmp_path / "mail.eml").write_bytes(FIRST)
    stored = store_files(workshop.store, [tmp_path / "mail.eml"], bench.clock, bench.tombstones)
    assert (stored.seen, stored.new, stored.restored, stored.erased) == (1, 0, (), 1)
    workshop.worker.process()
    assert len(workshop.messages()) == many
    assert is_clean(workshop)


def test_a_new_database_does_not_take_it_in_but_counts_it(
    workshop: Workshop, tmp_path: Path, cage: Cage
) -> None:
    """Such as after a move: the tombstones are all that is left of the old one."""
    take_in(workshop)
    erasing.erase(workshop.worker.bench, reference_of(workshop), "beheer")
    tombstones = workshop.worker.bench.tombstones
    assert tombstones.path is not None
    assert tombstones.path.stat().st_mode & 0o777 == 0o600
    (tmp_path / "mail.eml").write_bytes(FIRST)
    (tmp_path / "ander.eml").write_bytes(bytes(application("Bo Maes", "bo@example.be")))
    with databases.sqlite(tmp_path / "nieuw") as store:
        stored = store_files(
            store, [tmp_path / "mail.eml", tmp_path / "ander.eml"], lambda: shop.NOW, tombstones
        )
        assert (stored.new, stored.erased) == (2, 1)
        with store.read() as session:
            kinds = [
                (m.disposition, m.done_as, m.blob is None) for m in session.query(rows.Message)
            ]
    assert sorted(kinds, key=str) == [("application", "erased", True), (None, None, False)]
    assert left_in(tmp_path / "nieuw") == {}


def test_who_was_erased_may_apply_again(workshop: Workshop) -> None:
    take_in(workshop)
    mine = reference_of(workshop)
    erasing.erase(workshop.worker.bench, mine, "beheer")
    again = first()
    again.replace_header("Message-ID", "<anders@voorbeeld.be>")
    found = workshop.receive(again)
    assert found["disposition"] == "application"
    assert found["application"] not in (None, mine)


def test_a_person_s_decision_brings_nothing_back(workshop: Workshop) -> None:
    bench = workshop.worker.bench
    take_in(workshop)
    message = next(m["id"] for m in workshop.messages() if m["from"]["address"] == ADDRESS)
    erasing.erase(bench, reference_of(workshop), "beheer")
    for do in (
        lambda: correcting.accept(bench, message, "linda", ADDRESS, None),
        lambda: correcting.undo(bench, message, "linda"),
        lambda: reprocess_one(bench, message),
    ):
        with pytest.raises(RequestError) as wrong:
            do()
        assert wrong.value.kind is Wrong.ERASED


def test_all_applications_of_the_person_go_but_nobody_elses_at_the_same_address(
    workshop: Workshop,
) -> None:
    bench = workshop.worker.bench
    workshop.receive(application("An Claes", "huis@example.be", cv_txt="Curriculum vitae An"))
    workshop.receive(application("Bart Mertens", "bart@example.be"))
    workshop.receive(application("An Claes", "claes@example.be"))
    joining.join(bench, "KCVS-2021-0003", REFERENCE, "linda")
    with workshop.store.write() as session:
        for row in session.query(rows.Candidate).filter_by(name="Bart Mertens"):
            row.address, row.canonical = "huis@example.be", "huis@example.be"
    plan = erasing.plan(bench, "KCVS-2021-0003")
    assert sorted(plan.references) == [REFERENCE, "KCVS-2021-0003"]
    assert plan.elsewhere.applications == ("KCVS-2021-0002",)
    done = erasing.erase(bench, "KCVS-2021-0003", "beheer", seen=plan.seen)
    assert done.count["mails"] == 2
    assert [a["reference"] for a in workshop.applications()] == ["KCVS-2021-0002"]


def test_a_mail_of_somebody_else_that_she_passed_on_stays(workshop: Workshop) -> None:
    """A colleague who applies too; hers that waits goes, the one of another candidate does not."""
    workshop.receive(application())
    with workshop.store.write() as session:
        for n, named in enumerate(("an.claes@example.be", "iemand@example.be", None)):
            session.add(
                rows.Message(
                    sha256=f"{n}" * 64,
                    size=1,
                    stored_at=workshop.now,
                    sender="an.claes@example.be",
                    candidate_address=named,
                    disposition="review",
                )
            )
    assert erasing.plan(workshop.worker.bench, REFERENCE).count.waiting == 2
    erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    assert [m["waits"] for m in workshop.messages()] == [False, False, True, False]


def large() -> bytes:
    """Her mail, as it may stand in the spool."""
    mail = email.message_from_bytes(FIRST, _class=EmailMessage, policy=email.policy.default)
    words = f"{PHRASES[9]}\n".encode() * 40_000
    mail.add_attachment(words, "text", "plain", filename="groot.txt", cte="8bit")
    return bytes(mail)


class Killed(BaseException):
    """The program ended here."""


STEPS = {
    "before anything": ("kept_exports.tidy", False),
    "the tombstones stand, nothing else": ("Tombstones.add", True),
    "just before the commit": ("filing.add_event", True),
    "after the commit": ("_clear_spool", False),
    "the copies are gone": ("disk.room_to_write_anew", False),
    "before the pages are written": ("vacuuming.vacuum", False),
    "after the pages were written": ("vacuuming.vacuum", True),
    "before the log is cut": ("vacuuming.cut_log", False),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_moment_the_next_call_finishes(
    workshop: Workshop, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = workshop.worker.bench
    workshop.receive(large())
    correcting.accept(bench, 1, "linda", f"{NAME} <{ADDRESS}>", None)
    workshop.receive(later(1))
    (bench.spool / f"{SPOOLED}heel").write_bytes(large())
    (name, after) = STEPS[step]
    owner, _, what = name.rpartition(".")
    holder = getattr(erasing, owner) if owner else erasing
    do = getattr(holder, what)

    def killed(*words: object, **more: object) -> None:
        if after:
            do(*words, **more)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(holder, what, killed)
        with pytest.raises(Killed):
            erasing.erase(bench, REFERENCE, "beheer")
    assert bool(workshop.applications()) is not erasing.is_erased(bench, REFERENCE)
    done = erasing.erase(bench, REFERENCE, "beheer")
    assert (done.references, done.count["mails"]) == ((REFERENCE,), 2)
    assert is_clean(workshop)


def test_a_reader_in_the_way_is_waited_for_then_told(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.receive(FIRST)
    monkeypatch.setattr(vacuuming, "TRY_FOR", 1.0)
    with workshop.store.read() as session:
        session.execute(text("SELECT * FROM message")).first()
        with pytest.raises(StoreError, match="letters may be left"):
            erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    assert is_clean(workshop)


def test_a_mail_that_is_being_sent_is_waited_for(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.receive(FIRST)
    monkeypatch.setattr(erasing, "SENT_WITHIN", 1.0)

    def become(state: str) -> None:
        with workshop.store.write() as session:
            session.execute(text("UPDATE outbox SET state = :state"), {"state": state})

    become("sending")
    with pytest.raises(RequestError) as wrong:
        erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    assert wrong.value.kind is Wrong.ON_ITS_WAY
    assert workshop.applications()
    monkeypatch.setattr(erasing, "SENT_WITHIN", 20.0)
    threading.Timer(1.0, become, ("sent",)).start()
    erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    assert is_clean(workshop)


def test_what_a_killed_worker_left_in_the_spool_goes(workshop: Workshop) -> None:
    raw = large()
    bench = workshop.worker.bench
    workshop.receive(raw)
    correcting.accept(bench, 1, "linda", f"{NAME} <{ADDRESS}>", None)
    spool = workshop.worker.bench.spool
    (spool / f"{SPOOLED}heel").write_bytes(raw)
    for length in (100_000, 64 * 1024, 40_000, 4096):
        (spool / f"{SPOOLED}deel{length}").write_bytes(raw[:length])
    (spool / f"{SPOOLED}ander").write_bytes(b"Subject: van iemand anders\r\n" * 5000)
    erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    assert is_clean(workshop)
    assert [f.name for f in spool.glob(f"{SPOOLED}*")] == [f"{SPOOLED}ander"]


def test_a_backup_that_is_put_back_brings_nobody_back(workshop: Workshop, tmp_path: Path) -> None:
    take_in(workshop)
    copy = tmp_path / "backups" / "gisteren.sqlite"
    backup(workshop.store, copy)
    mine, other = reference_of(workshop), reference_of(workshop, "jan@example.be")
    config = workshop.worker.config
    erasing.erase(workshop.worker.bench, mine, "beheer")
    workshop.store.close()
    copy.replace(data(workshop) / "kcvs.sqlite")
    assert not is_clean(workshop)
    applied = erasing.apply_tombstones(workshop.store, config, workshop.now)
    assert (applied.applications, applied.messages, applied.look_at) == (1, 4, ())
    assert is_clean(workshop)
    assert mine not in [a["reference"] for a in workshop.applications()]
    assert of(workshop, other)["documents"]
    again = erasing.apply_tombstones(workshop.store, config, workshop.now)
    assert (again.applications, again.messages) == (0, 0)


def test_put_back_an_application_that_held_mails_of_two_keeps_the_other_one(
    workshop: Workshop, tmp_path: Path
) -> None:
    """The mail was taken out since the backup was made, and its person erased."""
    bench = workshop.worker.bench
    workshop.receive(application())
    wrong = workshop.receive(reply(f"Mijn vriendin doet ook mee. {PHRASES[0]}.\n"))
    copy = tmp_path / "backups" / "gisteren.sqlite"
    backup(workshop.store, copy)
    new = taking_out.apart(bench, wrong["id"], "linda", f"{NAME} <{ADDRESS}>")
    erasing.erase(bench, new, "beheer")
    workshop.store.close()
    copy.replace(data(workshop) / "kcvs.sqlite")
    applied = erasing.apply_tombstones(workshop.store, bench.config, workshop.now)
    assert (applied.applications, applied.messages) == (0, 1)
    assert applied.look_at == (REFERENCE,)
    assert [a["messages"] for a in workshop.applications()] == [[1]]
    assert PHRASES[0] not in workshop.application()["motivation"]["text"]
    assert is_clean(workshop)


def test_who_is_erased_is_told_without_the_person(workshop: Workshop) -> None:
    workshop.receive(FIRST)
    with workshop.store.write() as session:
        (row,) = session.query(rows.Application)
        accounts.note(session, Happened.VIEWED, "board", workshop.now, {}, application_id=row.id)
    erasing.erase(workshop.worker.bench, REFERENCE, "beheer")
    with workshop.store.read() as session:
        deeds = lists.deeds(session, lists.Deeds(reference=REFERENCE))
    assert [(one.kind, one.actor, one.reference) for one in deeds] == [
        ("erased", "beheer", REFERENCE),
        ("viewed", "board", REFERENCE),
    ]


def test_each_table_whose_rows_go_is_written_anew_on_postgresql() -> None:
    written = set(vacuuming.HOLD_TEXT.split(", "))
    gone = (*rows_of.OF_AN_APPLICATION, rows.FrozenList)
    assert {one.__tablename__ for one in gone} <= written


@pytest.mark.needs("postgresql")
def test_on_postgresql_too(tmp_path: Path, cage: Cage) -> None:
    storage = {
        "url": "postgresql+psycopg://localhost/kcvs",
        "spool": str(tmp_path / "spool"),
        "tombstones": str(tmp_path / "tombstones"),
    }
    with (
        databases.postgresql(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, storage=storage) as made,
    ):
        made.receive(FIRST)
        made.receive(application("Jan Peeters", "jan@example.be", kader_txt=SHARED))
        noting.add(made.worker.bench, REFERENCE, "linda", "Belde.")
        done = erasing.erase(made.worker.bench, REFERENCE, "beheer")
        assert (done.count["mails"], done.count["kept"]) == (1, 1)
        assert store_has(made, "%wartkruis%") == []
        with store.read() as session:
            assert search.find(session, "kaderdecreet")


def store_has(workshop: Workshop, words: str) -> list[str]:
    """Tables in which a row holds them."""
    with workshop.store.read() as session:
        names = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        asked = 'SELECT 1 FROM "{0}" WHERE "{0}"::text ILIKE :words'
        return [n for n in names if session.scalar(text(asked.format(n)), {"words": words})]


def test_on_postgresql_nobody_is_erased_without_a_place_for_tombstones(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.receive(FIRST)
    bench = workshop.worker.bench
    bench.tombstones = Tombstones(
        shop.configuration(tmp_path, storage=ELSEWHERE).storage.tombstones_file
    )
    with pytest.raises(ConfigError, match="tombstones is missing"):
        erasing.erase(bench, REFERENCE, "beheer")
    assert workshop.applications()
