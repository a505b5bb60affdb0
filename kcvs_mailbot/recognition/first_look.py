"""What a mail says by itself, before any document is read or the database is asked."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition.questions import MOST, questions
from kcvs_mailbot.recognition.recognising import recognise, settle_early
from kcvs_mailbot.recognition.verdict import Disposition, House, Known, Questions, Verdict


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Taken where the mail was parsed, beside other work.

    early: the verdict on machine mail, whose documents need not be opened. questions, verdict:
    of a mail without documents, the verdict as when nothing is known of its sender.
    """

    body_role: Role
    early: Verdict | None = None
    questions: Questions | None = None
    verdict: Verdict | None = None


def look_first(message: Message, house: House) -> FirstLook:
    """Pure; what `recognise` and `questions` would say of the same mail."""
    role = guess_role(None, own_text(message))
    early = settle_early(message, house, Known()) if message.documents else None
    if message.documents:
        return FirstLook(role, early)
    return FirstLook(role, None, questions(message, house), recognise(message, (), house, Known()))


def own_text(message: Message) -> str:
    """What the sender wrote; all of the body when nothing is new in it."""
    return message.new_text.strip() or message.body


_FIRST_LOOK = TypeAdapter(FirstLook)
_LONGEST_REASONS = 100_000
"""Characters: far more than all rules together have to say."""
_HOUSE = TypeAdapter(House)


def first_look_to_json(seen: FirstLook) -> bytes:
    """UTF-8 JSON."""
    return _FIRST_LOOK.dump_json(seen)


def first_look_from_json(data: bytes) -> FirstLook:
    """The FirstLook; ValueError when it is none that `look_first` could have taken.

    The error never tells what stands there.
    """
    try:
        seen = _FIRST_LOOK.validate_json(data, strict=True)
    except ValidationError:
        raise ValueError("this is no first look") from None
    verdicts = [verdict for verdict in (seen.early, seen.verdict) if verdict is not None]
    if not (all(map(_is_sound, verdicts)) and _can_be_asked(seen.questions or Questions())):
        raise ValueError("this is no first look")
    return seen


def _is_sound(verdict: Verdict) -> bool:
    """An application is somebody's, for something; nothing belongs to what is not yet known."""
    if verdict.disposition is Disposition.APPLICATION and not (
        verdict.candidate and verdict.vacancy
    ):
        return False
    words = sum(len(r.rule + r.english + r.dutch + r.evidence) for r in verdict.reasons)
    follows = verdict.disposition is Disposition.FOLLOW_UP or verdict.application is not None
    return not follows and words <= _LONGEST_REASONS


def _can_be_asked(asked: Questions) -> bool:
    people = (asked.addresses, asked.names, asked.phones)
    every = (*people, asked.message_ids, asked.references, asked.uids)
    return all(len(some) <= MOST for some in every)


def house_to_json(house: House) -> str:
    """For the process in which mails are parsed."""
    return _HOUSE.dump_json(house).decode()


def house_from_json(data: str) -> House:
    return _HOUSE.validate_json(data)
