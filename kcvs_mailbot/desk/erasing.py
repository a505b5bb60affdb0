"""A person is erased: from the rows, then from every byte of the data folder, for good.

The mails are entered among the tombstones before anything is deleted, and what is deleted goes in
one transaction: whoever is killed in between has done nothing or all of it, and the same call
again does the rest. Nothing is told before the bytes are gone too.
"""

from __future__ import annotations

import contextlib
import hashlib
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from kcvs_mailbot.application import Happened
from kcvs_mailbot.backups import folder as backup_folder
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import SPOOLED
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.desk import kept_exports
from kcvs_mailbot.errors import MailbotError, RequestError, StoreError, Wrong, together
from kcvs_mailbot.intake import disk
from kcvs_mailbot.store import (
    Session,
    Store,
    datasette,
    erasing,
    filing,
    intake,
    vacancies,
    vacuuming,
)
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.tombstones import Tombstones
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

ON_REQUEST, TERM_OVER, CAME_BACK = "request", "term", "came_back"
"""Why somebody is erased."""
ACCESS = "access"
"""The form of what a candidate is given of herself: it holds nobody else."""
SENT_WITHIN = 20.0
"""Seconds in which a mail that is being sent has left, or has not."""
_LOOK_EVERY = 0.5
_HEADS = (64 * 1024, 8 * 1024, 1024)
"""By so much of its beginning a file in the spool is known, or as much of that as there is."""
Chosen = Callable[[Session], erasing.Theirs]
_SQLITE = b"SQLite format 3\0"
NO_BACKUP, NO_COPY = "no backup stands there", "nothing stands there"


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes, and who it is; `seen` changes with all of it."""

    references: tuple[str, ...]
    name: str
    address: str
    count: erasing.Count
    elsewhere: erasing.Elsewhere
    seen: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that may still hold the person; expires_at: about when `run` removes it."""

    file: Path
    made_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A folder of which nobody can say what it holds: it cannot be reached, or nothing is there.

    So does one look whose volume is not mounted.
    """

    folder: Path
    why: str


@dataclass(frozen=True, slots=True)
class Left:
    """An export that left while the person was there; its form may be ACCESS."""

    at: datetime
    by: str
    form: str
    applications: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was erased, and what is not ours to erase."""

    references: tuple[str, ...]
    count: dict[str, int]
    mailbox: list[erasing.Standing]
    sent: list[str]
    """Message-IDs, of which copies may stand in the Sent folder."""
    backups: list[Copy]
    databases: list[Copy]
    unseen: list[Unseen]
    exports: list[Left]
    elsewhere: dict[str, list[Any]]
    undecided: int
    tombstones: Path


@dataclass(frozen=True, slots=True)
class Round:
    """What became of several whose terms are over."""

    done: list[Outcome]
    out: tuple[str, ...] = ()
    """References of those that are out of the database, be it since an earlier call."""
    left: tuple[str, ...] = ()
    """And of those that are still in it."""
    why: MailbotError | None = None
    """What was in the way."""

    def broken_off(self) -> MailbotError | None:
        """What to say when not all of it was done; None when it was."""
        if self.why is None:
            return None
        out, left = (", ".join(names) or "none" for names in (self.out, self.left))
        what = f"out of the database: {out}; still in it: {left}; {self.why}"
        return MailbotError(what, "the same command again does the rest")


def plan(bench: Workbench, reference: str) -> Plan:
    """Changes nothing. RequestError when there is no such application."""
    with bench.store.read() as session:
        theirs = erasing.of_person(session, filing.of_reference(session, reference))
        person = theirs.applications[0].candidate
        return Plan(
            tuple(theirs.references),
            person.name,
            person.address,
            erasing.count(session, theirs),
            erasing.elsewhere(session, theirs),
            _stamp(theirs),
        )


def _stamp(theirs: erasing.Theirs) -> str:
    told = (theirs.ids, theirs.message_ids, sorted(theirs.addresses))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def is_erased(bench: Workbench, reference: str) -> bool:
    """It was, perhaps by a call that was killed: the same call again does what is left."""
    with bench.store.read() as session:
        stands = filing.by_reference(session, reference) is not None
        return not stands and erasing.was_erased(session, reference) is not None


def erase(bench: Workbench, reference: str, actor: str, *, seen: str | None = None) -> Outcome:
    """The person of that application, with all that we have of her.

    seen: of the plan that was shown. RequestError when there is none, it is not as it was shown,
    or a mail to her does not get away; StoreError when the database or its files are in use for
    too long: the same call again goes on.
    """
    bench.tombstones.require_place()

    def chosen(session: Session) -> erasing.Theirs:
        theirs = erasing.of_person(session, filing.of_reference(session, reference))
        if seen is not None and seen != _stamp(theirs):
            what = f"{reference} is not as it was shown"
            raise RequestError(Wrong.CHANGED_MEANWHILE, what, reference)
        return theirs

    if not is_erased(bench, reference):
        _erase(bench, chosen, actor, ON_REQUEST)
    _clear_spool(bench, [reference])
    leave_nothing(bench.store, bench.config, bench.clock())
    outcome = _outcome(bench, reference)
    told(bench, [outcome])
    return outcome


def erase_applications(
    bench: Workbench,
    references: Sequence[str],
    actor: str,
    basis: str,
    is_over: Callable[[Session, rows.Application], bool],
    begun: Sequence[str] = (),
) -> Round:
    """These alone, each with what was joined to it: their terms are over.

    A candidate goes with the last one. basis: where the term comes from. is_over: asked once more
    in the transaction that erases, for a status may have changed since they were looked up. begun:
    those of a call that broke off, which are finished and told too. What is in the way of one, or
    of telling it, does not keep the others. Who passes it on calls `told` then.
    """
    bench.tombstones.require_place()
    out, wrong = list(begun), list[MailbotError]()
    for reference in references:

        def chosen(session: Session, named: str = reference) -> erasing.Theirs:
            application = filing.of_reference(session, named)
            if not is_over(session, application):
                what = f"the term of {named} is not over any more"
                raise RequestError(Wrong.CHANGED_MEANWHILE, what, named)
            return erasing.of_applications(session, [application])

        try:
            if not is_erased(bench, reference):
                _erase(bench, chosen, actor, TERM_OVER, basis)
            out.append(reference)
        except RequestError as error:  # of this one alone
            wrong.append(error)
        except MailbotError as error:
            wrong.append(error)
            break
    done, more = _finished(bench, out)
    left = tuple(one for one in references if one not in out)
    return Round(done, tuple(out), left, together([*wrong, *more]))


def _finished(bench: Workbench, out: Sequence[str]) -> tuple[list[Outcome], list[MailbotError]]:
    """What is told of those, once no byte is left; and why not of all."""
    done, wrong = list[Outcome](), list[MailbotError]()
    try:
        _clear_spool(bench, out)
        if out or _is_due(bench.store):
            leave_nothing(bench.store, bench.config, bench.clock())
    except MailbotError as error:
        return [], [error]
    for reference in out:
        try:
            done.append(_outcome(bench, reference))
        except MailbotError as error:
            wrong.append(error)
    return done, wrong


def _is_due(store: Store) -> bool:
    """Of what others deleted letters may be left."""
    with store.read() as session:
        return any(vacuuming.due(session))


def told(bench: Workbench, outcomes: Iterable[Outcome]) -> None:
    """Somebody was: the same command does not tell them once more. StoreError."""
    with bench.store.write() as session:
        for one in outcomes:
            event = erasing.was_erased(session, one.references[0])
            if event is not None:
                erasing.told(event)


def _erase(bench: Workbench, chosen: Chosen, actor: str, why: str, basis: str = "") -> None:
    until = time.monotonic() + SENT_WITHIN
    while True:
        _out_of_the_copies(bench.config, bench.spool, bench.clock())
        try:
            return _erase_now(bench, chosen, actor, why, basis)
        except RequestError as error:
            if error.kind is not Wrong.ON_ITS_WAY or time.monotonic() >= until:
                raise
            time.sleep(_LOOK_EVERY)


def _erase_now(bench: Workbench, chosen: Chosen, actor: str, why: str, basis: str) -> None:
    """In one transaction. RequestError."""
    with bench.store.write() as session:
        vacancies.lock_all(session)
        theirs = chosen(session)
        if erasing.being_sent(session, theirs):
            raise RequestError(Wrong.ON_ITS_WAY, f"a mail of {theirs.references[0]} is being sent")
        _take_out(session, theirs, bench.tombstones, actor, why, bench.clock(), basis)


def _take_out(
    session: Session,
    theirs: erasing.Theirs,
    tombstones: Tombstones,
    actor: str,
    why: str,
    now: datetime,
    basis: str = "",
) -> None:
    """In the caller's transaction, with the event that tells of it."""
    first = min(
        [now, *(a.created_at for a in theirs.applications), *(m.stored_at for m in theirs.messages)]
    )
    count = asdict(erasing.count(session, theirs))
    told: dict[str, Any] = {
        "references": theirs.references,
        "messages": theirs.message_ids,
        "why": why,
        "basis": basis,
        "since": first.isoformat(),
        "sent": erasing.sent(session, theirs),
        "count": count,
        "elsewhere": asdict(erasing.elsewhere(session, theirs)),
        erasing.SPOOLED: [
            m for head in erasing.large(session, theirs, _HEADS[0]) for m in _marks(head)
        ],
    }
    # Before the commit: killed in between, they are only erased once more by the next call.
    tombstones.add({m.sha256: m.disposition or intake.OTHER for m in theirs.messages})
    erasing.erase(session, theirs)
    filing.add_event(session, Happened.ERASED, now, actor=actor, **told)
    memory = vacuuming.memory(session, now)
    memory.index_due = memory.pages_due = True
    log.info("erased", why=why, applications=len(theirs.references), mails=count["mails"])


def _outcome(bench: Workbench, reference: str) -> Outcome:
    """What is told, once no byte is left."""
    with bench.store.read() as session:
        event = erasing.was_erased(session, reference)
        if event is None:
            raise RequestError(Wrong.NO_APPLICATION, f"there is no application {reference}")
        told = event.detail
        # Backups are named by the second: one may have been made later in it.
        since = datetime.fromisoformat(told["since"]).replace(microsecond=0)
        exports = [
            Left(e.at, e.actor, e.detail.get("form", ACCESS), e.detail.get("applications", 1))
            for e in erasing.exported_since(session, since, told["references"])
            if e.at <= event.at
        ]
        backups, not_mounted = _backups(bench.config, since, event.at)
        databases, not_read = _databases(bench.config, since)
        unseen = [*not_mounted, *not_read, *_unseen_copy(bench.config)]
        return Outcome(
            tuple(told["references"]),
            told["count"],
            erasing.positions(session, told["messages"]),
            told["sent"],
            backups,
            databases,
            list(dict.fromkeys(unseen)),
            list(dict.fromkeys(exports)),
            told["elsewhere"],
            erasing.undecided(session),
            bench.tombstones.require_place(),
        )


def leave_nothing(store: Store, config: Configuration, now: datetime) -> None:
    """No byte of what was deleted is left in the data folder. StoreError when it cannot be now."""
    _out_of_the_copies(config, config.storage.spool_folder, now)
    try:
        _require_room(store, config)
        vacuuming.leave_nothing(store, now)
    except StoreError as error:
        raise StoreError(
            f"it is erased from the database, but letters may be left in its files: {error.what}",
            f"{error.remedy or 'try again'}; then the same command once more",
        ) from error


def _require_room(store: Store, config: Configuration) -> None:
    try:
        is_room = disk.room_to_write_anew(store.file, config.storage)
    except OSError as error:
        raise StoreError(
            f"nobody knows how much space is free ({error.strerror})", "check the disk"
        ) from error
    if not is_room:
        raise StoreError(
            "there is no room to write the database anew", "make room for two copies of it"
        )


def _out_of_the_copies(config: Configuration, spool: Path, now: datetime) -> None:
    """Before and after the commit: one that is being made meanwhile is not put in place."""
    try:
        kept_exports.tidy(spool, now, kept=timedelta.min)  # of whatever age a clock gives them
    except OSError as error:
        raise StoreError(
            f"exports that wait to be fetched may stay ({error.strerror})",
            f"give the program access to {spool}",
        ) from error
    if config.storage.datasette_folder is not None:
        datasette.remove(config.storage.datasette_folder)


def _marks(head: bytes) -> list[str]:
    """Hashes of how a large mail or document begins: nothing of it can be read from them."""
    return [hashlib.sha256(head[:length]).hexdigest() for length in _HEADS]


def _clear_spool(bench: Workbench, references: Sequence[str]) -> None:
    """Large mails and documents of theirs that a killed worker left there, whole or in part.

    By what stands in the database: who was killed after the commit does it with the next call.
    """
    with bench.store.read() as session:
        events = [erasing.was_erased(session, reference) for reference in references]
        marks = {mark for one in events if one for mark in one.detail.get(erasing.SPOOLED, ())}
    for file in bench.spool.glob(f"{SPOOLED}*") if marks else ():
        try:
            with file.open("rb") as stream:
                begins = stream.read(_HEADS[0])
            if _mark_of(begins) in marks:
                file.unlink(missing_ok=True)
        except FileNotFoundError:  # its worker was faster
            continue
        except OSError as error:
            raise StoreError(
                f"a file in the spool stays ({error.strerror})", f"remove what is in {bench.spool}"
            ) from error


def _mark_of(begins: bytes) -> str | None:
    """None where there is too little of it to say whose it is."""
    length = next((one for one in _HEADS if one <= len(begins)), None)
    return None if length is None else hashlib.sha256(begins[:length]).hexdigest()


def _backups(
    config: Configuration, since: datetime, until: datetime
) -> tuple[list[Copy], list[Unseen]]:
    """What stands where backups go, and was made while the person was there."""
    storage, copies, unseen = config.storage, list[Copy](), list[Unseen]()
    for folder in (storage.backup_folder, config.alerts.backup_folder):
        if folder is not None:
            files, why = _files(folder)
            if folder == storage.backup_folder:
                files = _own_backups(files, storage.backups_kept)
            known = {one.file for one in copies}
            copies += [one for one in files if one.file not in known]
            if why or not files:
                unseen.append(Unseen(folder, why or NO_BACKUP))
    return [one for one in copies if since <= one.made_at <= until], unseen


def _own_backups(files: Sequence[Copy], kept: int) -> list[Copy]:
    """One is made a day, and so many are kept."""
    found = [(one.file, backup_folder.made_at(one.file)) for one in files]
    return [Copy(file, at, at + timedelta(days=kept)) for file, at in found if at is not None]


def _databases(config: Configuration, since: datetime) -> tuple[list[Copy], list[Unseen]]:
    """Other databases beside ours: copies, and those that were replaced."""
    ours = config.storage.sqlite_path
    if ours is None:
        return [], []
    folder = ours.absolute().parent
    beside = (f"{ours.name}-wal", f"{ours.name}-shm", ours.name)
    files, why = _files(folder)
    found = [
        one
        for one in files
        if one.file.name not in beside and one.made_at >= since and _is_database(one.file)
    ]
    return found, [Unseen(folder, why)] if why else []


def _unseen_copy(config: Configuration) -> list[Unseen]:
    """Where the copy for Datasette was to be removed, its metadata stays."""
    folder = config.storage.datasette_folder
    if folder is None:
        return []
    files, why = _files(folder)
    return [] if files else [Unseen(folder, why or NO_COPY)]


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return True  # who cannot look does not say that it is none


def _files(folder: Path) -> tuple[list[Copy], str]:
    """The files in it, and why these may not be all ("" when they are).

    Never raises: what is erased is erased, and is told.
    """
    found: list[Copy] = []
    try:
        for file in sorted(folder.iterdir()):
            with contextlib.suppress(FileNotFoundError):  # it went meanwhile
                status = file.stat()
                if stat.S_ISREG(status.st_mode):
                    found.append(Copy(file, datetime.fromtimestamp(status.st_mtime, UTC)))
    except OSError as error:
        return found, error.strerror or type(error).__name__
    except (OverflowError, ValueError):
        return found, "a file there has no moment that can be told"
    return found, ""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a database brought back of those who were erased, and lost again.

    look_at: references of applications that hold mails of others too; a human looks at them.
    """

    applications: int
    messages: int
    look_at: tuple[str, ...]


NOBODY = Applied(0, 0, ())


def apply_tombstones(store: Store, config: Configuration, now: datetime) -> Applied:
    """Erases from this database whoever was erased since it was copied, to the last byte.

    For who puts a backup in the place of the database, before anybody works on it: it is at the
    newest schema, `config` names the tombstones and the vacancies. Nothing to do is done at once.
    StoreError.
    """
    tombstones = Tombstones(config.storage.tombstones_file)
    with store.write() as session:
        vacancies.lock_all(session)
        stored = intake.not_erased(session)
        known = tombstones.among(stored)
        back = erasing.brought_back(session, [stored[sha256] for sha256 in known])
        theirs = erasing.of_applications(session, back.whole)
        took = {*theirs.message_ids}
        if back.whole:
            _take_out(session, theirs, tombstones, "machine", CAME_BACK, now)
        others = [m for m in back.mails if m.id not in took]
        held = sorted({m.application_id for m in others if m.application_id is not None})
        for message in others:
            intake.erase(session, message)
        session.flush()
        look_at = []
        for application_id in held:
            application = session.get_one(rows.Application, application_id)
            application.tally = None
            dossier.refresh(session, application, config)
            look_at.append(application.reference)
        if known:
            memory = vacuuming.memory(session, now)
            memory.index_due = memory.pages_due = True
    if known:
        leave_nothing(store, config, now)
    return Applied(len(back.whole), len(took) + len(others), tuple(look_at))
