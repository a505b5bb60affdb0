"""Back to a backup: what comes, what is lost, what is held, and that nothing is half done."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import databases
import workshop as shop
from flows.dumps import dump
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.delivery import SENT_BEFORE, Reason
from kcvs_mailbot.desk import correcting, erasing, releasing, restoring
from kcvs_mailbot.errors import ConfigError, MailbotError, RequestError, StoreError
from kcvs_mailbot.running.backing_up import Backupper
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import workers
from kcvs_mailbot.store.schema import NEWEST, backup
from servers.smtp_sink import Sink
from workshop import CV, Workshop, application, newsletter, reply

HOUR = timedelta(hours=1)
AN, BO = ("An Claes", "an@example.be"), ("Bo Maes", "bo@example.be")


class Office(Workshop):
    """`goes_back` puts a backup back as a person does: with the worker stopped."""

    @property
    def file(self) -> Path:
        assert self.store.file is not None
        return self.store.file

    def copy(self, name: str = "copy.sqlite") -> Path:
        path = self.file.with_name(name)
        backup(self.store, path)
        return path

    @contextmanager
    def stopped(self) -> Iterator[None]:
        with self.store.write() as session:
            workers.resign(session, self.worker.bench.worker_id)
        self.store.close()
        yield
        self.start(self.worker.config)

    def goes_back(self, path: Path) -> restoring.Restored:
        with self.stopped():
            return restoring.restore(self.worker.config, path, self.now, None)

    def polled(self) -> None:
        """A pass over the mailbox came to its end."""
        with self.store.write() as session:
            row = session.get(rows.Mailbox, 1) or rows.Mailbox(account="a", folder="INBOX")
            row.polled_at = self.now
            session.add(row)

    def receipts(self) -> list[tuple[str, str, str | None]]:
        return [(e["application"], e["state"], e["why"]) for e in self.outbox()]


@pytest.fixture
def office(tmp_path: Path, cage: Cage) -> Iterator[Office]:
    with (
        databases.sqlite(tmp_path / "data") as store,
        Sink() as sink,
    ):
        yield Office(store, cage, shop.configuration(tmp_path / "data", sink.port), sink)


def test_it_says_what_comes_and_what_is_lost(office: Office) -> None:
    office.receive(application(*AN))
    path = office.copy()
    office.at(HOUR)
    office.receive(application(*BO))
    office.worker.send()
    told = restoring.look(office.worker.config, path, office.now, None)
    done = office.goes_back(path)
    assert done.lost == told.lost
    assert (len(done.brings.mails), *done.brings.applications) == (1, "KCVS-2021-0001")
    assert done.brings.newest == shop.NOW
    assert done.lost is not None
    assert (done.lost.mails, done.lost.applications, done.lost.posted) == (
        1,
        ("KCVS-2021-0002",),
        2,
    )
    assert [a["candidate"]["name"] for a in office.applications()] == ["An Claes"]


def test_a_dry_run_changes_nothing(office: Office) -> None:
    office.receive(application(*AN))
    path = office.copy()
    office.receive(application(*BO))
    before, there = dump(office.store), set(office.file.parent.iterdir())
    restoring.look(office.worker.config, path, office.now, None)
    assert (dump(office.store), set(office.file.parent.iterdir())) == (before, there)


def test_the_replaced_database_is_kept_and_can_be_gone_back_to(office: Office) -> None:
    office.receive(application(*AN))
    path = office.copy()
    office.receive(application(*BO))
    first = office.goes_back(path)
    assert first.kept is not None
    assert first.kept.name == "kcvs.sqlite.replaced-20210901T080000Z"
    assert first.kept.stat().st_mode & 0o077 == 0
    second = office.goes_back(first.kept)  # in the same second: nothing is overwritten
    assert second.kept is not None
    assert second.kept.name == f"{first.kept.name}-2"
    assert len(office.applications()) == 2
    beside = {one.name for one in office.file.parent.iterdir()}
    assert not [name for name in beside if ".restore-" in name or name.endswith(".partial")]


def test_a_daily_backup_is_put_back(office: Office, tmp_path: Path) -> None:
    storage = office.worker.config.storage.model_copy(update={"backup_folder": tmp_path / "b"})
    office.receive(application(*AN))
    Backupper(office.store, storage, lambda: False).step(office.now)
    before = dump(office.store)["application"]
    office.receive(application(*BO))
    office.goes_back(next((tmp_path / "b").iterdir()))
    assert dump(office.store)["application"] == before


def test_mail_that_comes_again_is_not_answered_again(office: Office) -> None:
    office.receive(application(*AN))
    office.worker.send()
    path = office.copy()
    office.at(HOUR)
    office.receive(application(*BO))
    office.worker.send()
    office.at(HOUR)
    office.goes_back(path)
    sent = len(office.sink.taken)
    office.at(HOUR)
    office.receive(application(*BO), when=shop.NOW + HOUR)
    office.polled()
    office.worker.send()
    assert len(office.sink.taken) == sent
    held = ("KCVS-2021-0003", "held", Reason.RESTORED)
    assert office.receipts() == [("KCVS-2021-0001", "sent", None), held]
    # Whoever applies now is answered as ever.
    office.receive(application("Cas Peeters", "cas@example.be"))
    office.worker.send()
    assert office.receipts()[-1] == ("KCVS-2021-0004", "sent", None)


def test_after_the_first_pass_it_is_said_once_which_those_are(office: Office) -> None:
    path = office.copy()
    office.receive(application(*AN))
    office.worker.send()
    office.goes_back(path)
    office.at(HOUR)
    office.receive(application(*AN), when=shop.NOW)
    assert restoring.tell(office.store, office.now) == []  # no pass came to its end yet
    office.polled()
    (one,) = restoring.tell(office.store, office.now)
    assert (one.entry, one.answered) == (1, "KCVS-2021-0001")
    assert restoring.tell(office.store, office.now) == []


def test_what_waited_when_the_copy_was_made_is_held(office: Office) -> None:
    office.receive(application(*AN))
    path = office.copy()
    office.worker.send()
    assert office.goes_back(path).held == 1
    office.worker.send()
    assert office.receipts() == [("KCVS-2021-0001", "held", Reason.RESTORED)]
    assert len(office.sink.taken) == 1


def test_what_was_being_sent_is_uncertain_and_not_sent_again_by_itself(office: Office) -> None:
    office.receive(application(*AN))
    with office.store.write() as session:
        session.execute(text("UPDATE outbox SET state = 'sending', claimed_by = 'dead'"))
    path = office.copy()
    office.goes_back(path)
    for _ in range(48):
        office.at(HOUR)
        office.worker.send()
    assert [state for _, state, _ in office.receipts()] == ["uncertain"]
    assert office.sink.taken == []


def test_a_person_who_accepts_what_came_before_answers_nobody_twice(office: Office) -> None:
    found = office.receive(application(*AN), junk=True)  # from there it goes to review
    path = office.copy()
    correcting.accept(office.worker.bench, found["id"], "linda", None, None)
    office.worker.send()
    assert len(office.sink.taken) == 1
    office.at(HOUR)
    office.goes_back(path)
    correcting.accept(office.worker.bench, found["id"], "linda", None, None)
    office.worker.send()
    assert [(state, why) for _, state, why in office.receipts()] == [("held", Reason.RESTORED)]


def test_what_is_held_so_is_released_one_by_one_only(office: Office) -> None:
    office.receive(application(*AN))
    path = office.copy()
    office.goes_back(path)
    done = releasing.release_held(office.worker.bench, "linda")
    assert (done.gone, done.restored) == (0, 1)
    releasing.release(office.worker.bench, [1], "linda")
    office.worker.send()
    assert [state for _, state, _ in office.receipts()] == ["sent"]


def test_that_it_was_sent_before_is_kept_where_nobody_could_know(office: Office) -> None:
    office.receive(application(*AN))
    office.receive(application(*BO))
    office.goes_back(office.copy())
    bench = office.worker.bench
    releasing.change(bench, 1, outbox_changes.sent_before, "linda")
    releasing.release(bench, [2], "linda")
    with pytest.raises(RequestError, match="nobody doubts"):
        releasing.change(bench, 2, outbox_changes.sent_before, "linda")
    office.worker.send()
    assert office.receipts() == [
        ("KCVS-2021-0001", "cancelled", SENT_BEFORE),
        ("KCVS-2021-0002", "sent", None),
    ]


def test_references_go_on_behind_those_of_the_replaced_database(office: Office) -> None:
    office.receive(application(*AN))
    path = office.copy()
    for number in range(3):
        office.receive(application(f"Kandidaat {number}", f"k{number}@example.be"))
    office.goes_back(path)
    office.receive(application(*BO))
    assert [a["reference"] for a in office.applications()] == ["KCVS-2021-0001", "KCVS-2021-0005"]


@pytest.mark.parametrize("there", ["nothing", "another", "damaged"])
def test_references_that_nobody_knows_are_left_out_by_a_gap(office: Office, there: str) -> None:
    office.receive(application(*AN))
    path = office.copy()
    with office.stopped():
        office.file.unlink()
        if there == "another":
            databases.make_sqlite(office.file)
        if there == "damaged":
            office.file.write_bytes(b"damaged" * 1000)
        done = restoring.restore(office.worker.config, path, office.now, None)
    office.receive(application(*BO))
    assert [a["reference"] for a in office.applications()] == ["KCVS-2021-0001", "KCVS-2021-2001"]
    assert (done.lost is None) == (there != "another")
    if there == "damaged":
        assert done.kept is not None
        assert done.kept.read_bytes() == b"damaged" * 1000


def test_a_damaged_database_is_replaced(office: Office) -> None:
    office.receive(application(*AN, cv_txt=CV))
    path = office.copy()
    with office.stopped():
        pages = bytearray(office.file.read_bytes())
        pages[4096:40960] = b"\xff" * (40960 - 4096)
        office.file.write_bytes(pages)
        restoring.restore(office.worker.config, path, office.now, None)
    assert [a["candidate"]["name"] for a in office.applications()] == ["An Claes"]


def test_it_refuses_while_a_worker_is_at_work(office: Office) -> None:
    path = office.copy()
    with pytest.raises(StoreError, match="a worker is at work"):
        restoring.restore(office.worker.config, path, office.now, None)


def test_it_refuses_while_the_page_has_the_database_open(office: Office) -> None:
    path = office.copy()
    with (
        office.stopped(),
        closing(sqlite3.connect(office.file)) as page,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("kcvs_mailbot.store.replacing.PATIENCE_SECONDS", 0.1)
        page.execute("SELECT count(*) FROM message").fetchone()
        with pytest.raises(StoreError, match="another program has the database open"):
            restoring.restore(office.worker.config, path, office.now, None)
        page.execute("INSERT INTO failed_sign_in (at, name, place) VALUES ('2021-09-01', 'x', 'y')")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def _cut_packed(path: Path) -> None:
    path.write_bytes(gzip.compress(path.read_bytes())[:-1000])


def _change_bytes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE blob_chunk SET data = x'00'")


def _make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")


def _make_another(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE x (y)")


def _make_text(path: Path) -> None:
    path.write_text("a letter\n" * 1000)


BAD: dict[str, tuple[Any, str]] = {
    "cut": (_cut, "no backup to go back to"),
    "packed and cut": (_cut_packed, "not whole"),
    "other bytes": (_change_bytes, "the bytes of 1 mail or document are not what they were"),
    "newer": (_make_newer, "made by a newer program"),
    "another program's": (_make_another, "no database of this program"),
    "text": (_make_text, "no backup to go back to"),
    "missing": (Path.unlink, "there is no file"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_whole_backup_is_refused_and_nothing_is_lost(office: Office, kind: str) -> None:
    spoil, complaint = BAD[kind]
    office.receive(application(*AN))
    path = office.copy()
    spoil(path)
    before, there = dump(office.store), set(office.file.parent.iterdir())
    with office.stopped(), pytest.raises(MailbotError, match=complaint):
        restoring.restore(office.worker.config, path, office.now, None)
    assert dump(office.store) == before
    beside = {office.file.with_name(f"kcvs.sqlite{ending}") for ending in ("-wal", "-shm")}
    assert set(office.file.parent.iterdir()) - beside == there - beside


def test_the_database_itself_is_no_backup(office: Office) -> None:
    with office.stopped(), pytest.raises(ConfigError, match="the database itself"):
        restoring.restore(office.worker.config, office.file, office.now, None)


def test_a_backup_of_older_schema_is_brought_to_the_newest(office: Office, tmp_path: Path) -> None:
    from store.test_upgrades import made_at

    made_at("0013", tmp_path / "old.sqlite")
    done = office.goes_back(tmp_path / "old.sqlite")
    assert done.brings.schema == "0013"
    with office.store.asked() as asked:
        assert list(asked.rows("SELECT version_num FROM alembic_version")) == [(NEWEST,)]
    assert [a["candidate"]["name"] for a in office.applications()] == ["An Claes"]


def test_who_was_signed_in_must_sign_in_again(office: Office) -> None:
    with office.store.write() as session:
        account = rows.Account(
            name="linda", role="secretary", password="x", one_time=False, created_at=shop.NOW
        )
        session.add(account)
        session.flush()
        session.add(
            rows.WebSession(token="t", account_id=account.id, started_at=shop.NOW, seen_at=shop.NOW)
        )
    office.goes_back(office.copy())
    with office.store.asked() as asked:
        assert list(asked.rows("SELECT name FROM account")) == [("linda",)]
        assert list(asked.rows("SELECT * FROM web_session")) == []


def test_all_that_is_derived_comes_out_the_same_when_it_is_read_again(office: Office) -> None:
    office.receive(application(*AN, cv_txt=CV))
    office.receive(
        reply("Nog mijn brief. An", "<eerste.an@example.be>", AN[1], b_txt="Motief " * 60)
    )
    office.receive(application("Dirk De Wit", "dirk@example.be"), junk=True)
    office.receive(newsletter())
    office.worker.send()
    path = office.copy()
    before = office.messages(), office.applications(), dump(office.store)
    office.goes_back(path)
    brought = office.messages(), office.applications(), dump(office.store)
    assert brought == before
    assert reprocess(office.worker.bench, None, lambda done, of: None) == 4
    again = office.messages(), office.applications(), dump(office.store)
    assert again[:2] == before[:2]
    for table in ("application", "document", "search", "outbox"):
        assert again[2][table] == before[2][table]


@pytest.mark.parametrize("kind", databases.KINDS)
def test_what_the_docs_say_for_postgresql_holds_all_that_came_before(
    kind: str, tmp_path: Path, cage: Cage
) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/operating.md").read_text(encoding="utf-8")
    statements = page.partition("```sql\n")[2].partition("```")[0].split(";\n")
    with (
        getattr(databases, kind)(tmp_path) as store,
        Sink() as sink,
    ):
        office = Office(store, cage, shop.configuration(tmp_path, sink.port), sink)
        office.receive(application(*AN))
        with store.write() as session:
            for statement in filter(str.strip, statements):
                session.execute(text(statement))
        office.start(office.worker.config)
        office.receive(application(*BO))
        office.worker.send()
        assert office.receipts() == [
            ("KCVS-2021-0001", "held", Reason.RESTORED),
            ("KCVS-2021-1002", "held", Reason.RESTORED),
        ]


def test_who_was_erased_since_does_not_come_back(office: Office) -> None:
    office.receive(application(*AN, cv_txt=CV))
    office.receive(application(*BO))
    path = office.copy()
    erasing.erase(office.worker.bench, "KCVS-2021-0001", "beheer")
    done = office.goes_back(path)
    assert (done.erased.applications, done.erased.messages) == (1, 1)
    assert [a["candidate"]["name"] for a in office.applications()] == ["Bo Maes"]
    with office.stopped():
        assert b"An Claes" not in office.file.read_bytes()


def test_a_backup_brings_what_the_selection_had(office: Office) -> None:
    office.receive(application(*AN))
    said = {"motivation": "Kent de steden.", "given_at": office.now}
    with office.store.write() as session:
        (one,) = session.query(rows.Application)
        one.status = "long_list"
        session.add(rows.Advice(application_id=one.id, member="marc", verdict="yes", **said))
        entry = {"reference": one.reference, "name": "An Claes", "status": "long_list"}
        session.add(
            rows.FrozenList(
                vacancy=one.vacancy, phase="long_list", at=office.now, by="linda", entries=[entry]
            )
        )
    before, lists = dump(office.store), frozen(office)
    path = office.copy()
    with office.store.write() as session:
        session.query(rows.Advice).delete()
        session.query(rows.FrozenList).delete()
        session.query(rows.Application).update({"status": "received"})
    office.goes_back(path)
    after = dump(office.store)
    assert (after["advice"], after["application"]) == (before["advice"], before["application"])
    assert frozen(office) == lists != []


def frozen(office: Office) -> list[tuple[str, object]]:
    with office.store.read() as session:
        return [(one.phase, one.entries) for one in session.query(rows.FrozenList)]
