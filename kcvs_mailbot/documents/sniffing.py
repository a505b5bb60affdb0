"""What a document is, by its content; what it calls itself is only compared.

A table of its own instead of libmagic: fifty kinds are enough here, office documents need a look
inside in any case, and a C library fewer reads hostile bytes.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from kcvs_mailbot.documents.compound import kind_of_compound
from kcvs_mailbot.documents.disk_images import is_disk_image
from kcvs_mailbot.documents.names import ending
from kcvs_mailbot.documents.sealing import is_cms
from kcvs_mailbot.documents.zip_kinds import ODF, kind_of_zip
from kcvs_mailbot.message.saved_pages import saved_page

_HEAD = 16 * 1024

BINARY, TEXT, CMS, DISK_IMAGE = (
    "application/octet-stream",
    "text/plain",
    "application/pkcs7-mime",
    "application/x-disk-image",
)
PROFILE = "application/x-apple-aspen-config"
PAGE = "multipart/related"

EXECUTABLE = frozenset(
    {
        "application/vnd.microsoft.portable-executable",
        "application/x-elf",
        "application/x-mach-binary",
        "application/java-vm",
        "application/java-archive",
        "application/vnd.android.package-archive",
        "application/x-ms-shortcut",
        "application/x-msi",
        "application/x-sh",
        "application/hta",
        "application/vnd.ms-cab-compressed",
        DISK_IMAGE,
        PROFILE,
        "application/x-ms-compiled-html",
    }
)
"""Kinds that are refused whatever they are named."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),  # or a Mach-O for several machines
    (b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
    (b"ITSF", "application/x-ms-compiled-html"),
    (b"MSCF", "application/vnd.ms-cab-compressed"),
    (b"#!", "application/x-sh"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rt", "application/rtf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),  # ISO 15444-1, annex A: without its wrapper
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"%!PS", "application/postscript"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"wOFF", "font/woff"),
    (b"-----BEGIN PGP ", "application/pgp-encrypted"),
)
_FTYP = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_HEADER = rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?[^\r\n]{0,998}(?:\r?\n[ \t][^\r\n]{0,998})*\r?\n)"
_MAIL = re.compile(rb"(?:From [^\r\n]{1,200}\r?\n)?" + _HEADER + rb"{3}")
_MIME = re.compile(rb"(?:" + _HEADER + rb"){0,9}?(?:mime-version|content-type):", re.I)
_MAIL_NAMES = re.compile(
    rb"(?im)^(?:from|to|subject|date|received|message-id|mime-version|return-path|content-type):"
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|script|meta|title|div|table|p|h1|style|iframe|center|font)\b",
    re.I | re.S,
)


def sniff(stream: BinaryIO, filename: str | None = None) -> str:
    """The media type, lower case. The name decides only between kinds of text."""
    stream.seek(0)
    head = stream.read(_HEAD)
    # First of all: its first 32 kB are free for whatever it wants to be taken for.
    if is_disk_image(stream):
        return DISK_IMAGE
    stream.seek(0)
    for start, kind in _STARTS:
        if head.startswith(start):
            return _confirmed(kind, head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return kind_of_zip(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return kind_of_compound(stream)
    return _by_structure(head) or _kind_of_text(head, filename)


def _confirmed(kind: str, head: bytes) -> str:
    """Two letters are little: a text may begin with MZ or BM too."""
    if head[:2] in (b"MZ", b"BM") and _is_text(head):
        return TEXT
    return kind


def _by_structure(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], "video/mp4")
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], BINARY)
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if is_cms(head):
        return CMS
    # ISO 32000-1, note 13 in annex H: readers look for the sign in the first 1024 bytes. Not in
    # what is HTML: that a browser would open.
    if b"%PDF-" in head[:1024] and not _HTML.match(head):
        return "application/pdf"
    return None


def _kind_of_text(head: bytes, filename: str | None) -> str:
    text = _without_mark(head)
    if head.startswith(b"bplist") and b"PayloadType" in head:
        return PROFILE
    if not _is_text(head):
        return BINARY
    if text.lstrip()[:15].upper().startswith(b"BEGIN:VCARD"):
        return "text/vcard"
    if text.lstrip()[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        return "text/calendar"
    if re.search(rb"<hta:application\b", text, re.I):
        return "application/hta"
    if _HTML.match(text):
        return "text/html"
    if text.lstrip().startswith(b"<?xml") or text.lstrip().startswith(b"<svg"):
        return _kind_of_xml(text)
    if _MAIL.match(text) and len(set(map(bytes.lower, _MAIL_NAMES.findall(text[:4000])))) >= 2:
        return _kind_of_mail(text)
    if _MIME.match(text) and saved_page(text):
        return PAGE  # Word writes two headers
    if ending(filename) in ("mht", "mhtml") and re.match(_HEADER, text):
        return "multipart/related"
    by_name = {"csv": "text/csv", "tsv": "text/csv", "md": "text/markdown", "ics": "text/calendar"}
    return by_name.get(ending(filename), TEXT)


def _kind_of_xml(text: bytes) -> str:
    for sign, kind in (
        (b"<key>Payload", PROFILE),  # settings that a phone or Mac takes over
        (b"<svg", "image/svg+xml"),
        (b"office:document", ODF + "text-flat-xml"),
        (b"schemas.microsoft.com/office/word/2003/wordml", "application/vnd.ms-wordml"),
        (b"pkg:package", "application/vnd.ms-wordml"),
        (b"<html", "application/xhtml+xml"),
    ):
        if sign in text[:4000]:
            return kind
    return "application/xml"


def _kind_of_mail(text: bytes) -> str:
    return PAGE if saved_page(text) else "message/rfc822"


def _without_mark(head: bytes) -> bytes:
    """UTF-16 becomes readable enough to find a tag in it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    nothings = head.count(0)
    if nothings:  # UTF-16 without its mark has one in every second byte
        half = len(head) // 2
        sides = head[::2].count(0), head[1::2].count(0)
        return max(sides) > half * 0.7 and min(sides) < half * 0.05
    controls = sum(head.count(code) for code in range(32) if code not in (8, 9, 10, 11, 12, 13, 27))
    return controls <= len(head) // 200
