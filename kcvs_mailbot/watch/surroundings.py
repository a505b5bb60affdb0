"""Probes of `check` that look at this machine: programs, who can read which file, backups."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from kcvs_mailbot.backups import folder, packing
from kcvs_mailbot.cage.commands import LANGUAGES, Commands
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import AcknowledgementMode, Configuration, Privacy
from kcvs_mailbot.export.sheets import FONTS
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.watch.finding import Finding

LOST_WITHOUT = {
    "tesseract": "scans and photos are kept unread: they go to the secretary",
    "antiword": "DOC files are kept unread",
    "bsdtar": "RAR, 7z and other archives are kept unopened",
}
"""Program to what cannot be done without it; the container has them all."""
PACKAGES = {"bsdtar": "libarchive-tools", "tesseract": "tesseract-ocr"}
"""Their names in Debian, where these differ."""
OTHERS = stat.S_IRGRP | stat.S_IROTH


def programs(config: Configuration) -> Iterable[Finding]:
    """Those that read what our own readers cannot."""
    here = Commands(ocr=config.documents.ocr)
    for name, lost in LOST_WITHOUT.items():
        if name == "tesseract" and not here.ocr:
            continue
        if here.has(name):
            yield Finding(name, True, "installed")
        else:
            remedy = f"apt-get install {PACKAGES.get(name, name)}"
            yield Finding(name, None, f"not installed: {lost}", remedy)
    wanted = set(LANGUAGES) & {"nld", "fra", "eng"}
    if here.tesseract is not None and (missing := sorted(wanted - here.languages)):
        remedy = "apt-get install " + " ".join(f"tesseract-ocr-{one}" for one in missing)
        yield Finding("tesseract", None, f"cannot read {', '.join(missing)}", remedy)


def fonts(config: Configuration) -> Iterable[Finding]:
    """With which a dossier is set that leaves as PDF."""
    if FONTS.is_dir():
        yield Finding("fonts", True, "installed")
    else:
        lost = "names in Greek, Cyrillic or with rare accents show as boxes in a PDF"
        remedy = "apt-get install fonts-dejavu-core"
        yield Finding("fonts", None, f"not installed: {lost}", remedy)


def mode(config: Configuration) -> Iterable[Finding]:
    """Whether receipts leave: nobody should find that out afterwards."""
    match config.acknowledgement.mode:
        case AcknowledgementMode.SEND:
            yield Finding("receipts", True, "sent as soon as an application is stored")
        case AcknowledgementMode.HOLD:
            remedy = "kcvs-mailbot outbox release sends them"
            yield Finding("receipts", None, "held until a person releases them", remedy)
        case AcknowledgementMode.OFF:
            remedy = 'mode = "send" or "hold" under [acknowledgement]'
            yield Finding("receipts", None, "none are made", remedy)


def deadlines(config: Configuration) -> Iterable[Finding]:
    """Whoever is answered as late by a mistake in the year cannot be answered anew."""
    moment = now()
    for one in config.vacancies:
        if one.closed_on is None and one.closes_at <= moment:
            ago = counted((moment - one.closes_at) // timedelta(days=1), "day")
            found = (
                f"the deadline, {one.deadline_text_at:%Y-%m-%d}, was {ago} ago: all are late now"
            )
            remedy = f"right if it is meant so; else mend deadline of {one.reference}"
            yield Finding(f"vacancy {one.reference}", None, found, remedy)


def data_protection(config: Configuration) -> Iterable[Finding]:
    """What nobody filled in, and candidates or the law ask for."""
    if not config.retention.has_terms:
        remedy = "fill in [retention]: how long after the procedure, and why"
        yield Finding("retention", None, "no term: candidates are kept for ever", remedy)
    if config.privacy == Privacy():
        remedy = "fill in [privacy], and see: kcvs-mailbot papers"
        yield Finding("privacy", None, "receipts name no contact and no notice", remedy)


def secrets(config: Configuration) -> Iterable[Finding]:
    """Files with secrets that others on this machine can read."""
    readable = [p for p in sorted(config.secret_files) if p.stat().st_mode & OTHERS]
    for path in readable:
        yield Finding(f"file {path}", False, "others can read its secrets", f"chmod 600 {path}")
    if config.secret_files and not readable:
        yield Finding("secrets", True, "only this user reads the files that hold them")


def backups(config: Configuration) -> Iterable[Finding]:
    """Where backups are made, and where others put them: `run` watches their age."""
    ours, others = config.storage.backup_folder, config.alerts.backup_folder
    if ours is not None:
        yield _our_backups(ours, config)
    elif others is None and config.storage.sqlite_path is not None:
        remedy = "name a folder as [storage] backup_folder: run makes one there each day"
        yield Finding("backups", None, "none are made", remedy)
    elif others is None:
        remedy = "let pg_dump write to a folder, and name it as [alerts] backup_folder"
        yield Finding("backups", None, "no folder is known", remedy)
    if others is not None and not others.is_dir():
        yield Finding("backups", False, f"there is no folder {others}", f"mkdir {others}")
    elif others is not None:
        kept = sum(1 for path in others.iterdir() if path.is_file())
        yield Finding("backups", True if kept else None, f"{kept} in {others}")


def replaced(config: Configuration) -> Iterable[Finding]:
    """Databases that backups took the place of: as personal as ours, and nobody removes them."""
    ours = config.storage.sqlite_path
    if ours is None:
        return
    kept = sorted(ours.absolute().parent.glob(f"{ours.name}{folder.REPLACED}*"))
    if kept:
        remedy = f"remove what is not needed any more: rm {kept[0]}"
        yield Finding("replaced", None, f"{counted(len(kept), 'database')} kept by restore", remedy)


def _our_backups(place: Path, config: Configuration) -> Finding:
    """run makes the folder itself, when the one above is there."""
    where = place if place.is_dir() else place.parent
    if not os.access(where, os.W_OK | os.X_OK):
        remedy = f"make it, and give it to the user that run runs as: {place}"
        return Finding("backups", False, f"nothing can be written to {where}", remedy)
    if config.storage.backup_recipient:
        packing.require_usable(config.storage.backup_recipient)
    kept = folder.listed(place)
    how = "encrypted" if config.storage.backup_recipient else "open to whoever reads the folder"
    if not kept:
        return Finding("backups", None, f"none yet in {place}", "run makes the first one at once")
    return Finding("backups", True, f"{counted(len(kept), 'backup')} in {place}, {how}")
