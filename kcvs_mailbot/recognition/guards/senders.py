"""Return paths and addresses that only machines have."""

from __future__ import annotations

import re

from kcvs_mailbot.addresses import canonical, is_machine_local_part
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.sight import Sight

# RFC 5230 4.6 names these for the return path; bounce addresses are those of mass mailings.
_MACHINE_PATH = re.compile(
    r"(owner-.*|.*-(owner|request|bounces?)([+=-].*)?|bounces?([+=_-].*)?|listserv|majordomo"
    r"|mailer-daemon|.*-errors?)@.*",
    re.DOTALL,
)


def return_path_of(message: Message) -> str | None:
    """The recorded return path without angle brackets, lower case; None when none is recorded."""
    value = message.header("return-path")
    return None if value is None else value.strip().strip("<>").strip().lower()[:320]


def has_null_return_path(sight: Sight) -> str | None:
    """RFC 5321 4.5.5: the null reverse-path is for mail that must not be answered."""
    return "Return-Path: <>" if return_path_of(sight.message) == "" else None


def has_machine_return_path(sight: Sight) -> str | None:
    path = return_path_of(sight.message)
    if not path or "@" not in path:
        return None
    machine = _MACHINE_PATH.fullmatch(path) or is_machine_local_part(canonical(path))
    return f"Return-Path: <{path}>" if machine else None


def is_from_machine(sight: Sight) -> str | None:
    senders = [a.address for a in sight.message.from_ if a.address]
    return next((address for address in senders if is_machine_local_part(address)), None)


def has_no_return_path(sight: Sight) -> str | None:
    """Only where our server is known to record it: elsewhere its absence says nothing."""
    records = sight.house.records_return_path and bool(sight.message.received)
    return "" if records and return_path_of(sight.message) is None else None


NULL_RETURN_PATH = Rule(
    "has_null_return_path",
    None,
    "The mail was sent with an empty return path, as machines do.",
    "De mail is verstuurd zonder antwoordadres op de envelop, zoals machines doen.",
    has_null_return_path,
)
MACHINE_RETURN_PATH = Rule(
    "has_machine_return_path",
    None,
    "The return path is that of a list or a mass mailing.",
    "Het adres op de envelop is dat van een lijst of een massamail.",
    has_machine_return_path,
)
MACHINE_SENDER = Rule(
    "is_from_machine",
    None,
    "The sender's address is one of a machine (no-reply, mailer-daemon, postmaster).",
    "Het adres van de afzender is dat van een machine (no-reply, mailer-daemon, postmaster).",
    is_from_machine,
)
NO_RETURN_PATH = Rule(
    "has_no_return_path",
    None,
    "Our mail server records a return path, and this mail has none.",
    "Onze mailserver noteert het adres op de envelop, en deze mail heeft er geen.",
    has_no_return_path,
)
