"""Full-text search over names, subjects, bodies and documents, accents folded.

SQLite uses FTS5, PostgreSQL a tsvector of words folded here, so that both find the same. The owner
of a row, an application or else a mail (negative), stands in its rowid: a common word has tens of
thousands of rows, and looking each up would take longer than finding them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from kcvs_mailbot.store import later

MARK = ("\x02", "\x03")
"""Around each found word in a passage; the page and the terminal put their own there."""


_COLUMNS = "rowid, names, text, application_id, message_id, document_id"
_VALUES = ":row, :names, :text, :application, :message, :document"
_INSERT_SQLITE = text(f"INSERT INTO search ({_COLUMNS}) VALUES ({_VALUES})")
_INSERT_POSTGRESQL = text(
    f"INSERT INTO search ({_COLUMNS}, words) VALUES ({_VALUES}, to_tsvector('simple', :words))"
)


# The plus signs keep SQLite from weighing, or looking up, more rows than those that are named.
_CHOSEN = (
    "FROM search WHERE search MATCH :any AND rowid BETWEEN :low AND :high"
    " AND +rowid IN (SELECT value FROM json_each(:rows))"
)
_WEIGHED_SQLITE = text(f"SELECT rowid {_CHOSEN} ORDER BY +bm25(search)")
_PASSAGES_SQLITE = text(
    "SELECT rowid, application_id, message_id, document_id,"
    f" snippet(search, -1, char(2), char(3), '…', 24) {_CHOSEN}"
)
OWNER_BITS = 40
"""The lower bits of a rowid, which hold the mail or document."""
WEIGHED = 1000
TSVECTOR_BYTES = 400_000
OWNER = "coalesce(application_id, -message_id)"
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """What holds all words; `passage` comes from the document, if any, else from the mail."""

    application_id: int | None
    message_id: int
    document_id: int | None
    passage: str


def index(
    session: Session,
    *,
    names: str,
    body: str,
    application_id: int | None,
    message_id: int,
    document_id: int | None = None,
) -> None:
    """Enters a mail's body or a document's text under the names that belong to it."""
    row = {
        "row": _row(application_id or -message_id, message_id, document_id),
        "names": _sharp_s(names),
        "text": _sharp_s(body),
        "application": application_id,
        "message": message_id,
        "document": document_id,
    }
    if _is_sqlite(session):
        later.add(session, _INSERT_SQLITE, row)
        return
    row["words"] = _indexable(f"{row['names']} {row['text']}")
    later.add(session, _INSERT_POSTGRESQL, row)


def _indexable(words: str) -> str:
    """What fits a tsvector, which PostgreSQL limits to 1 MB of distinct words with positions."""
    kept, seen, size = [], set(), 0
    for word in WORD.findall(_folded(words)):
        if word not in seen:
            seen.add(word)
            size += len(word.encode("utf-8", "replace")) + 16
        if size > TSVECTOR_BYTES:
            break
        kept.append(word)
    return " ".join(kept)


def drop(
    session: Session, application_id: int | None, message_id: int, document_ids: list[int]
) -> None:
    """Takes a mail and its documents out of the index. application_id: as it was entered."""
    later.write(session)
    owner = application_id or -message_id
    for document_id in (None, *document_ids):
        row = _row(owner, message_id, document_id)
        session.execute(text("DELETE FROM search WHERE rowid = :row"), {"row": row})


def find(session: Session, query: str, limit: int = 50) -> list[Hit]:
    """What holds every word and "phrase" of the query; a word ending in * is a prefix.

    Any query is taken as words: there is no syntax to get wrong. The words may stand in
    different documents of one application. Best first, at most `limit`; past a thousand fitting
    texts only those of the newest applications are weighed against each other.
    """
    terms = _terms(query)
    if not terms:
        return []
    return (_find_sqlite if _is_sqlite(session) else _find_postgresql)(session, terms, limit)


@dataclass(frozen=True, slots=True)
class _Term:
    words: tuple[str, ...]
    prefix: bool

    def fts5(self) -> str:
        return '"' + " ".join(self.words) + '"' + ("*" if self.prefix else "")

    def tsquery(self) -> str:
        joined = " <-> ".join(f"'{_folded(word)}'" for word in self.words)
        return f"({joined}{':*' if self.prefix else ''})"


def _terms(query: str) -> list[_Term]:
    terms = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', query[:1000]):
        words = tuple(WORD.findall(_sharp_s(phrase or word)))
        if words:
            terms.append(_Term(words, prefix=word.endswith("*")))
    return terms[:20]


def _find_sqlite(session: Session, terms: list[_Term], limit: int) -> list[Hit]:
    each = " INTERSECT ".join(
        f"SELECT rowid >> {OWNER_BITS} FROM search WHERE search MATCH :t{n}"
        for n in range(len(terms))
    )
    values = {f"t{n}": term.fts5() for n, term in enumerate(terms)}
    either = " OR ".join(values.values())
    newest = (
        f"SELECT rowid FROM search WHERE search MATCH :any AND rowid >> {OWNER_BITS} IN ({each})"
        f" ORDER BY rowid DESC LIMIT {WEIGHED}"
    )
    rows = list(session.scalars(text(newest), {**values, "any": either}))
    if not rows:
        return []
    ends = {"any": either, "low": min(rows), "high": max(rows), "rows": json.dumps(rows)}
    best: dict[int, int] = {}
    for row in session.scalars(_WEIGHED_SQLITE, ends):
        best.setdefault(row >> OWNER_BITS, row)
    chosen = list(best.values())[:limit]
    ends |= {"low": min(chosen), "high": max(chosen), "rows": json.dumps(chosen)}
    hits = {row[0]: Hit(*row[1:]) for row in session.execute(_PASSAGES_SQLITE, ends)}
    return [hits[row] for row in chosen]


def _find_postgresql(session: Session, terms: list[_Term], limit: int) -> list[Hit]:
    each = " INTERSECT ".join(
        f"SELECT {OWNER} FROM search WHERE words @@ to_tsquery('simple', :t{n})"
        for n in range(len(terms))
    )
    statement = text(
        f"SELECT application_id, message_id, document_id, names || ' … ' || text, {OWNER}"
        f" FROM search WHERE words @@ to_tsquery('simple', :any) AND {OWNER} IN ({each})"
        f" ORDER BY ts_rank(words, to_tsquery('simple', :any)) DESC LIMIT :rows"
    )
    values = {f"t{n}": term.tsquery() for n, term in enumerate(terms)}
    either = " | ".join(values.values())
    rows = session.execute(statement, {**values, "any": either, "rows": limit * 8})
    return _best([(r[0], r[1], r[2], _passage(r[3], terms), r[4]) for r in rows], limit)


def _best(rows: list[tuple[int | None, int, int | None, str, int]], limit: int) -> list[Hit]:
    """One hit an application: its best row."""
    hits: dict[int, Hit] = {}
    for application_id, message_id, document_id, passage, owner in rows:
        hits.setdefault(owner, Hit(application_id, message_id, document_id, passage))
    return list(hits.values())[:limit]


def _passage(body: str, terms: list[_Term]) -> str:
    folded = _folded_same_length(body)
    at = min((i for t in terms if (i := folded.find(_folded(t.words[0]))) >= 0), default=0)
    piece = body[max(0, at - 80) : at + 120]
    for term in terms:
        for word in term.words:
            start = _folded_same_length(piece).find(_folded(word))
            if start >= 0:
                end = start + len(word)
                piece = piece[:start] + MARK[0] + piece[start:end] + MARK[1] + piece[end:]
    return piece


def _folded(value: str) -> str:
    split = unicodedata.normalize("NFKD", value.casefold())
    return "".join(c for c in split if not unicodedata.combining(c))


def _folded_same_length(value: str) -> str:
    return "".join(_folded(c)[:1] or " " for c in value)


def _sharp_s(value: str) -> str:
    # unicode61 folds "müller" to "muller" but leaves "ß".
    return value.replace("ß", "ss").replace("ẞ", "SS")


def _row(owner: int, message_id: int, document_id: int | None) -> int:
    key = message_id * 2 if document_id is None else document_id * 2 + 1
    return (owner << OWNER_BITS) + key


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
