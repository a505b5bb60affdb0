"""Reads S/MIME (RFC 8551) and PGP (RFC 9580): what is signed; what is encrypted is named."""

from __future__ import annotations

import base64
import re

from asn1crypto import cms  # type: ignore[import-untyped]

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.mail import read_raw
from kcvs_mailbot.documents.formats.plain import decoded
from kcvs_mailbot.documents.reading import Status

_ARMOUR = re.compile(rb"-----BEGIN (?:PKCS7|CMS)-----(.*?)-----END", re.S)
_PGP_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[\w-]+:.*\r?\n)*\r?\n(.*?)-----BEGIN PGP SIGNATURE",
    re.S,
)


def read_cms(source: Source) -> Extract:
    """The mail inside a signature; encrypted ones are said so."""
    data = source.data()
    armoured = _ARMOUR.search(data)
    content = cms.ContentInfo.load(base64.b64decode(armoured[1]) if armoured else data)
    kind = content["content_type"].native
    if kind in ("enveloped_data", "authenticated_enveloped_data", "encrypted_data"):
        return Extract(status=Status.ENCRYPTED, problems=("it is encrypted with S/MIME",))
    if kind != "signed_data":
        return Extract(status=Status.UNSUPPORTED, problems=(f"S/MIME of the kind {kind}",))
    signed = content["content"]["encap_content_info"]["content"].native
    if not signed:
        return Extract(status=Status.NO_TEXT, problems=("it is a signature only",))
    return read_raw(signed, source)


def read_pgp(source: Source) -> Extract:
    text = decoded(source.data())
    signed = _PGP_SIGNED.search(text)
    if signed:
        return Extract(re.sub(r"(?m)^- ", "", signed[1]))
    if "BEGIN PGP MESSAGE" in text:
        return Extract(status=Status.ENCRYPTED, problems=("it is encrypted with PGP",))
    return Extract(status=Status.NO_TEXT, problems=("it is a key or a signature of PGP",))
