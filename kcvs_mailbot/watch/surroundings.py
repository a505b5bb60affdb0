"""Probes of `check` that look at this machine: programs, who can read which file, backups."""

from __future__ import annotations

import stat
from collections.abc import Iterable

from kcvs_mailbot.cage.commands import LANGUAGES, Commands
from kcvs_mailbot.config import AcknowledgementMode, Configuration
from kcvs_mailbot.export.sheets import FONTS
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


def secrets(config: Configuration) -> Iterable[Finding]:
    """Files with secrets that others on this machine can read."""
    readable = [p for p in sorted(config.secret_files) if p.stat().st_mode & OTHERS]
    for path in readable:
        yield Finding(f"file {path}", False, "others can read its secrets", f"chmod 600 {path}")
    if config.secret_files and not readable:
        yield Finding("secrets", True, "only this user reads the files that hold them")


def backups(config: Configuration) -> Iterable[Finding]:
    """Where backups should be: their age is watched by `run`."""
    folder = config.alerts.backup_folder
    if folder is None:
        remedy = "name it as [alerts] backup_folder, then its age is watched"
        yield Finding("backups", None, "no folder is known", remedy)
    elif not folder.is_dir():
        yield Finding("backups", False, f"there is no folder {folder}", f"mkdir {folder}")
    else:
        kept = sum(1 for path in folder.iterdir() if path.is_file())
        yield Finding("backups", True if kept else None, f"{kept} in {folder}")
