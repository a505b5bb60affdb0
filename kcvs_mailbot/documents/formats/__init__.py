"""One small module for each family of formats; READERS says which one reads what."""

from __future__ import annotations

from collections.abc import Callable

from kcvs_mailbot.documents.compound import ENCRYPTED_OOXML
from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats import (
    archive,
    compressed,
    doc,
    html,
    mail,
    opendocument,
    outlook,
    pages,
    pdf,
    picture,
    plain,
    rtf,
    sevenzip,
    sheet,
    slides,
    smime,
    vcard,
    winmail,
    word,
    xml,
    xps,
)
from kcvs_mailbot.documents.reading import Status

_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."
_MS = "application/vnd.ms-"


def _encrypted(source: Source) -> Extract:
    return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))


_BY_READER: dict[Callable[[Source], Extract], tuple[str, ...]] = {
    pdf.read: ("application/pdf",),
    word.read: (
        _OOXML + "wordprocessingml.document",
        _OOXML + "wordprocessingml.template",
        _MS + "word.document.macroenabled.12",
        _MS + "word.template.macroenabled.12",
    ),
    word.read_flat: ("application/vnd.ms-wordml",),
    doc.read: ("application/msword",),
    opendocument.read: (
        _ODF + "text",
        _ODF + "text-template",
        _ODF + "presentation",
        _ODF + "graphics",
    ),
    opendocument.read_flat: (_ODF + "text-flat-xml",),
    rtf.read: ("application/rtf",),
    plain.read: ("text/plain", "text/markdown"),
    html.read: ("text/html", "application/xhtml+xml"),
    mail.read: ("message/rfc822",),
    mail.read_page: ("multipart/related",),
    pages.read: (
        "application/vnd.apple.pages",
        "application/vnd.apple.numbers",
        "application/vnd.apple.keynote",
    ),
    sheet.read_xlsx: (
        _OOXML + "spreadsheetml.sheet",
        _OOXML + "spreadsheetml.template",
        _MS + "excel.sheet.macroenabled.12",
    ),
    sheet.read_ods: (_ODF + "spreadsheet",),
    sheet.read_csv: ("text/csv",),
    slides.read_pptx: (
        _OOXML + "presentationml.presentation",
        _OOXML + "presentationml.slideshow",
        _OOXML + "presentationml.template",
        _MS + "powerpoint.presentation.macroenabled.12",
    ),
    picture.read: (
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/tiff",
        "image/bmp",
        "image/heic",
        "image/avif",
        "image/webp",
        "image/jp2",
    ),
    outlook.read: ("application/vnd.ms-outlook",),
    winmail.read: ("application/vnd.ms-tnef",),
    archive.read_zip: ("application/zip",),
    archive.read_tar: ("application/x-tar",),
    sevenzip.read: ("application/x-7z-compressed", "application/vnd.rar"),
    compressed.read: ("application/gzip", "application/x-bzip2", "application/x-xz"),
    vcard.read: ("text/vcard", "text/calendar"),
    smime.read_cms: ("application/pkcs7-mime",),
    smime.read_pgp: ("application/pgp-encrypted",),
    xps.read: ("application/vnd.ms-xpsdocument",),
    xml.read: ("application/xml",),
    _encrypted: (ENCRYPTED_OOXML,),
}

READERS = {kind: reader for reader, kinds in _BY_READER.items() for kind in kinds}
"""Media type by content to the function that reads it."""
