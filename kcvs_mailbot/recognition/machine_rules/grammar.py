"""The words of a structured header (RFC 5322 2.2.2, 3.2.2), in every occurrence of it."""

from __future__ import annotations

import re

from kcvs_mailbot.message import Message

_SIGN = re.compile(r"\\.|.", re.DOTALL)
"""One sign, or a quoted pair (RFC 5322 3.2.1)."""
_BETWEEN = re.compile(r"[\s,]+")


def without_comments(value: str) -> str:
    """The value with a blank for each comment; comments nest, a quoted string holds none."""
    depth, quoted, kept = 0, False, []
    for sign in _SIGN.findall(value):
        if sign == '"' and not depth:
            quoted = not quoted
        if sign == "(" and not quoted:
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            kept.append(" ")
        elif not depth:
            kept.append(sign)
    return "".join(kept).strip()


def words_of(message: Message, *names: str) -> tuple[str, ...]:
    """The words of all headers of these names, lower case, without comments and parameters."""
    values = (value for key, value in message.headers if key in names)
    bare = (without_comments(value).lower().partition(";")[0] for value in values)
    return tuple(word for value in bare for word in _BETWEEN.split(value) if word)
