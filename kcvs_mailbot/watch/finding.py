"""What one probe of `check` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """ok: True right, False wrong (see remedy), None worth knowing."""

    what: str
    ok: bool | None
    found: str
    remedy: str = ""
