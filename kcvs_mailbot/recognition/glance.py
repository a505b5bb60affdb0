"""What a mail says by itself, before any document is read or the database is asked."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition.asking import questions
from kcvs_mailbot.recognition.deciding import recognise, settle_early
from kcvs_mailbot.recognition.verdict import House, Known, Questions, Verdict


@dataclass(frozen=True, slots=True)
class Glance:
    """Taken where the mail was parsed, beside other work.

    early: the verdict on machine mail, whose documents need not be opened. questions, verdict:
    of a mail without documents, the verdict as when nothing is known of its sender.
    """

    body_role: Role
    early: Verdict | None = None
    questions: Questions | None = None
    verdict: Verdict | None = None


def glance(message: Message, house: House) -> Glance:
    """Pure; what `recognise` and `questions` would say of the same mail."""
    role = guess_role(None, own_text(message))
    early = settle_early(message, house, Known()) if message.documents else None
    if message.documents:
        return Glance(role, early)
    return Glance(role, None, questions(message, house), recognise(message, (), house, Known()))


def own_text(message: Message) -> str:
    """What the sender wrote; all of the body when nothing is new in it."""
    return message.new_text.strip() or message.body


_GLANCE = TypeAdapter(Glance)
_HOUSE = TypeAdapter(House)


def glance_to_json(seen: Glance) -> bytes:
    """UTF-8 JSON."""
    return _GLANCE.dump_json(seen)


def glance_from_json(data: bytes) -> Glance:
    """The Glance; ValueError when it is none. The error never tells what stands there."""
    try:
        return _GLANCE.validate_json(data, strict=True)
    except ValidationError:
        raise ValueError("this is no glance") from None


def house_to_json(house: House) -> str:
    """For the process in which mails are parsed."""
    return _HOUSE.dump_json(house).decode()


def house_from_json(data: str) -> House:
    return _HOUSE.validate_json(data)
