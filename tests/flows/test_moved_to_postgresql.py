"""After `copy-database` the worker goes on where it was, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import databases
import workshop as shop
from flows.dumps import dump
from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.desk import erasing
from kcvs_mailbot.running.housekeeping import forget_unrelated
from kcvs_mailbot.store import Store, counted, search, transfers, workers
from servers.smtp_sink import Sink
from workshop import CV, Workshop, application, newsletter, reply

pytestmark = pytest.mark.needs("postgresql")

AN = bytes(application(cv_txt=CV))
BO = application("Bo Maes", "bo@example.be", brief_txt="Zee-eenden, coördinatoren en ﬁnanciën.")


@contextmanager
def worked_on(store: Store, folder: Path, cage: Cage, sink: Sink, now: Any) -> Iterator[Workshop]:
    """A worker on this database, which it leaves at the end."""
    config = shop.configuration(
        folder, sink.port, storage={"tombstones": str(folder / "tombstones")}
    )
    made = Workshop(store, cage, config, sink)
    made.at(now)
    yield made
    with store.write() as session:
        workers.resign(session, made.worker.bench.worker_id)


def test_nothing_is_sent_twice_and_references_search_and_counts_go_on(
    tmp_path: Path, cage: Cage
) -> None:
    with databases.postgresql(tmp_path) as target, Sink() as sink:
        with (
            databases.sqlite(tmp_path) as source,
            worked_on(source, tmp_path, cage, sink, shop.NOW) as old,
        ):
            old.receive(AN)
            old.receive(newsletter())
            old.worker.send()
            old.receive(BO)  # its receipt waits
            before = dump(source), old.messages(), old.applications(), found(source)
            now = old.now + timedelta(minutes=5)
        transfers.copy(tmp_path / "kcvs.sqlite", target, now)
        with worked_on(target, tmp_path, cage, sink, now) as new:
            assert (dump(target), new.messages(), new.applications(), found(target)) == before
            new.worker.send()
            new.worker.send()
            assert sorted(mail.recipients for mail in sink.taken) == [
                ("an.claes@example.be",),
                ("bo@example.be",),
            ]
            again = new.receive(AN)  # as a second mailbox might show it
            assert again["id"] == before[1][0]["id"]
            new.receive(reply("Nog mijn brief. An", brief_txt="Motivatie " * 60))
            new.receive(application("Cis Roels", "cis@example.be"))
            new.worker.send()
            receipts = {a["reference"]: a["receipt"]["state"] for a in new.applications()}
            assert receipts == {f"KCVS-2021-000{number}": "sent" for number in (1, 2, 3)}
            assert len(sink.taken) == 4  # An's addition and Cis
            with target.read() as session:
                assert (counted.mails(session), counted.applications(session)) == (5, 3)
                assert counted.receipts(session) == {"sent": 3}
            assert reprocess(new.worker.bench, None, lambda done, of: None) == 5
            assert erasing.erase(new.worker.bench, "KCVS-2021-0002", "beheer").count["mails"] == 1
            with target.read() as session:
                assert counted.applications(session, status=ApplicationStatus.RECEIVED) == 2
                assert search.find(session, "zeeeenden") == []
            new.at(timedelta(days=8))
            assert forget_unrelated(target, new.worker.config, new.now) == 1


def found(store: Store) -> dict[str, list[Any]]:
    """What words find that people type in another way than they stand there."""
    typed = ("coordinator", "COÖRDINATOREN", "zeeeenden", "zee-eend*", "financien", '"an claes"')
    with store.read() as session:
        hits = {
            words: sorted(
                (hit.application_id or 0, hit.message_id, hit.document_id or 0, hit.passage)
                for hit in search.find(session, words)
            )
            for words in typed
        }
    assert all(hits.values()), hits
    return hits
