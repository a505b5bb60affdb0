"""Return paths and addresses that only machines have."""

from __future__ import annotations

import re

from kcvs_mailbot.addresses import canonical, is_machine_local_part
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition.machine_rules.grammar import without_comments
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule

# RFC 5230 4.6 names these; bounce addresses are those of mass mailings.
_SERVICE = re.compile(
    r"(owner-.*|.*-(owner|request|bounces?)([+=-].*)?|bounces?([+=_-].*)?|listserv|majordomo"
    r"|mailer-daemon|.*-errors?)@.*",
    re.DOTALL,
)
# The accounts under which a Unix system works, not a person (LSB core 23.2), and cron's.
_DAEMON = re.compile(
    r"(root|nobody|www-data|uucp|((.*[._-])?(daemon|crond?))([._+-].*)?)@.*", re.DOTALL
)


def return_paths(message: Message) -> tuple[str, ...]:
    """All return paths, lower case, without comments and brackets; "" is the null path."""
    values = (without_comments(value) for value in message.header_all("return-path"))
    return tuple(value.strip("<>").strip().lower()[:320] for value in values)


def has_null_return_path(view: View) -> str | None:
    """RFC 5321 4.5.5: the null reverse-path is for mail that must not be answered."""
    return "Return-Path: <>" if "" in return_paths(view.message) else None


def has_machine_return_path(view: View) -> str | None:
    paths = [path for path in return_paths(view.message) if "@" in path]
    machine = next((path for path in paths if _is_machine(path, canonical(path))), None)
    return None if machine is None else f"Return-Path: <{machine}>"


def _is_machine(address: str, compared: str) -> bool:
    return bool(_SERVICE.fullmatch(address)) or is_machine_local_part(compared)


def is_from_machine(view: View) -> str | None:
    senders = [a.address.lower() for a in view.message.from_ if a.address]
    return next((a for a in senders if _is_machine(a, a) or _DAEMON.fullmatch(a)), None)


def has_no_return_path(view: View) -> str | None:
    """Only where our server is known to record it: elsewhere its absence says nothing."""
    records = view.house.records_return_path and bool(view.message.received)
    return "" if records and not return_paths(view.message) else None


NULL_RETURN_PATH = Rule(
    "has_null_return_path",
    "The mail was sent with an empty return path, as machines do.",
    "De mail is verstuurd zonder adres om iets naar terug te sturen, zoals machines doen.",
    has_null_return_path,
)
MACHINE_RETURN_PATH = Rule(
    "has_machine_return_path",
    "The return path is that of a machine, a list or a mass mailing.",
    "Het adres waarlangs de mail verstuurd is, is dat van een machine of een lijst.",
    has_machine_return_path,
)
MACHINE_SENDER = Rule(
    "is_from_machine",
    "The sender's address is one of a machine (no-reply, mailer-daemon, root, a list's owner).",
    "Het adres van de afzender is er een van een machine of een dienst: {}.",
    is_from_machine,
)
NO_RETURN_PATH = Rule(
    "has_no_return_path",
    "Our mail server records a return path, and this mail has none.",
    "Onze mailserver noteert waarheen een mail terug kan, en deze mail heeft zo geen adres.",
    has_no_return_path,
)
