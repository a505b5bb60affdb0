"""Bounces: mail systems that report that a mail of ours did not arrive (RFC 3464)."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, replace
from email.message import Message as Mail

from kcvs_mailbot.addresses import OUR_MARKER, is_machine_local_part
from kcvs_mailbot.message import BounceFacts, Message
from kcvs_mailbot.recognition.machine_rules.senders import return_paths
from kcvs_mailbot.recognition.verdict import Attached

RAW_CAP = 512 * 1024
TEXT_CAP = 20_000
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    "text/rfc822-headers", "message/rfc822", "message/global-headers", "message/global",
)  # fmt: skip
ARRIVED = ("delayed", "delivered", "relayed", "expanded")
"""The Actions that mean "not failed" (RFC 3464 2.3.3); what is none of the five says nothing."""

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
_ORIGINAL_ID = re.compile(
    r"^x-original-message-id[ \t]?:[ \t]{0,4}\n?[ \t]{0,8}(<[^<>\s]{3,300}>)", re.I | re.M
)
_OUR_MARKER = re.compile(rf"^{OUR_MARKER}[ \t]?:[ \t]{{0,4}}([\w-]{{1,40}})", re.I | re.M)
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n\s*")
_ACTION = re.compile(r"^action[ \t]{0,4}:[ \t]{0,4}(\w{1,20})", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(
    r"^status[ \t]{0,4}:[ \t]{0,4}([245])\.\d{1,3}\.\d{1,3}", re.IGNORECASE | re.MULTILINE
)
_RECIPIENT = re.compile(
    r"^(?:final|original)-recipient[ \t]{0,4}:[^;\n]{0,40};[ \t]{0,4}<?([^\s<>]{3,320})",
    re.IGNORECASE | re.MULTILINE,
)
# RFC 6533 3: what ASCII cannot hold stands as \x{3B1}.
_EMBEDDED = re.compile(r"\\x\{([0-9A-F]{2,6})\}", re.IGNORECASE)
# What servers write when they send no RFC 3464 part.
_CODE = re.compile(r"(?:#|\b)([45])\.\d\.\d{1,3}\b|\b([45])[0-5]\d[ -](?=[\w#<])")


NOTHING_KNOWN = BounceFacts()


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a report says of one recipient (RFC 3464 2.3), by a block of its own.

    failed, hard: as of BounceFacts; `addresses` are the final and the original one, as written.
    """

    addresses: frozenset[str]
    failed: bool | None
    hard: bool | None
    delayed: bool = False
    """Not arrived yet: its mail system goes on trying."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report tells: in all, of each recipient, and of the mail that it is about.

    ids: Message-IDs that mail may have, the surest first. marker: the value of X-KCVS-Mailbot
    in its headers. returned: its headers came back, or its Message-ID is told.
    """

    facts: BounceFacts
    recipients: tuple[Recipient, ...]
    ids: tuple[str, ...]
    marker: str | None
    returned: bool


def reports_delivery(message: Message) -> bool:
    """True when the mail looks like a delivery report by its parts, or its sender and subject."""
    return _tells_of_recipients(message) or (_titled(message) and may_be_bounce(message))


def may_be_bounce(message: Message) -> bool:
    """True when it is worth asking whether the mail is a bounce: mail systems send those."""
    if _tells_of_recipients(message) or is_of_mail_system(message):
        return True
    unsigned = not any(a.address for a in message.from_)
    return "" in return_paths(message) or (unsigned and _titled(message))


def _tells_of_recipients(message: Message) -> bool:
    types = (message.content_type, *message.part_types)
    told = any(kind in types for kind in STATUS_TYPES)
    return told or message.header("x-failed-recipients") is not None


def _titled(message: Message) -> bool:
    return _SUBJECT.search((message.subject or "")[:300]) is not None


def is_of_mail_system(message: Message) -> bool:
    """True when the sender is a mail system."""
    return any(_is_mail_system(a.address) for a in message.from_ if a.address)


def _is_mail_system(address: str) -> bool:
    local = address.rpartition("@")[0].lower()
    known = local.startswith(("mailer-daemon", "postmaster", "mail-daemon", "microsoftexchange"))
    return (known and is_machine_local_part(address)) or local.startswith("microsoftexchange")


def report(
    message: Message, attached: tuple[Attached, ...], bounce: BounceFacts | None = None
) -> Report:
    """What the parts of the report say, its text, and what flufl.bounce found in its bytes."""
    status = [a.text[:TEXT_CAP] for a in attached if a.media_type in STATUS_TYPES]
    returned = [a.text[:TEXT_CAP] for a in attached if a.media_type in RETURNED_TYPES]
    blocks = [_recipient(block) for text in status for block in _BLANK_LINES.split(text)]
    recipients = tuple(block for block in blocks if block is not None)
    facts = _joined(_told(message, recipients), bounce)
    texts = [*returned, message.body[:TEXT_CAP]]
    told = [_first_id(returned), *_original_ids(message, status), facts.message_id]
    named = [found for found in (*told, _first_id(texts)) if found]
    # A report answers the mail that it is about; earlier ones of the thread are not concerned.
    ids = tuple(dict.fromkeys([*named, *message.in_reply_to[:1], *message.references[-1:]]))
    marker = next(filter(None, map(_OUR_MARKER.search, texts)), None)
    return Report(
        replace(facts, message_id=ids[0] if ids else None),
        recipients,
        ids,
        marker[1].lower() if marker else None,
        bool(returned or named),
    )


def sent_to(told: Report) -> frozenset[str]:
    """All whom the report names, whatever became of the mail to them."""
    return frozenset(a for one in told.recipients for a in one.addresses) | told.facts.failed


def _recipient(block: str) -> Recipient | None:
    """None for the block about the whole message, and for what is none."""
    addresses = frozenset(_EMBEDDED.sub(_character, a) for a in _RECIPIENT.findall(block))
    if not addresses:
        return None
    action, classes = _ACTION.search(block), set(_STATUS.findall(block))
    said = action[1].lower() if action else ""
    if said in ARRIVED:
        failed: bool | None = False
    else:
        failed = True if said == "failed" or "5" in classes else None
    return Recipient(addresses, failed, _hard(classes), said == "delayed")


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found[0]


def _told(message: Message, recipients: tuple[Recipient, ...]) -> BounceFacts:
    """The same of all recipients together, and what can be read from the text."""
    named = message.header("x-failed-recipients") or ""
    missed = [one for one in recipients if one.failed is not False]
    classes = [one.hard for one in missed if one.hard is not None]
    spoken = {a or b for a, b in _CODE.findall(message.body[:TEXT_CAP])}
    return BounceFacts(
        frozenset(a for one in missed for a in one.addresses)
        or frozenset(a.strip() for a in named.split(",") if "@" in a),
        _failure(recipients, bool(named)),
        any(classes) if classes else _hard(spoken),
    )


def _failure(recipients: tuple[Recipient, ...], named: bool) -> bool | None:
    said = {one.failed for one in recipients}
    if True in said or named:
        return True
    return False if said == {False} else None


def _hard(classes: set[str]) -> bool | None:
    if "5" in classes:
        return True
    return False if "4" in classes else None


def _original_ids(message: Message, status: list[str]) -> list[str]:
    """X-Original-Message-ID, as Gmail and others write it into the report or above it."""
    found = [match[1] for match in map(_ORIGINAL_ID.search, status) if match]
    return [*found, *(value.strip() for value in message.header_all("x-original-message-id"))]


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


def _joined(first: BounceFacts, second: BounceFacts | None) -> BounceFacts:
    """The first source's facts, completed by the second's where they do not contradict it."""
    if second is None:
        return first
    return BounceFacts(
        first.failed or second.failed,
        second.failure if first.failure is None else first.failure,
        second.hard if first.hard is None else first.hard,
        first.message_id or second.message_id,
    )
