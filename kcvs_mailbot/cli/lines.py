"""What is too long for the columns of a table, told in lines."""

from __future__ import annotations

from typing import Any

from kcvs_mailbot.cli.base import out, plain


def person(who: dict[str, Any]) -> str:
    """As in a mail's header, with what is known of the two."""
    return " ".join(filter(None, (who["name"], who["address"] and f"<{who['address']}>")))


def print_mail(mail: dict[str, Any], *more: str) -> None:
    """A mail with `more` of it, and why it became what it is."""
    received = (mail["received_at"] or "arrival unknown")[:19].replace("T", " ")
    head = f"{mail['id']}  {received}  {mail['subject'] or '(no subject)'}"
    print_lines(head, *more, *(f"- {reason(each)}" for each in mail["reasons"]))


def print_lines(head: str, *lines: str) -> None:
    """The rest stands a little to the right; a line that is too long goes on in the next."""
    for line in (head, *(f"    {line}" for line in lines)):
        out().print(plain(line), soft_wrap=True)


def reason(said: dict[str, Any]) -> str:
    """Why, with what was seen."""
    seen = f" ({said['evidence']})" if said["evidence"] else ""
    return f"{said['english']}{seen}"
