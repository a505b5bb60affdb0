"""`check`: tries all that the worker needs, and says what is wrong with its remedy."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kcvs_mailbot import connecting, oauth
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.documents.cage import Cage
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.store import open_store
from kcvs_mailbot.worker import limits, now

FREE_BYTES = 1024**3
FIRST_SANE_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Finding:
    """ok: True right, False wrong (see remedy), None worth knowing."""

    what: str
    ok: bool | None
    found: str
    remedy: str = ""


Probe = Callable[[Configuration], Iterable[Finding]]


def check_all(config: Configuration) -> list[Finding]:
    """Every probe's findings; a probe that fails is a finding, not an end."""
    found = [Finding("configuration", True, f"{len(config.vacancies)} vacancies")]
    for name, probe in PROBES.items():
        try:
            found += probe(config)
        except MailbotError as error:
            found.append(Finding(name, False, error.what, error.remedy))
        except OSError as error:
            found.append(Finding(name, False, error.strerror or type(error).__name__))
    return found


def _mailbox(config: Configuration) -> Iterable[Finding]:
    section = config.require_mailbox()
    with tempfile.TemporaryDirectory() as spool:
        for folder in (section.folder, *section.also_folders):
            with connecting.opened(config, folder, Path(spool), now) as box:
                yield Finding(
                    f"mailbox {folder}", True, f"opened read-only, {box.state.exists} mails"
                )


def _smtp(config: Configuration) -> Iterable[Finding]:
    with connecting.sender(config, now) as sender:
        sender.open()
    yield Finding("smtp", True, "reached, and signed in where asked; nothing was sent")


def _tokens(config: Configuration) -> Iterable[Finding]:
    moment = now()
    for one in oauth.expiries(config):
        if one.at is None:
            yield Finding(one.what, None, "when it expires is not known", one.unknown)
            continue
        days = (one.at - moment) // timedelta(days=1)
        told = f"expires in {days} days" if days >= 0 else "has expired"
        found = f"{told}, on {one.at.astimezone(config.zone):%Y-%m-%d}"
        soon = one.soon(moment)
        ok = False if one.pressing(moment) else None if soon else True
        yield Finding(one.what, ok, found, one.remedy if soon else "")


def _database(config: Configuration) -> Iterable[Finding]:
    store = open_store(config.storage.url.get_secret_value())
    try:
        store.require_newest_schema()
        with store.write():
            pass
    finally:
        store.close()
    yield Finding("database", True, "newest schema, writable")


def _disk(config: Configuration) -> Iterable[Finding]:
    path = config.storage.sqlite_path
    folder = path.parent if path is not None else config.storage.spool_folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    enough = free >= FREE_BYTES
    yield Finding("disk", enough, f"{free / 1e9:.1f} GB free", "" if enough else "keep 1 GB free")


def _cage(config: Configuration) -> Iterable[Finding]:
    with tempfile.TemporaryDirectory() as spool, Cage(limits(config), Path(spool), 1) as cage:
        for name, ok, why in cage.holds():
            yield Finding(f"cage: {name}", True if ok else None, why)


def _clock(config: Configuration) -> Iterable[Finding]:
    moment = now()
    sane = moment.year >= FIRST_SANE_YEAR
    local = moment.astimezone(config.zone)
    yield Finding(
        "clock",
        sane,
        f"{local:%Y-%m-%d %H:%M:%S} in {config.timezone} (this machine is in {time.tzname[0]})",
        "" if sane else "set the machine's clock (NTP)",
    )


PROBES: dict[str, Probe] = {
    "mailbox": _mailbox,
    "smtp": _smtp,
    "token": _tokens,
    "database": _database,
    "disk": _disk,
    "cage": _cage,
    "clock": _clock,
}
