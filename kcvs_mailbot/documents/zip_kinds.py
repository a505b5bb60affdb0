"""Which of the formats that are ZIP archives: OOXML, OpenDocument, Apple's, programs."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

ZIP = "application/zip"
XPS = "application/vnd.ms-xpsdocument"
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
_MAIN_PARTS = {
    b"xps-fixeddocumentsequence": XPS,
    b"wordprocessingml.document.main": OOXML + "wordprocessingml.document",
    b"wordprocessingml.template.main": OOXML + "wordprocessingml.template",
    b"ms-word.document.macroEnabled.main": "application/vnd.ms-word.document.macroenabled.12",
    b"ms-word.template.macroEnabledTemplate.main": (
        "application/vnd.ms-word.template.macroenabled.12"
    ),
    b"spreadsheetml.sheet.main": OOXML + "spreadsheetml.sheet",
    b"spreadsheetml.template.main": OOXML + "spreadsheetml.template",
    b"ms-excel.sheet.macroEnabled.main": "application/vnd.ms-excel.sheet.macroenabled.12",
    b"presentationml.presentation.main": OOXML + "presentationml.presentation",
    b"presentationml.slideshow.main": OOXML + "presentationml.slideshow",
    b"presentationml.template.main": OOXML + "presentationml.template",
    b"ms-powerpoint.presentation.macroEnabled.main": (
        "application/vnd.ms-powerpoint.presentation.macroenabled.12"
    ),
}
_BY_FOLDER = {
    "word/": OOXML + "wordprocessingml.document",
    "xl/": OOXML + "spreadsheetml.sheet",
    "ppt/": OOXML + "presentationml.presentation",
}


def kind_of_zip(stream: BinaryIO) -> str:
    """Which of the many formats that are ZIP archives."""
    try:
        container = zipfile.ZipFile(stream)
        names = container.NameToInfo
        if "[Content_Types].xml" in names:
            with container.open("[Content_Types].xml") as part:
                return _kind_of_ooxml(part.read(256 * 1024), list(names))
        if "mimetype" in names:
            with container.open("mimetype") as part:
                declared = part.read(100).decode("ascii", "replace").strip().lower()
            if declared.startswith(ODF) or declared == "application/epub+zip":
                return declared
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        KeyError,
    ):
        return ZIP
    finally:
        stream.seek(0)
    return _kind_by_members(list(names))


def _kind_of_ooxml(types: bytes, names: list[str]) -> str:
    for sign, kind in _MAIN_PARTS.items():
        if sign in types:
            return kind
    for folder, kind in _BY_FOLDER.items():
        if any(name.startswith(folder) for name in names):
            return kind
    return ZIP


def _kind_by_members(names: list[str]) -> str:
    if any(name.startswith("Index/") or name == "Index.zip" for name in names):
        return _kind_of_iwork(names)
    if "index.xml" in names and any("QuickLook" in name for name in names):
        return "application/vnd.apple.pages"
    if "AndroidManifest.xml" in names:
        return "application/vnd.android.package-archive"
    if "META-INF/MANIFEST.MF" in names and any(name.endswith(".class") for name in names):
        return "application/java-archive"
    return ZIP


def _kind_of_iwork(names: list[str]) -> str:
    if any("/Slide" in name for name in names):
        return "application/vnd.apple.keynote"
    if any("CalculationEngine" in name for name in names) and not any(
        name.endswith("ViewState.iwa") and "Pages" in name for name in names
    ):
        tables = [name for name in names if "Tables/" in name]
        return "application/vnd.apple.numbers" if len(tables) > 3 else "application/vnd.apple.pages"
    return "application/vnd.apple.pages"
