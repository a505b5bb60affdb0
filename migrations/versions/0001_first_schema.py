"""The first schema, with the secretary's views in Dutch."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tables()
    create_search()
    create_views()


def create_tables() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_canonical"), ["canonical"], unique=False)

    op.create_table(
        "mailbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=400), nullable=False),
        sa.Column("folder", sa.String(length=400), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("watched_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ungiven", sa.JSON(), nullable=False),
        sa.Column("suspects", sa.JSON(), nullable=False),
        sa.Column("breaks", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("polled_by", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("account", "folder", name=op.f("uq_mailbox_account_folder")),
    )
    op.create_table(
        "vacancy",
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_vacancy")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("vacancy", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("motivation_text", sa.Text(), nullable=False),
        sa.Column("motivation_source", sa.Text(), nullable=True),
        sa.Column("career_text", sa.Text(), nullable=False),
        sa.Column("career_source", sa.Text(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_application_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy"], ["vacancy.reference"], name=op.f("fk_application_vacancy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
        sa.UniqueConstraint("vacancy", "number", name=op.f("uq_application_vacancy_number")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_application_status"), ["status"], unique=False)

    op.create_table(
        "blob_chunk",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["blob.sha256"], name=op.f("fk_blob_chunk_sha256"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sha256", "seq", name=op.f("pk_blob_chunk")),
    )
    op.create_table(
        "reading",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_reading_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_reading")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("internaldate", sa.DateTime(timezone=True), nullable=True),
        sa.Column("junk", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("header_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("from_address", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("new_text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("disposition", sa.String(length=20), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("follow_up", sa.String(length=20), nullable=True),
        sa.Column("vacancy", sa.String(length=100), nullable=True),
        sa.Column("candidate_name", sa.Text(), nullable=True),
        sa.Column("candidate_address", sa.Text(), nullable=True),
        sa.Column("proposed_reference", sa.String(length=120), nullable=True),
        sa.Column("receipt_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_message_application_id")
        ),
        sa.ForeignKeyConstraint(["blob"], ["blob.sha256"], name=op.f("fk_message_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("sha256", name=op.f("uq_message_sha256")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_message_disposition"), ["disposition"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("role_by", sa.Text(), nullable=True),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_document_message_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["document.id"], name=op.f("fk_document_parent_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_document_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_event_application_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_event_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_message_id"), ["message_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["answers"], ["message.id"], name=op.f("fk_outbox_answers")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_outbox_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_answers"), ["answers"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_outbox_canonical"), ["canonical"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_state_next_attempt_at", ["state", "next_attempt_at"], unique=False
        )
        batch_op.create_index(
            "uq_outbox_first_receipt",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'receipt'"),
            postgresql_where=sa.text("kind = 'receipt'"),
        )

    op.create_table(
        "position",
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_position_mailbox_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_position_message_id")
        ),
        sa.PrimaryKeyConstraint(
            "mailbox_id", "uidvalidity", "uid", "message_id", name=op.f("pk_position")
        ),
    )
    with op.batch_alter_table("position", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_position_message_id"), ["message_id"], unique=False)

    op.create_table(
        "trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_trace_application_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_trace_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
    )
    with op.batch_alter_table("trace", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_trace_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index("ix_trace_kind_value", ["kind", "value"], unique=False)
        batch_op.create_index(batch_op.f("ix_trace_message_id"), ["message_id"], unique=False)


def create_views() -> None:
    """The secretary's views; one query serves SQLite and PostgreSQL, but for three words."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    spell = spelled_for_sqlite if sqlite else spelled_for_postgresql
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {spell(query)}")


def spelled_for_sqlite(query: str) -> str:
    """LOCAL, DUTCH and LIST in SQLite's words."""
    query = re.sub(r"LOCAL\(([\w.]+)\)", lambda found: local_sqlite(found[1]), query)
    query = re.sub(
        r"DUTCH\(([\w.]+)\)",
        r"(SELECT group_concat(json_extract(value, '$.dutch'), '; ') FROM json_each(\1))",
        query,
    )
    return re.sub(
        r"LIST\(([\w.]+)\)", r"(SELECT group_concat(value, '; ') FROM json_each(\1))", query
    )


def local_sqlite(column: str) -> str:
    """The instant in Brussels; SQLite knows no time zones.

    Directive 2000/84/EC: summer time from 01:00 UTC on the last Sunday of March to 01:00 UTC on
    the last Sunday of October.
    """

    def last_sunday_before(month: str) -> str:
        start = f"strftime('%Y', {column}) || '-{month}-01'"
        return f"date({start}, 'weekday 0', '-7 days') || ' 01:00:00'"

    summer = f"{column} >= {last_sunday_before('04')} AND {column} < {last_sunday_before('11')}"
    shift = f"CASE WHEN {summer} THEN '+2 hours' ELSE '+1 hours' END"
    return f"strftime('%Y-%m-%d %H:%M:%S', {column}, {shift})"


def spelled_for_postgresql(query: str) -> str:
    """LOCAL, DUTCH and LIST in PostgreSQL's words."""
    query = re.sub(
        r"LOCAL\(([\w.]+)\)",
        r"to_char(\1 AT TIME ZONE 'Europe/Brussels', 'YYYY-MM-DD HH24:MI:SS')",
        query,
    )
    query = re.sub(
        r"DUTCH\(([\w.]+)\)",
        r"(SELECT string_agg(r ->> 'dutch', '; ') FROM json_array_elements(\1) r)",
        query,
    )
    return re.sub(
        r"LIST\(([\w.]+)\)",
        r"(SELECT string_agg(r, '; ') FROM json_array_elements_text(\1) r)",
        query,
    )


STATUS = """CASE a.status WHEN 'received' THEN 'ontvangen' WHEN 'withdrawn' THEN 'ingetrokken'
  WHEN 'void' THEN 'vervallen' ELSE a.status END"""
RECEIPT_STATE = """CASE o.state WHEN 'queued' THEN 'klaar om te verzenden'
  WHEN 'sending' THEN 'wordt verzonden' WHEN 'sent' THEN 'verzonden'
  WHEN 'uncertain' THEN 'onzeker of ze aankwam' WHEN 'failed' THEN 'mislukt'
  WHEN 'held' THEN 'vastgehouden' WHEN 'cancelled' THEN 'geannuleerd'
  WHEN 'bounced' THEN 'onbestelbaar' ELSE o.state END"""
DOCUMENT_STATUS = """CASE r.status WHEN 'read' THEN 'gelezen' WHEN 'no_text' THEN 'geen tekst'
  WHEN 'encrypted' THEN 'beveiligd met wachtwoord' WHEN 'damaged' THEN 'beschadigd'
  WHEN 'refused' THEN 'geweigerd' WHEN 'infected' THEN 'besmet'
  WHEN 'unsupported' THEN 'niet leesbaar' ELSE r.status END"""
ROLE = """CASE d.role WHEN 'cv' THEN 'cv' WHEN 'motivation' THEN 'motivatie'
  WHEN 'both' THEN 'cv en motivatie' ELSE 'andere' END"""
EVENT = """CASE e.kind WHEN 'received' THEN 'kandidatuur ontvangen'
  WHEN 'follow_up' THEN 'mail toegevoegd' WHEN 'enqueued' THEN 'ontvangstbevestiging klaargezet'
  WHEN 'sent' THEN 'ontvangstbevestiging verzonden' WHEN 'failed' THEN 'verzenden mislukt'
  WHEN 'uncertain' THEN 'onzeker of de ontvangstbevestiging aankwam'
  WHEN 'held' THEN 'ontvangstbevestiging vastgehouden' WHEN 'released' THEN 'vrijgegeven'
  WHEN 'retried' THEN 'opnieuw aangeboden' WHEN 'cancelled' THEN 'geannuleerd'
  WHEN 'bounced' THEN 'ontvangstbevestiging onbestelbaar'
  WHEN 'late_changed' THEN 'laattijdigheid herberekend' WHEN 'accepted' THEN 'aanvaard'
  WHEN 'attached' THEN 'toegewezen' WHEN 'dismissed' THEN 'terzijde gelegd'
  WHEN 'undone' THEN 'teruggedraaid' WHEN 'set_aside' THEN 'naar na te kijken'
  WHEN 'review' THEN 'naar na te kijken' WHEN 'withdrawal' THEN 'intrekking gemeld'
  ELSE e.kind END"""

VIEWS = {
    "kandidaturen": f"""
SELECT a.reference AS referentie, a.vacancy AS vacature, c.name AS naam,
  c.address AS emailadres, LOCAL(a.received_at) AS ontvangen_op,
  CASE WHEN a.late IS NULL THEN 'onbekend' WHEN a.late THEN 'ja' ELSE 'nee' END AS laattijdig,
  {STATUS} AS status, a.language AS taal,
  a.motivation_text AS motivatie, a.motivation_source AS motivatie_bron,
  a.career_text AS loopbaan, a.career_source AS loopbaan_bron, LIST(a.missing) AS ontbreekt,
  (SELECT count(*) FROM document d JOIN message m ON m.id = d.message_id
    WHERE m.application_id = a.id AND NOT d.inline) AS aantal_documenten,
  (SELECT {RECEIPT_STATE} FROM outbox o
    WHERE o.application_id = a.id AND o.kind = 'receipt') AS ontvangstbevestiging,
  LIST(a.notes) AS opmerkingen
FROM application a JOIN candidate c ON c.id = a.candidate_id
WHERE a.status <> 'void'
""",
    "laattijdige_kandidaturen": "SELECT * FROM kandidaturen WHERE laattijdig = 'ja'",
    "na_te_kijken": """
SELECT m.id AS id, LOCAL(m.received_at) AS ontvangen_op, m.from_name AS afzender_naam,
  m.from_address AS afzender_adres, m.subject AS onderwerp, DUTCH(m.reasons) AS redenen,
  m.candidate_name AS voorstel_naam, m.candidate_address AS voorstel_adres,
  m.proposed_reference AS voorstel_referentie, m.body AS tekst,
  (SELECT count(*) FROM document d WHERE d.message_id = m.id AND NOT d.inline)
    AS aantal_documenten, m.size AS grootte
FROM message m WHERE m.disposition = 'review'
""",
    "documenten": f"""
SELECT d.id AS id, a.reference AS referentie, d.message_id AS bericht,
  d.filename AS bestandsnaam, d.media_type AS soort, d.size AS grootte, {ROLE} AS rol,
  {DOCUMENT_STATUS} AS status, r.characters AS tekens, r.pages AS bladzijden,
  CASE WHEN d.replaced THEN 'ja' ELSE 'nee' END AS vervangen, r.text AS tekst,
  d.sha256 AS sha256
FROM document d JOIN message m ON m.id = d.message_id
  LEFT JOIN application a ON a.id = m.application_id LEFT JOIN reading r ON r.sha256 = d.sha256
WHERE NOT d.inline
""",
    "ontvangstbevestigingen": f"""
SELECT o.id AS id, a.reference AS referentie,
  CASE o.kind WHEN 'receipt' THEN 'ontvangst' ELSE 'aanvulling' END AS soort,
  o.recipient AS aan, {RECEIPT_STATE} AS toestand, o.why AS reden, o.attempts AS pogingen,
  LOCAL(o.created_at) AS opgesteld_op, LOCAL(o.next_attempt_at) AS volgende_poging,
  LOCAL(o.sent_at) AS verzonden_op, o.subject AS onderwerp, o.message_id AS message_id
FROM outbox o JOIN application a ON a.id = o.application_id
""",
    "tijdlijn": f"""
SELECT e.id AS id, LOCAL(e.at) AS tijdstip, a.reference AS referentie, e.message_id AS bericht,
  {EVENT} AS gebeurtenis,
  CASE WHEN e.actor = 'machine' THEN 'programma' ELSE e.actor END AS door
FROM event e LEFT JOIN application a ON a.id = e.application_id
""",
}


def create_search() -> None:
    """Full text with accents folded: FTS5 on SQLite, a tsvector on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(names, text, application_id UNINDEXED,"
            " message_id UNINDEXED, document_id UNINDEXED,"
            ' tokenize="unicode61 remove_diacritics 2")'
        )
        return
    op.execute(
        "CREATE TABLE search (rowid bigint PRIMARY KEY, names text, text text,"
        " application_id bigint, message_id bigint, document_id bigint, words tsvector)"
    )
    op.execute("CREATE INDEX ix_search_words ON search USING gin (words)")
