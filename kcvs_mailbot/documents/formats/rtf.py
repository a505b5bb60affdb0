"""Reads RTF."""

from __future__ import annotations

from striprtf.striprtf import rtf_to_text

from kcvs_mailbot.documents.extract import Extract, Source


def read(source: Source) -> Extract:
    # Bytes above 127 stand for themselves only in sloppy RTF; then they are Windows'.
    text: str = rtf_to_text(  # type: ignore[no-untyped-call]
        source.data().decode("cp1252", "replace"), errors="replace"
    )
    return Extract(text)
