"""People's own notes on an application: written, changed and removed by who wrote them.

They leave with no list, dossier or copy, but for the candidate who asks for her own data, once a
human has read them (`access --notes`); and their words stand in no event and no log.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kcvs_mailbot.application import Happened
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import Session, filing, notes, vacuuming
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

LONGEST = 2000
"""Characters of one note: it is a note, not a file."""

AT_ONCE = timedelta(minutes=1)
"""The same words so soon are a second click."""


def tidy(text: str) -> str:
    """What is kept of what somebody typed; browsers end lines with CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def add(bench: Workbench, reference: str, actor: str, text: str) -> None:
    """RequestError when it is empty or too long. The same once more, as by two clicks, is one."""
    words = _checked(text)
    with bench.store.write() as session:
        application = filing.of_reference(session, reference)
        session.refresh(application, with_for_update=True)
        mine = [n for n in notes.notes_of(session, application.id) if n.author == actor]
        if mine and mine[-1].text == words and bench.clock() - mine[-1].written_at < AT_ONCE:
            return
        session.add(
            rows.OwnNote(
                application_id=application.id, author=actor, text=words, written_at=bench.clock()
            )
        )
        _tell(session, Happened.NOTED, application.id, actor, bench.clock())


def change(
    bench: Workbench, reference: str, note_id: int, actor: str, text: str, *, seen: str
) -> None:
    """seen: `stamp` of the note as it was shown. RequestError when it is another's, or gone."""
    words = _checked(text)
    with bench.store.write() as session:
        note = own(session, reference, note_id, actor)
        if seen != stamp(note):
            raise RequestError(Wrong.CHANGED_MEANWHILE, f"note {note_id} changed", reference)
        if note.text == words:
            return
        note.text, note.changed_at = words, bench.clock()
        _tell(session, Happened.NOTE_CHANGED, note.application_id, actor, bench.clock())
        _leave_nothing(session, bench.clock())


def remove(bench: Workbench, reference: str, note_id: int, actor: str) -> None:
    """For good. RequestError when it is another's, or gone."""
    with bench.store.write() as session:
        note = own(session, reference, note_id, actor)
        _tell(session, Happened.NOTE_REMOVED, note.application_id, actor, bench.clock())
        session.delete(note)
        _leave_nothing(session, bench.clock())


def stamp(note: rows.OwnNote) -> str:
    """Changes with each change of the note."""
    return note.changed_at.isoformat() if note.changed_at else ""


def own(session: Session, reference: str, note_id: int, actor: str) -> rows.OwnNote:
    """The note, for who wrote it; RequestError for anybody else, or when there is none."""
    note = notes.note_of(session, filing.of_reference(session, reference), note_id)
    if note is None:
        raise RequestError(Wrong.NO_NOTE, f"there is no note {note_id}")
    if note.author != actor:
        raise RequestError(Wrong.NOTE_OF_ANOTHER, f"note {note_id} is another's")
    return note


def _checked(text: str) -> str:
    words = tidy(text)
    if not words:
        raise RequestError(Wrong.EMPTY_NOTE, "the note is empty")
    if len(words) > LONGEST:
        what = f"the note has {len(words)} characters"
        raise RequestError(Wrong.LONG_NOTE, what, LONGEST, len(words))
    return words


def _leave_nothing(session: Session, now: datetime) -> None:
    """What was there is not to linger in the database's pages."""
    vacuuming.memory(session, now).pages_due = True


def _tell(session: Session, what: Happened, application_id: int, actor: str, now: datetime) -> None:
    filing.add_event(session, what, now, actor=actor, application_id=application_id)
