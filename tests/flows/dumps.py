"""All that is stored of mails and applications, to compare before and after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from kcvs_mailbot.store import Session, Store
from kcvs_mailbot.store import models as rows

TABLES = (
    *(rows.Application, rows.Candidate, rows.Message, rows.Document),
    *(rows.Outbox, rows.OwnNote, rows.Amendment),
    *(rows.LookUp, rows.Advice, rows.Appointment, rows.Scorecard),
)
SEARCH = "SELECT rowid, names, text, application_id, message_id, document_id FROM search"
PASSING = ("next_number", "tally", "claimed_by")
"""What may differ without anybody seeing it."""

Dump = dict[str, Any]


def dump(store: Store) -> Dump:
    """By table; void applications and who applies in them are left out."""
    with store.read() as session:
        found: Dump = {table.__tablename__: _rows(session, table) for table in TABLES}
        found["trace"] = sorted(
            (t.kind, t.value, t.application_id, t.message_id or 0)
            for t in session.query(rows.Trace)
        )
        found["search"] = sorted(map(repr, session.execute(text(SEARCH))))
    return found


def _rows(session: Session, table: type[rows.Base]) -> list[Dump]:
    names = [column.key for column in table.__table__.columns if column.key not in PASSING]
    found = [{name: getattr(row, name) for name in names} for row in session.query(table)]
    return sorted(found, key=lambda row: row["id"])


def without_void(found: Dump) -> Dump:
    """As if no void application, its candidate, its mails and its traces had ever been."""
    void = {row["id"] for row in found["application"] if row["status"] == "void"}
    kept = [row for row in found["application"] if row["id"] not in void]
    people = {row["candidate_id"] for row in kept}
    return {
        **found,
        "application": kept,
        "candidate": [row for row in found["candidate"] if row["id"] in people],
        "outbox": [row for row in found["outbox"] if row["application_id"] not in void],
        "trace": [trace for trace in found["trace"] if trace[2] not in void],
    }


def one_place_each(store: Store) -> None:
    """No mail is lost, each has one place, and what it left stands there too."""
    with store.read() as session:
        mails = {m.id: m for m in session.query(rows.Message)}
        for trace in session.query(rows.Trace).where(rows.Trace.message_id.is_not(None)):
            assert mails[trace.message_id or 0].application_id == trace.application_id
        for row in session.execute(text(SEARCH)):
            assert mails[row.message_id].application_id == row.application_id
        for mail in mails.values():
            assert mail.disposition is not None
            if mail.application is not None:
                assert mail.application.status != "void"
                assert mail.application.joined_id is None
