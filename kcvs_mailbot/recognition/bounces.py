"""Bounces: mail systems that report that a mail of ours did not arrive (RFC 3464)."""

from __future__ import annotations

import email
import re
from email.message import Message as Mail

from kcvs_mailbot.addresses import is_machine_local_part
from kcvs_mailbot.message import BounceFacts, Message
from kcvs_mailbot.recognition.guards.senders import return_paths
from kcvs_mailbot.recognition.verdict import Attached

RAW_CAP = 512 * 1024
TEXT_CAP = 20_000
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = ("text/rfc822-headers", "message/rfc822", "message/global-headers")

_SUBJECT = re.compile(
    r"(onbestelbaar|niet bezorgd|undeliver|delivery (status notification|failure|has failed)"
    r"|mail delivery (failed|system|subsystem)|returned mail|failure notice|delivery report"
    r"|non remis|non-?remise|[ée]chec de (la )?(remise|livraison)|unzustellbar|nicht zugestellt"
    r"|delivery incomplete|delayed|message not delivered|could not be delivered|kon niet worden)",
    re.IGNORECASE,
)
_MESSAGE_ID = re.compile(
    r"^[> \t]{0,8}message-id[ \t]?:[ \t]{0,4}\n?[ \t]{0,8}(<[^<>\s]{3,300}>)", re.I | re.M
)
_ACTION = re.compile(r"^action[ \t]{0,4}:[ \t]{0,4}(\w{1,20})", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(
    r"^status[ \t]{0,4}:[ \t]{0,4}([245])\.\d{1,3}\.\d{1,3}", re.IGNORECASE | re.MULTILINE
)
_RECIPIENT = re.compile(
    r"^(?:final|original)-recipient[ \t]{0,4}:[^;\n]{0,40};[ \t]{0,4}<?([^\s<>]{3,320})",
    re.IGNORECASE | re.MULTILINE,
)
# What servers write when they send no RFC 3464 part.
_CODE = re.compile(r"(?:#|\b)([45])\.\d\.\d{1,3}\b|\b([45])[0-5]\d[ -](?=[\w#<])")


NOTHING_KNOWN = BounceFacts()


def may_be_bounce(message: Message) -> bool:
    """True when the mail looks like a delivery report: its documents tell what became of what."""
    types = (message.content_type, *message.part_types)
    if any(kind in types for kind in STATUS_TYPES):
        return True
    if message.header("x-failed-recipients") is not None:
        return True
    senders = [a.address for a in message.from_ if a.address]
    machine = any(_is_mail_system(address) for address in senders) or not senders
    titled = bool(_SUBJECT.search((message.subject or "")[:300]))
    return titled and (machine or "" in return_paths(message))


def _is_mail_system(address: str) -> bool:
    local = address.rpartition("@")[0].lower()
    known = local.startswith(("mailer-daemon", "postmaster", "mail-daemon", "microsoftexchange"))
    return (known and is_machine_local_part(address)) or local.startswith("microsoftexchange")


def told_by(message: Message, attached: tuple[Attached, ...]) -> BounceFacts:
    """What the parts of an RFC 3464 report say, and what can be read from the text."""
    status = "\n".join(a.text[:TEXT_CAP] for a in attached if a.media_type in STATUS_TYPES)
    returned = [a.text[:TEXT_CAP] for a in attached if a.media_type in RETURNED_TYPES]
    body = message.body[:TEXT_CAP]
    classes = set(_STATUS.findall(status))
    actions = {action.lower() for action in _ACTION.findall(status)}
    failed = frozenset(_RECIPIENT.findall(status)) if "failed" in actions else frozenset()
    named = message.header("x-failed-recipients") or ""
    return BounceFacts(
        failed or frozenset(a.strip() for a in named.split(",") if "@" in a),
        _failure(actions, bool(named)),
        _hard(classes or {a or b for a, b in _CODE.findall(body)}),
        _first_id([*returned, body]),
    )


def _failure(actions: set[str], named: bool) -> bool | None:
    if "failed" in actions or named:
        return True
    return False if actions else None


def _hard(classes: set[str]) -> bool | None:
    if "5" in classes:
        return True
    return False if "4" in classes else None


def _first_id(texts: list[str]) -> str | None:
    found = (_MESSAGE_ID.search(text) for text in texts)
    return next((match.group(1) for match in found if match), None)


def bounce_facts(raw: bytes) -> BounceFacts:
    """What flufl.bounce finds in the bytes of a bounce; for those that are no RFC 3464 report.

    Never raises. Reads hostile bytes: to be run in the cage.
    """
    try:
        return _facts(email.message_from_bytes(raw[:RAW_CAP]))
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError, AssertionError):
        # Its detectors and the stdlib's parser stumble over broken mails. Then the mail is judged
        # by its headers and text, as every other.
        return NOTHING_KNOWN


def _facts(mail: Mail) -> BounceFacts:
    from flufl.bounce import all_failures  # a tenth of the program's start, needed in the cage

    temporary, permanent = all_failures(mail)
    failed = frozenset(a.decode("utf-8", "replace") for a in (*permanent, *temporary))
    lasting = True if permanent else (False if temporary else None)
    return BounceFacts(failed, lasting, lasting, _returned_id(mail))


def _returned_id(mail: Mail) -> str | None:
    """Of the returned message, else of headers copied into the text."""
    texts = []
    for part in mail.walk():
        if part is not mail and part.get("Message-ID"):
            return str(part["Message-ID"]).strip()
        if part.get_content_maintype() == "text" or part.get_content_type() in RETURNED_TYPES:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                texts.append(payload[:TEXT_CAP].decode("utf-8", "replace"))
    return _first_id(texts)


def joined(first: BounceFacts, second: BounceFacts | None) -> BounceFacts:
    """The first source's facts, completed by the second's."""
    if second is None:
        return first
    return BounceFacts(
        first.failed or second.failed,
        second.failure if first.failure is None else first.failure,
        second.hard if first.hard is None else first.hard,
        first.message_id or second.message_id,
    )
