"""How a file is handed to a browser: as a download, under a safe name, opened by nothing."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from pathvalidate import sanitize_filename

from kcvs_mailbot.documents.names import clean_name

LONGEST = 100
KNOWN = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/rtf",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "image/jpeg",
        "image/png",
        "message/rfc822",
    }
)
"""Types that a browser may know the file by; nothing among them runs in a page."""


def headers(filename: str | None, media_type: str, unnamed: str = "document") -> dict[str, str]:
    """Content-Disposition by RFC 6266 4.3: the name in ASCII, and as it is (RFC 8187 3.2.3)."""
    name = safe_name(filename or unnamed)
    # Quotes, backslashes and percent signs are read differently by different browsers
    # (RFC 6266, appendix D).
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''"
        + quote(name.encode("utf-8", "replace"), safe=""),
        "Content-Type": media_type if media_type in KNOWN else "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }


def safe_name(wanted: str) -> str:
    """A name that every system takes, with its ending, on one line, never hidden or a path."""
    cleaned = clean_name(wanted) or ""
    name = sanitize_filename(cleaned, "_", platform="universal").strip(". ") or "document"
    ending = PurePosixPath(name).suffix if "." in name[-10:] else ""
    return name.removesuffix(ending)[: LONGEST - len(ending)].rstrip(". ") + ending
