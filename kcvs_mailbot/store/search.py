"""Full-text search over names, subjects, bodies and documents, words folded as people type them.

SQLite uses FTS5, PostgreSQL a tsvector, both over words folded here, so that they find the same.
The owner of a row, an application or else a mail (negative), stands in its rowid: a common word
has tens of thousands of rows, and looking each up would take longer than finding them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kcvs_mailbot.store import batched_rows
from kcvs_mailbot.store.folding import spellings, words_of
from kcvs_mailbot.store.passages import passage

_COLUMNS = "rowid, names, text, application_id, message_id, document_id, words"
_VALUES = ":row, :names, :text, :application, :message, :document"
_INSERT_SQLITE = text(f"INSERT INTO search ({_COLUMNS}) VALUES ({_VALUES}, :words)")
_INSERT_POSTGRESQL = text(
    f"INSERT INTO search ({_COLUMNS}) VALUES ({_VALUES}, to_tsvector('simple', :words))"
)


_MOVE = text(
    f"INSERT INTO search ({_COLUMNS}) SELECT :row, names, text, :application, message_id,"
    " document_id, words FROM search WHERE rowid = :before"
)
_SHOWN = "names || ' … ' || text"
# The plus signs keep SQLite from weighing, or looking up, more rows than those that are named.
_CHOSEN = (
    "FROM search WHERE search MATCH :any AND rowid BETWEEN :low AND :high"
    " AND +rowid IN (SELECT value FROM json_each(:rows))"
)
_WEIGHED_SQLITE = text(f"SELECT rowid {_CHOSEN} ORDER BY +bm25(search)")
_PASSAGES_SQLITE = text(
    f"SELECT rowid, application_id, message_id, document_id, {_SHOWN} {_CHOSEN}"
)
OWNER_BITS = 40
"""The lower bits of a rowid, which hold the mail or document."""
WEIGHED = 1000
TSVECTOR_BYTES = 400_000
OWNER = "coalesce(application_id, -message_id)"


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or phrase, in every spelling that finds it."""

    spellings: tuple[tuple[str, ...], ...]
    prefix: bool

    def fts5(self) -> str:
        star = "*" if self.prefix else ""
        return "(" + " OR ".join(f'"{" ".join(words)}"{star}' for words in self.spellings) + ")"

    def tsquery(self) -> str:
        star = ":*" if self.prefix else ""
        joined = (" <-> ".join(f"'{word}'" for word in words) for words in self.spellings)
        return "(" + " | ".join(f"{phrase}{star}" for phrase in joined) + ")"


@dataclass(frozen=True, slots=True)
class Hit:
    """What holds all words."""

    application_id: int | None
    message_id: int
    document_id: int | None
    text: str
    terms: tuple[_Term, ...]

    @property
    def passage(self) -> str:
        """Of the document, if any, else of the mail; looked for when asked, of few of many hits."""
        return _passage(self.text, self.terms)


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
    words = words_of(f"{names} {body}")
    row = {
        "row": _row(application_id or -message_id, message_id, document_id),
        "names": names,
        "text": body,
        "application": application_id,
        "message": message_id,
        "document": document_id,
        "words": " ".join(words if _is_sqlite(session) else fitting(words)),
    }
    batched_rows.add(session, _INSERT_SQLITE if _is_sqlite(session) else _INSERT_POSTGRESQL, row)


def fitting(words: Iterable[str]) -> list[str]:
    """What fits a tsvector, which PostgreSQL limits to 1 MB of distinct words with positions."""
    kept, seen, size = [], set(), 0
    for word in words:
        if word not in seen:
            seen.add(word)
            size += len(word.encode("utf-8", "replace")) + 16
        if size > TSVECTOR_BYTES:
            break
        kept.append(word)
    return kept


def drop(
    session: Session, application_id: int | None, message_id: int, document_ids: list[int]
) -> None:
    """Takes a mail and its documents out of the index. application_id: as it was entered."""
    owner = application_id or -message_id
    for document_id in (None, *document_ids):
        row = _row(owner, message_id, document_id)
        session.execute(text("DELETE FROM search WHERE rowid = :row"), {"row": row})


def move(
    session: Session,
    message_id: int,
    document_ids: list[int],
    application_id: int | None,
    to_application: int,
) -> None:
    """Enters a mail and its documents under another application. application_id: as it was."""
    for document_id in (None, *document_ids):
        before = _row(application_id or -message_id, message_id, document_id)
        after = _row(to_application, message_id, document_id)
        session.execute(_MOVE, {"row": after, "application": to_application, "before": before})
        session.execute(text("DELETE FROM search WHERE rowid = :row"), {"row": before})


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


def _terms(query: str) -> list[_Term]:
    terms = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', query[:1000]):
        found = spellings(phrase or word)
        if found:
            terms.append(_Term(tuple(found), prefix=word.endswith("*")))
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
    hits = {
        row: Hit(application, message, document, shown, tuple(terms))
        for row, application, message, document, shown in session.execute(_PASSAGES_SQLITE, ends)
    }
    return [hits[row] for row in chosen]


def _find_postgresql(session: Session, terms: list[_Term], limit: int) -> list[Hit]:
    each = " INTERSECT ".join(
        f"SELECT {OWNER} FROM search WHERE words @@ to_tsquery('simple', :t{n})"
        for n in range(len(terms))
    )
    statement = text(
        f"SELECT application_id, message_id, document_id, {_SHOWN}, {OWNER}"
        f" FROM search WHERE words @@ to_tsquery('simple', :any) AND {OWNER} IN ({each})"
        f" ORDER BY ts_rank(words, to_tsquery('simple', :any)) DESC LIMIT :rows"
    )
    values = {f"t{n}": term.tsquery() for n, term in enumerate(terms)}
    either = " | ".join(values.values())
    rows = session.execute(statement, {**values, "any": either, "rows": limit * 8})
    best: dict[int, Sequence[Any]] = {}  # one an application
    for row in rows:
        best.setdefault(row[4], row)
    chosen = list(best.values())[:limit]
    return [
        Hit(application, message, document, shown, tuple(terms))
        for application, message, document, shown, _ in chosen
    ]


def _passage(shown: str, terms: Sequence[_Term]) -> str:
    whole: set[str] = set()
    starts: set[str] = set()
    for term in terms:
        for words in term.spellings:
            (starts if term.prefix else whole).add(words[-1])
            whole.update(words[:-1])
    return passage(shown, frozenset(whole), tuple(starts))


def _row(owner: int, message_id: int, document_id: int | None) -> int:
    key = message_id * 2 if document_id is None else document_id * 2 + 1
    return (owner << OWNER_BITS) + key


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
