"""Lists and dossiers that leave the house: one choice of candidates, in four forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding.reader import limits
from kcvs_mailbot.desk.dossiers import Told, write_pdf
from kcvs_mailbot.export.archive import write_zip
from kcvs_mailbot.export.lists import write_csv, write_xlsx
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import Store, blobs, filing, message_views, views
from kcvs_mailbot.store.views import Choice

T = TypeVar("T")
Report = Callable[[int, int], None]
"""Told how many of how many are done; what it raises ends the work, and nothing is written."""


class Form(StrEnum):
    """The forms of an export."""

    XLSX = "xlsx"
    CSV = "csv"
    ZIP = "zip"
    PDF = "pdf"


def export(
    store: Store,
    config: Configuration,
    form: Form,
    output: Path,
    choice: Choice,
    report: Report = lambda done, of: None,
) -> int:
    """Writes the applications chosen into the place of `output`; returns how many.

    It appears whole or not at all, whatever happens. OSError when it cannot be written, CageError
    when a PDF is wanted and the cage cannot run.
    """
    with store.read() as session:
        chosen = views.references(session, choice)
    if form in (Form.XLSX, Form.CSV):
        rows = (shaped(row, config.zone) for row in views.each_application(store, chosen))
        write = write_csv if form is Form.CSV else write_xlsx
        return write(output, _told(rows, chosen, report))
    dossiers = _told(_dossiers(store, config, chosen), chosen, report)
    if form is Form.ZIP:
        return write_zip(output, ((each.dossier, each.stored) for each in dossiers))
    with Cage(limits(config), config.storage.spool_folder, 1) as cage:
        return write_pdf(output, dossiers, cage)


def _dossiers(store: Store, config: Configuration, references: Sequence[str]) -> Iterator[Told]:
    """Each as it is when its turn comes; what is gone by then is left out."""
    for reference in references:
        with store.read() as session:
            row = filing.by_reference(session, reference)
            if row is not None:
                dossier = shaped(views.dossier(session, row), config.zone)
                texts = message_views.texts_of(session, [d["sha256"] for d in dossier["documents"]])
                yield Told(dossier, texts, partial(blobs.chunks, session))


def _told(found: Iterator[T], all_: Sequence[str], report: Report) -> Iterator[T]:
    for done, each in enumerate(found):
        report(done, len(all_))
        yield each
    report(len(all_), len(all_))
