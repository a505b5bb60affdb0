"""What people do on the page."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Of an account; the roles of design.md."""

    SECRETARY = "secretary"  # decides, writes, exports
    BOARD = "board"  # reads dossiers
    ADMINISTRATOR = "administrator"  # accounts, and the state of the machine
    AUDITOR = "auditor"  # who saw and did what
