"""Exports that take long: made by a process of their own, kept until they are fetched.

It speaks with the page through its folder alone (kept_exports): its progress stands in it, and it
ends when the folder is gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import multiprocessing
import os
import secrets
import signal
import threading
from contextlib import ExitStack
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import BinaryIO

import structlog

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.desk import kept_exports, leaving
from kcvs_mailbot.desk.kept_exports import Export, Gone, State, tell
from kcvs_mailbot.desk.leaving import Form
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.store import accounts, open_store
from kcvs_mailbot.store.views import Choice
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

_NICE = 10
"""The pages and the mail go before it."""
_LOOK_EVERY = 0.5
_CONTEXT = multiprocessing.get_context("spawn")
"""Not a fork: other threads of the page may hold locks."""


def begin(bench: Workbench, form: Form, choice: Choice, of: int, by: str) -> None:
    """Goes on in a process of its own, which ends with this one."""
    folder = kept_exports.place(bench.spool) / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    lock = os.open(folder / kept_exports.LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    tell(folder / kept_exports.PROGRESS, f"0 {of}")
    asked = {"by": by, "form": form, "asked_at": bench.clock().isoformat()}
    tell(folder / kept_exports.ASKED, json.dumps(asked))
    now = bench.clock().timestamp()
    os.utime(folder / kept_exports.ASKED, (now, now))  # what tells its age is our clock
    process = _CONTEXT.Process(
        target=_make, args=(bench.config, form, choice, folder), name="export", daemon=True
    )
    process.start()
    threading.Thread(target=_see_end, args=(process, folder, lock), daemon=True).start()


def of_person(bench: Workbench, by: str) -> list[Export]:
    """Those that this person asked for, the newest first; old ones are removed."""
    kept_exports.tidy(bench.spool, bench.clock())
    found = [export for export in kept_exports.every(bench.spool) if export.by == by]
    return sorted(found, key=lambda export: export.asked_at, reverse=True)


def fetch(bench: Workbench, name: str, by: str) -> tuple[Export, BinaryIO]:
    """The file, which has no name here any more, and the event that it left. Gone."""
    export = _own(bench, name, by)
    if export.state is not State.READY:
        raise Gone
    folder = kept_exports.place(bench.spool) / name
    with ExitStack() as until_taken:
        file = until_taken.enter_context((folder / kept_exports.FILE).open("rb"))
        kept_exports.remove(kept_exports.take_away(folder))
        until_taken.pop_all()
    with bench.store.write() as session:
        accounts.note_export(session, by, bench.clock(), export.form, export.of)
    return export, file


def throw_away(bench: Workbench, name: str, by: str) -> None:
    """Whatever its state: what makes it ends when its folder is gone. Gone."""
    _own(bench, name, by)
    kept_exports.remove(kept_exports.take_away(kept_exports.place(bench.spool) / name))


def _own(bench: Workbench, name: str, by: str) -> Export:
    for export in kept_exports.every(bench.spool):
        if (export.id, export.by) == (name, by):
            return export
    raise Gone


def _see_end(process: BaseProcess, folder: Path, lock: int) -> None:
    process.join()
    if process.exitcode and (folder / kept_exports.ASKED).exists():
        with contextlib.suppress(OSError):
            why = folder / kept_exports.WHY
            log.error("export_failed", why=why.read_text() if why.exists() else "it was killed")
            why.touch()
    os.close(lock)


def _make(config: Configuration, form: Form, choice: Choice, folder: Path) -> None:
    """The life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that asked
    os.nice(_NICE)
    threading.Thread(target=_watch, args=(folder,), daemon=True).start()

    def report(done: int, of: int) -> None:
        tell(folder / kept_exports.PROGRESS, f"{done} {of}")

    store = open_store(config.storage.url.get_secret_value())
    try:
        leaving.export(store, config, form, folder / kept_exports.FILE, choice, report)
    except Exception as error:  # noqa: BLE001 - whatever it was: the page says that it failed
        why = error.what if isinstance(error, MailbotError) else type(error).__name__
        with contextlib.suppress(OSError):
            tell(folder / kept_exports.WHY, why)
        raise SystemExit(1) from None
    finally:
        store.close()


def _watch(folder: Path) -> None:
    """Ends all when it was thrown away, or when nobody is left who asked."""
    asker = multiprocessing.parent_process()
    while asker and not connection.wait([asker.sentinel], _LOOK_EVERY):
        if not (folder / kept_exports.ASKED).exists():
            break
    os._exit(1)
