"""Dossiers as one ZIP: a folder for each candidate, with pages that lead to what lies in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kcvs_mailbot.export import dutch, overview
from kcvs_mailbot.export.files import Names, Stored, files_of
from kcvs_mailbot.export.whole import appearing

Json = dict[str, Any]
FOLDER = 60
"""Characters of a folder's name: Windows takes 260 for the whole path."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can tell."""
_MODE = 0o100600 << 16


def write_zip(path: Path, dossiers: Iterable[tuple[Json, Stored]]) -> int:
    """Each dossier (views.dossier) with where its bytes come from. OSError.

    One piece of one file is in memory at a time. Returns how many; the file appears whole or not
    at all.
    """
    names, entries = Names(), []
    names.free("", overview.NAME)
    with appearing(path) as stream, ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for dossier, stored in dossiers:
            title = f"{dossier['reference']} {dossier['candidate']['name']}"
            folder = names.free("", title, FOLDER).name
            _add_dossier(archive, folder, dossier, stored)
            entries.append(overview.Entry.of(folder, dossier))
        _add(archive, overview.NAME, overview.list_page(entries), _EARLIEST)
    return len(entries)


def _add_dossier(archive: ZipFile, folder: str, dossier: Json, stored: Stored) -> None:
    files, at = files_of(dossier), _moment(dossier["received_at"])
    for file in files.found:
        pieces = stored(file.sha256) if file.sha256 else (file.data,)
        _add(archive, f"{folder}/{file.name}", pieces, at)
    names = [str(file.name) for file in files.found]
    page = overview.dossier_page(dossier, names, map(dutch.left_out, files.left_out))
    _add(archive, f"{folder}/{overview.NAME}", (page,), at)


def _add(archive: ZipFile, name: str, pieces: Iterable[bytes], at: tuple[int, ...]) -> None:
    info = ZipInfo(name, at)  # type: ignore[arg-type]
    info.compress_type, info.external_attr = ZIP_DEFLATED, _MODE
    with archive.open(info, "w") as file:
        for piece in pieces:
            file.write(piece)


def _moment(iso: str | None) -> tuple[int, ...]:
    at = datetime.fromisoformat(iso).timetuple()[:6] if iso else _EARLIEST
    return max(at, _EARLIEST)
