"""Full-text search over names, subjects, bodies and documents, words folded as people type them.

SQLite uses FTS5, PostgreSQL a tsvector, both over words folded here, so that they find the same.
The owner of a row, an application or else a mail (negative), stands in its rowid: a common word
has tens of thousands of rows, and looking each up would take longer than finding them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ScalarResult, bindparam, text
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
OWNER_BITS = 40
"""The lower bits of a rowid, which hold the mail or document."""
_AT_FIRST = 12
"""So many texts for each application that is wanted."""
TSVECTOR_BYTES = 400_000


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


def enter_anew(session: Session, rows: Iterable[Sequence[Any]]) -> None:
    """Rows of another database's index into PostgreSQL's, their words folded anew.

    Each is the row's number, names, text, application, mail, document.
    """
    names = ("row", "names", "text", "application", "message", "document")
    values = [
        {**dict(zip(names, row, strict=True)), "words": _fitting_words(row[1], row[2])}
        for row in rows
    ]
    session.execute(_INSERT_POSTGRESQL, values)


def _fitting_words(names: str | None, body: str | None) -> str:
    return " ".join(fitting(words_of(f"{names or ''} {body or ''}")))


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
    different documents of one application, of which that with the most of them is shown. At most
    `limit`, the newest first, behind them mails of no application: nothing weighs people.
    """
    if not (terms := _terms(query)):
        return []
    hits: list[Hit] = []
    for owners in (_APPLICATIONS, _MAILS_OF_NONE):
        if len(hits) < limit:
            hits += _Searched(session, terms, owners).hits(limit - len(hits))
    return hits


def newest(session: Session, query: str, limit: int) -> list[int]:
    """The newest applications that hold every word, by the id; nothing weighs them."""
    terms = _terms(query)
    return _Searched(session, terms, _APPLICATIONS).newest(limit) if terms else []


def passages(session: Session, query: str, applications: Sequence[int]) -> dict[int, str]:
    """Of each of these a passage with the words: of what holds the most of them, or came first."""
    terms = _terms(query)
    hits = _Searched(session, terms, _APPLICATIONS).fullest(applications) if terms else []
    return {hit.application_id or 0: hit.passage for hit in hits}


def _terms(query: str) -> list[_Term]:
    terms = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', query[:1000]):
        found = spellings(phrase or word)
        if found:
            terms.append(_Term(tuple(found), prefix=word.endswith("*")))
    return terms[:20]


_OWNER = f"rowid >> {OWNER_BITS}"
_HITS = text(
    f"SELECT rowid, application_id, message_id, document_id, {_SHOWN} FROM search"
    " WHERE rowid IN :rows"
).bindparams(bindparam("rows", expanding=True))


@dataclass(frozen=True, slots=True)
class _Owners:
    """Which rows are theirs, in which order the newest come first, and which are as new as one."""

    rows: str
    order: str
    since: Callable[[int], str]


_APPLICATIONS = _Owners("rowid > 0", "DESC", lambda owner: f"rowid >= {owner << OWNER_BITS}")
_MAILS_OF_NONE = _Owners("rowid < 0", "ASC", lambda owner: f"rowid < {owner + 1 << OWNER_BITS}")


class _Searched:
    """A query on its database; only where they match words do the two differ."""

    def __init__(self, session: Session, terms: Sequence[_Term], owners: _Owners) -> None:
        # What begins with letters is gathered from the whole index: it comes last.
        terms = sorted(terms, key=lambda term: term.prefix)
        self._session, self._terms, self._owners = session, tuple(terms), owners
        self._is_sqlite = _is_sqlite(session)
        self._each = [self._matches(f"t{n}") for n in range(len(terms))]
        self._gathered = {one for one, term in zip(self._each, terms, strict=True) if term.prefix}
        asked = [term.fts5() if self._is_sqlite else term.tsquery() for term in terms]
        self._values: dict[str, Any] = {f"t{n}": one for n, one in enumerate(asked)}

    def _matches(self, name: str) -> str:
        return f"search MATCH :{name}" if self._is_sqlite else f"words @@ {_tsquery(name)}"

    def hits(self, limit: int) -> list[Hit]:
        """Of the newest owners that hold all words the fullest text."""
        if len(self._each) > 1:
            return self.fullest(self.newest(limit))
        first: dict[int, int] = {}
        for number, row in enumerate(self._walk(self._each[0], limit * _AT_FIRST), 1):
            owner = row >> OWNER_BITS
            if owner not in first and len(first) == limit:
                break
            first[owner] = min(row, first.get(owner, row))
            if number == limit * _AT_FIRST:  # of the last one more may come
                return self.fullest(self.newest(limit))
        return self._hits(list(first.values()))

    def newest(self, limit: int) -> list[int]:
        """Owners that hold all words, the newest first."""
        if len(self._each) > 1:
            # Common words are found together among the newest of one; of a rare one these are all.
            for one in self._each:
                rows = list(self._walk(one, limit * _AT_FIRST))
                if len(rows) < limit * _AT_FIRST:
                    return self._that_hold_the_others(one, rows)[:limit]
                found = self._with_all(limit, one, rows[-1] >> OWNER_BITS)
                if len(found) == limit:
                    return found
        return self._with_all(limit, self._each[0])

    def _walk(self, one: str, most: int) -> Iterator[int]:
        """The newest rows first; SQLite finds them one by one."""
        rows = self._asked(
            f"SELECT rowid FROM search WHERE {one} AND {self._owners.rows}"
            f" ORDER BY rowid {self._owners.order} LIMIT :most",
            most=most,
        )
        with closing(rows):
            yield from rows

    def _that_hold_the_others(self, one: str, rows: Iterable[int]) -> list[int]:
        owners = list(dict.fromkeys(row >> OWNER_BITS for row in rows))
        for other in self._each:
            if other != one:
                holding = {row >> OWNER_BITS for row in self._rows_of(owners, other)}
                owners = [owner for owner in owners if owner in holding]
        return owners

    def _with_all(self, limit: int, first: str, since: int | None = None) -> list[int]:
        # Of two bounds FTS5 takes the first, and walks all that the second leaves out.
        rows = self._owners.rows if since is None else self._owners.since(since)
        others = [f"{one} AND {rows}" for one in self._each if one != first]
        also = [f"{_OWNER} IN (SELECT {_OWNER} FROM search WHERE {one})" for one in others]
        # SQLite walks the newest rows only, and PostgreSQL cannot sort what is made distinct.
        order = "rowid" if self._is_sqlite else "owner"
        return list(
            self._asked(
                f"SELECT DISTINCT {_OWNER} AS owner FROM search"
                f" WHERE {' AND '.join([f'{first} AND {rows}', *also])}"
                f" ORDER BY {order} {self._owners.order} LIMIT :limit",
                limit=limit,
            )
        )

    def fullest(self, owners: Sequence[int]) -> list[Hit]:
        """Of each the text that holds the most of the words, of several the first."""
        held = Counter(row for one in self._each for row in self._rows_of(owners, one))
        chosen: dict[int, int] = {}
        for row in sorted(held, key=lambda row: (-held[row], row)):
            chosen.setdefault(row >> OWNER_BITS, row)
        return self._hits([chosen[owner] for owner in owners if owner in chosen])

    def _rows_of(self, owners: Sequence[int], one: str) -> list[int]:
        if not owners:
            return []
        if self._is_sqlite and one not in self._gathered:
            # Looked up owner by owner: between the first and the last may lie thousands.
            return list(
                self._asked(
                    f"SELECT search.rowid FROM json_each(:some) CROSS JOIN search WHERE {one}"
                    f" AND search.rowid BETWEEN value << {OWNER_BITS}"
                    f" AND (value + 1 << {OWNER_BITS}) - 1",
                    some=json.dumps(list(owners)),
                )
            )
        return list(
            self._asked(
                f"SELECT rowid FROM search WHERE {one} AND rowid BETWEEN :low AND :high"
                f" AND {_OWNER} IN :some",
                bindparam("some", expanding=True),
                some=owners,
                low=min(owners) << OWNER_BITS,
                high=(max(owners) + 1 << OWNER_BITS) - 1,
            )
        )

    def _asked(
        self, statement: str, *parameters: BindParameter[Any], **values: object
    ) -> ScalarResult[int]:
        asked = text(statement).bindparams(*parameters)
        return self._session.scalars(asked, {**self._values, **values})

    def _hits(self, rows: list[int]) -> list[Hit]:
        found = {
            row: Hit(application, message, document, shown, self._terms)
            for row, application, message, document, shown in self._session.execute(
                _HITS, {"rows": rows}
            )
        }
        return [found[row] for row in rows]


def _tsquery(name: str) -> str:
    return f"to_tsquery('simple', :{name})"


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
