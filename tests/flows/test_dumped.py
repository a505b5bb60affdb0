"""PostgreSQL's own backup, as docs/operating.md tells: dumped, restored elsewhere, gone on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

import databases
import workshop as shop
from flows.dumps import dump
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.store import search
from workshop import CV, application, newsletter

pytestmark = pytest.mark.needs("postgresql")

PAGE = (Path(__file__).parents[2] / "docs/operating.md").read_text(encoding="utf-8")
DUMPED = ("--format=custom", "--no-owner")
RESTORED = ("--no-owner", "--exit-on-error", "--single-transaction")


def test_a_dump_in_a_fresh_database_goes_on_and_answers_nobody_twice(
    tmp_path: Path, cage: Cage
) -> None:
    assert f"pg_dump {' '.join(DUMPED)}" in PAGE
    assert f"pg_restore {' '.join(RESTORED)}" in PAGE
    file = tmp_path / "kcvs.dump"
    with (
        databases.postgresql(tmp_path) as store,
        shop.workshop(tmp_path, cage, store) as made,
    ):
        made.receive(application(cv_txt=CV))
        made.receive(newsletter())
        made.receive(application("Bo Maes", "bo@example.be"))
        made.worker.send()
        databases.client("pg_dump", *DUMPED, f"--file={file}", store=store)
        before = dump(store), made.messages(), made.applications()
        late = bytes(application("Cis Roels", "cis@example.be"))
        made.receive(late)
        made.worker.send()
        config, sink = made.worker.config, made.sink
        with databases.empty_postgresql() as fresh:
            databases.client("pg_restore", *RESTORED, str(file), store=fresh)
            fresh.require_newest_schema()
            back = shop.Workshop(fresh, cage, config, sink)
            assert (dump(fresh), back.messages(), back.applications()) == before
            for statement in PAGE.partition("```sql\n")[2].partition("```")[0].split(";\n"):
                if statement.strip():
                    with fresh.write() as session:
                        session.execute(text(statement))
            back.start(config)
            back.receive(late)  # the mailbox still has it
            back.worker.send()
            assert len(sink.taken) == 3
            (held,) = [entry for entry in back.outbox() if entry["state"] != "sent"]
            assert held["state"] == "held"
            assert held["application"] == "KCVS-2021-1003"
            with fresh.read() as session:
                assert search.find(session, "coordinator")
