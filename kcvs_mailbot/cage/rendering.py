"""What a child makes for people to look at: pictures of pages, mails, pages to print."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from kcvs_mailbot.cage.jobs import Kind
from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.documents import binding, drawing, office, printing
from kcvs_mailbot.message import showing

Json = dict[str, Any]
Maker = Callable[[BinaryIO, BinaryIO, Any], Json]


def _draw(source: BinaryIO, output: BinaryIO, asked: Json) -> Json:
    try:
        picture, pages = drawing.page_png(source.read(), asked["page"], asked["width"])
    except drawing.NoPage as error:
        return {"pages": error.args[0]}
    except drawing.NotDrawn:
        return {"problem": "this page cannot be drawn"}
    output.write(picture)
    return {"pages": pages}


def _show(source: BinaryIO, output: BinaryIO, asked: Json) -> Json:
    output.write(showing.to_json(showing.show(source.read())))
    return {}


def _print(source: BinaryIO, output: BinaryIO, asked: Json) -> Json:
    try:
        return {"pages": printing.to_pages(source, output, picture=asked["picture"])}
    except printing.NotPrinted as why:
        return {"problem": str(why)}


def _lay_out(source: BinaryIO, output: BinaryIO, asked: Json) -> Json:
    """In the folder that it stands in, which is its own."""
    document, pages = Path.cwd() / f"document.{asked['ending']}", Path.cwd() / "pages.pdf"
    with document.open("xb") as copy:
        shutil.copyfileobj(source, copy, CHUNK)
    try:
        office.to_pdf(document, pages)
    except office.NotLaidOut:
        return {"problem": "LibreOffice makes no pages of it"}
    with pages.open("rb") as made:
        shutil.copyfileobj(made, output, CHUNK)
    return {}


def _bind(source: BinaryIO, output: BinaryIO, asked: list[Json]) -> Json:
    return {"pages": binding.bind(source, output, [binding.Part.of(each) for each in asked])}


MAKERS: dict[Kind, Maker] = {
    Kind.DRAW: _draw,
    Kind.SHOW: _show,
    Kind.LAY_OUT: _lay_out,
    Kind.PRINT: _print,
    Kind.BIND: _bind,
}
