"""The list of applications as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from kcvs_mailbot.export.table import COLUMNS, DOCUMENT_COLUMNS, Cell, document_rows, row
from kcvs_mailbot.export.whole import appearing

Json = dict[str, Any]
_WIDTHS = {
    "naam": 28,
    "e-mailadres": 32,
    "ontvangen op": 18,
    "documenten": 40,
    "motivatie": 60,
    "loopbaan": 60,
    "opmerkingen": 40,
    "bestandsnaam": 40,
    "soort": 40,
    "gelezen": 28,
}
_USUAL_WIDTH = 16
_ONE_LINE = 15.0
"""Points: without it a cell of many lines would make its row as high as the window."""
_LAST_ROW = 1_048_575


def write_csv(path: Path, applications: Iterable[Json]) -> int:
    """UTF-8 with a byte order mark and semicolons, as Excel in Belgium reads it. OSError.

    Returns how many; the file appears whole or not at all.
    """
    count = 0
    with appearing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        writer = csv.writer(text, delimiter=";")
        writer.writerow(COLUMNS)
        for application in applications:
            count += 1
            writer.writerow([_safe(_written(cell)) for cell in row(application)])
        text.flush()
        text.detach()
    return count


def _written(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04} {cell:%H:%M:%S}"
    return "" if cell is None else str(cell)


_UNSEEN = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+")


def _safe(text: str) -> str:
    """No formula: a spreadsheet runs what begins with = + - @ (CWE-1236); a quote shows it.

    Also behind what is not seen, and written wide.
    """
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)[:1])
    return f"'{text}" if seen in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def write_xlsx(path: Path, applications: Iterable[Json]) -> int:
    """A workbook with a line for each application, on a second sheet one for each document.

    Text stays text: no formula, no link, no number is made of it. OSError. Returns how many; the
    file appears whole or not at all.
    """
    count = 0
    with (
        appearing(path) as stream,
        TemporaryDirectory(dir=path.parent, prefix=".kcvs-") as own,
        ExitStack() as rows,
    ):
        book = xlsxwriter.Workbook(stream, {"constant_memory": True, "tmpdir": own})
        rows.callback(_let_go, book)
        candidates = _Sheet(book, "Kandidaturen", COLUMNS)
        documents = _Sheet(book, "Documenten", DOCUMENT_COLUMNS)
        for application in applications:
            count += 1
            candidates.add(row(application))
            for cells in document_rows(application):
                documents.add(cells)
        candidates.finish()
        documents.finish()
        _close(book)
    return count


def _let_go(book: Any) -> None:
    """Of the files that hold its rows, when it was not closed."""
    for sheet in book.worksheets():
        if sheet.row_data_fh is not None:
            sheet.row_data_fh.close()


def _close(book: Any) -> None:
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:  # a full disk, as it says it
        raise (error.args[0] if isinstance(error.args[0], OSError) else error) from None


class _Sheet:
    """One sheet, filled from its top: rows that are written are on the disk."""

    def __init__(self, book: Any, name: str, columns: tuple[str, ...]) -> None:
        self._sheet, self._columns, self._rows = book.add_worksheet(name), columns, 0
        self._moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.repeat_rows(0)
        self._sheet.fit_to_pages(1, 0)
        for number, title in enumerate(columns):
            self._sheet.set_column(number, number, _WIDTHS.get(title, _USUAL_WIDTH))
        bold = book.add_format({"bold": True, "bottom": 1})
        for number, title in enumerate(columns):
            self._sheet.write_string(0, number, title, bold)

    def add(self, cells: list[Cell]) -> None:
        if self._rows >= _LAST_ROW:
            return
        self._rows += 1
        self._sheet.set_row(self._rows, _ONE_LINE)
        for number, cell in enumerate(cells):
            if isinstance(cell, datetime):
                self._sheet.write_datetime(self._rows, number, cell, self._moment)
            elif isinstance(cell, int):
                self._sheet.write_number(self._rows, number, cell)
            elif cell:
                self._sheet.write_string(self._rows, number, cell)

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, self._rows, len(self._columns) - 1)
