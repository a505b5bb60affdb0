"""Reads S/MIME (RFC 8551) and PGP (RFC 9580): what is signed; what is encrypted is named."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from asn1crypto import cms, core  # type: ignore[import-untyped]

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.mail import read_raw
from kcvs_mailbot.documents.formats.plain import decoded
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.members import TooMuch
from kcvs_mailbot.documents.reading import CMS_SIGNATURE, PGP_SIGNATURE, Status
from kcvs_mailbot.documents.sealing import unarmoured

_AROUND = ("data", "signed_data", "authenticated_data", "digested_data", "compressed_data")
"""Kinds that hold their content unencrypted (RFC 5652, RFC 3274)."""
_ENDINGS = frozenset({"p7m", "p7s", "p7c", "p7z", "p7", "pk7", "pkcs7", "cms"})
_ENTITY = re.compile(
    rb"(?:[!-9;-~]{1,76}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,50}?"
    rb"(?:content-[a-z-]+|mime-version):",
    re.I,
)
_PIECE = 1024**2
_PGP_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[\w-]+:.*\r?\n)*\r?\n(.*?)-----BEGIN PGP SIGNATURE",
    re.S,
)


def read_cms(source: Source) -> Extract:
    """The mail or the file inside (CAdES signs any); encrypted ones are said so."""
    content = cms.ContentInfo.load(unarmoured(source.data()))
    kind = content["content_type"].native
    if "enveloped" in kind or kind == "encrypted_data":
        return Extract(status=Status.ENCRYPTED, problems=("it is encrypted with S/MIME",))
    if kind not in _AROUND:
        return Extract(status=Status.UNSUPPORTED, problems=(f"S/MIME of the kind {kind}",))
    held = content if kind == "data" else content["content"]["encap_content_info"]
    inner = _octets(held["content"])
    if not inner:
        return Extract(
            status=Status.NO_TEXT, problems=("it is a signature only",), media_type=CMS_SIGNATURE
        )
    if kind == "compressed_data":
        inner = b"".join(unpacked(inner, source.limits))
    return _inside(inner, source)


def _octets(value: core.Asn1Value) -> bytes:
    """The bytes as they are: `native` would take apart what it knows."""
    value = value.parsed if isinstance(value, core.Any) else value
    return bytes(value) if isinstance(value, core.OctetString | core.ParsableOctetString) else b""


def _inside(inner: bytes, source: Source) -> Extract:
    """RFC 8551 3.1: a MIME entity, which begins with a header of MIME; else it is a file."""
    if _ENTITY.match(inner):
        return read_raw(inner, source)
    name, _, last = (source.filename or "").rpartition(".")
    name = name if last.lower() in _ENDINGS else source.filename or ""
    source.output.add(name or None, "application/octet-stream", [inner])
    return Extract()


def unpacked(packed: bytes, limits: Limits) -> Iterator[bytes]:
    """RFC 3274: what zlib packed, counted."""
    unpacking, left = zlib.decompressobj(), limits.unpacked_size
    while packed and not unpacking.eof:
        piece = unpacking.decompress(packed, _PIECE)
        packed, left = unpacking.unconsumed_tail, left - len(piece)
        if left < 0:
            raise TooMuch(f"more than {limits.unpacked_size // 1024**2} MiB unpacked")
        yield piece


def read_pgp(source: Source) -> Extract:
    text = decoded(source.data())
    signed = _PGP_SIGNED.search(text)
    if signed:
        return Extract(re.sub(r"(?m)^- ", "", signed[1]))
    if "BEGIN PGP MESSAGE" in text:
        return Extract(status=Status.ENCRYPTED, problems=("it is encrypted with PGP",))
    return Extract(
        status=Status.NO_TEXT,
        problems=("it is a key or a signature of PGP",),
        media_type=PGP_SIGNATURE,
    )
