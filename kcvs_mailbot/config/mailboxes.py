"""[[mailboxes]]: further mailboxes beside [mailbox], each with its sender and its vacancies.

What one of them leaves out is as in [mailbox] and [smtp]; never a secret for another server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field, field_validator

from kcvs_mailbot.config.accounts import Mailbox, Smtp, Watched
from kcvs_mailbot.config.sections import Text
from kcvs_mailbot.config.values import LowerNames, Names, parse_list

OFFICE = ("poll_every", "idle", "colleague_domains", "trusted_received_by", "trusted_authserv")
"""What is mostly the same for all mailboxes of one organisation."""
WAY = ("port", "security")
"""One follows the other: neither is taken over beside one that is written."""
LINE = ("host", "ca_file", "timeout")
TOKENS = ("auth", "oauth")
SIGNING_IN = ("username", "password")


class FurtherSmtp(Smtp):
    """[mailboxes.smtp]: who writes to the candidates of this mailbox, and by which server."""

    from_: Text = Field(alias="from")


class FurtherMailbox(Watched):
    """One of [[mailboxes]]."""

    section: ClassVar[str] = "[[mailboxes]]"
    oauth_section: ClassVar[str] = "[mailboxes.oauth]"

    name: Text
    vacancies: Names = Field(min_length=1)
    own_addresses: LowerNames = ()
    smtp: FurtherSmtp

    @field_validator("name")
    @classmethod
    def _is_a_short_word(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 40:
            raise ValueError("may hold small letters and digits joined by hyphens, at most 40")
        return name


def with_inherited(data: Any) -> Any:
    """What TOML or the environment brought, with what [[mailboxes]] take over written out."""
    if not isinstance(data, dict) or not data.get("mailboxes"):
        return data
    try:
        further = parse_list(data["mailboxes"])
    except ValueError:  # told where the list is checked
        return data
    if not isinstance(further, list | tuple):
        return data
    first, smtp = (_written(data.get(name)) for name in ("mailbox", "smtp"))
    return {**data, "mailboxes": [_with_what_is_left_out(one, first, smtp) for one in further]}


def _written(section: object) -> Mapping[str, Any]:
    return section if isinstance(section, dict) else {}


def _with_what_is_left_out(one: Any, first: Mapping[str, Any], smtp: Mapping[str, Any]) -> Any:
    if not isinstance(one, dict):
        return one
    whole = _over(one, first, OFFICE)
    if isinstance(one.get("smtp"), dict):
        whole["smtp"] = _over(one["smtp"], smtp, (), together=SIGNING_IN)
    return whole


def _over(
    own: Mapping[str, Any],
    under: Mapping[str, Any],
    keys: Sequence[str],
    together: Sequence[str] = (),
) -> dict[str, Any]:
    """`own` with these keys of `under`, and of the connection what belongs to the same server."""
    taken = list(keys)
    if (
        str(own.get("host", under.get("host", ""))).casefold()
        == str(under.get("host", "")).casefold()
    ):
        taken += LINE
        taken += () if own.keys() & {*WAY} else WAY
        alike = own.get("auth", under.get("auth")) == under.get("auth")
        taken += () if own.get("password") or not alike else TOKENS
        taken += () if own.keys() & {*together} else together
    return {key: under[key] for key in taken if key in under} | dict(own)


def wrong_mailboxes(
    first: Mailbox, further: Sequence[FurtherMailbox], references: Sequence[str]
) -> Iterator[str]:
    """What contradicts among the mailboxes, and between them and the vacancies."""
    if not further:
        return
    if not first.host:
        yield "[[mailboxes]] stand beside [mailbox], whose host is missing; fill that in first"
    names = [first.name, *(one.name for one in further)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"[[mailboxes]] two mailboxes have the name {name}; give each its own"
    keys = [first.key, *(one.key for one in further)]
    for one in further:
        if not one.host:
            yield f"[[mailboxes]] {one.name}: host is missing"
        elif keys.count(one.key) > 1:
            yield f"[[mailboxes]] {one.name}: the same user name at the same server stands twice"
    named = [reference for one in further for reference in one.vacancies]
    for one in further:
        for reference in one.vacancies:
            if reference not in references:
                yield f"[[mailboxes]] {one.name}: there is no vacancy {reference}"
    for reference in sorted({one for one in named if named.count(one) > 1}):
        yield f"[[mailboxes]] the vacancy {reference} is named twice; it has one mailbox"
    if not {*references} - {*named}:
        yield "[[mailboxes]] name all vacancies; leave one to [mailbox]"
