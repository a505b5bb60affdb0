"""The clock, which whoever starts the work hands to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the moment it is, in UTC."""


def now() -> datetime:
    """The clock of this machine, in UTC."""
    return datetime.now(UTC)
