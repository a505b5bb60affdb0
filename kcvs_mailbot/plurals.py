"""How many of something, in words."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 mail", "2 mails"; `many` where an s is not enough."""
    return f"{number} {one if number == 1 else many or one + 's'}"
