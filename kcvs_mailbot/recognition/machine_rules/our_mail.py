"""Mail of our own: what this program sent, and what comes from our own addresses."""

from __future__ import annotations

import re

from kcvs_mailbot.addresses import OUR_MARKER, canonical
from kcvs_mailbot.recognition.mail_view import View, is_own
from kcvs_mailbot.recognition.rule import Rule

# X-Loop, X-Mail-Loop, X-Loop-Check, X-BeenThere. Exchange's X-MS-Exchange-Inbox-Rules-Loop is none:
# a person's rule passed a person's mail on.
_LOOP_HEADER = re.compile(r"x-([a-z]+-?)?loop(s|-.*)?|x-been-?there")


def has_our_marker(view: View) -> str | None:
    """This program, here or elsewhere, sent the mail."""
    value = view.message.header(OUR_MARKER.lower())
    return None if value is None else f"{OUR_MARKER}: {value}"


def has_loop_marker(view: View) -> str | None:
    """X-Loop and its kin: some program that answers or forwards mail has seen this one."""
    found = ((n, v) for n, v in view.message.headers if _LOOP_HEADER.fullmatch(n))
    return next((f"{name}: {value}" for name, value in found), None)


def is_own_mail(view: View) -> str | None:
    senders = [canonical(a.address) for a in view.message.from_ if a.address]
    return next((address for address in senders if is_own(address, view.house)), None)


OUR_MARKER_RULE = Rule(
    "has_our_marker",
    "This program sent the mail, here or elsewhere.",
    "Dit programma verstuurde de mail, hier of elders.",
    has_our_marker,
)
LOOP_MARKER = Rule(
    "has_loop_marker",
    "The mail went round: it bears the marker of a program that answers mail.",
    "De mail ging in een kring: hij draagt het merkteken van een programma dat antwoordt.",
    has_loop_marker,
)
OWN_MAIL = Rule(
    "is_own_mail",
    "The mail comes from one of our own addresses.",
    "De mail komt van een van onze eigen adressen.",
    is_own_mail,
)
