"""Documents of office programs laid out as pages, by LibreOffice where it is installed.

It is called as a library (LibreOfficeKit): as a program it wants a local socket in /tmp and starts
itself again, which would open the cage; as a library it is one process, and ends with it.
"""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_MS = "application/vnd.ms-"
ENDINGS = {
    "application/msword": "doc",
    "application/rtf": "rtf",
    _OOXML + "wordprocessingml.document": "docx",
    _OOXML + "wordprocessingml.template": "dotx",
    _MS + "word.document.macroenabled.12": "docm",
    _MS + "word.template.macroenabled.12": "dotm",
    _ODF + "text": "odt",
    _ODF + "text-template": "ott",
    _ODF + "text-flat-xml": "fodt",
    _OOXML + "spreadsheetml.sheet": "xlsx",
    _MS + "excel.sheet.macroenabled.12": "xlsm",
    _ODF + "spreadsheet": "ods",
    _OOXML + "presentationml.presentation": "pptx",
    _OOXML + "presentationml.slideshow": "ppsx",
    _ODF + "presentation": "odp",
}
"""Of the kinds that have pages: how the name of such a file ends."""
_LIBRARIES = ("libsofficeapp.so", "libmergedlo.so")
_LOAD, _SAVE_AS = 2, 2
"""Places in the tables of functions of LibreOfficeKit.h, after the size of the table."""
_SETTINGS = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "CheckDocumentEvents": "false",
    },
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "0"},
    "/org.openoffice.Office.Calc/Content/Update": {"Link": "2"},  # never; 0 is always
}


class NotLaidOut(Exception):
    """It could not make pages of it."""


def program() -> Path | None:
    """The folder of LibreOffice's programs; None when it is not installed."""
    found = shutil.which("soffice")
    folder = Path(found).resolve().parent if found else None
    return folder if folder and any((folder / name).exists() for name in _LIBRARIES) else None


def to_pdf(document: Path, pages: Path) -> None:
    """Writes `pages` beside the document; all else that it writes is below that folder too.

    Never returns memory, nor ends its threads: for a process that ends then. NotLaidOut.
    """
    folder = program()
    if folder is None:
        raise NotLaidOut
    profile = document.parent / "profile"
    _settle(profile)
    kit = _kit(folder, profile)
    loaded = _function(kit, _LOAD, ctypes.c_void_p, ctypes.c_char_p)(
        kit, document.as_uri().encode()
    )
    if not loaded:
        raise NotLaidOut
    save = _function(loaded, _SAVE_AS, ctypes.c_int, *[ctypes.c_char_p] * 3)
    if not save(loaded, pages.as_uri().encode(), b"pdf", b"") or not pages.exists():
        raise NotLaidOut


def _kit(folder: Path, profile: Path) -> int:
    path = next(folder / name for name in _LIBRARIES if _is_library(folder / name))
    begin = ctypes.CDLL(str(path)).libreofficekit_hook_2
    begin.restype, begin.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_char_p]
    kit: int | None = begin(str(folder).encode(), profile.as_uri().encode())
    if not kit:
        raise NotLaidOut
    return kit


def _is_library(path: Path) -> bool:
    """Where all is in one library, the other is a line of text in its place."""
    return path.exists() and path.stat().st_size > 100


def _function(thing: int, place: int, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function of an object of LibreOfficeKit, which begins with where its table stands."""
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.c_void_p))[0]
    address = ctypes.cast(table or 0, ctypes.POINTER(ctypes.c_void_p))[place]
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, *arguments)(address or 0)


def _settle(profile: Path) -> None:
    """Its settings, before it makes its own: nothing in a document runs, nor is fetched."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' + items + "</oor:items>"
    )
