"""Applications that a job site passes on: the candidate is never the relay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kcvs_mailbot.addresses import canonical, display_name, domain, is_machine_local_part
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.recognition.applying import Likelihood, likelihood
from kcvs_mailbot.recognition.forwards import ADDRESS
from kcvs_mailbot.recognition.likelihood.masking import words_of, words_of_names
from kcvs_mailbot.recognition.machine_rules.catalogue import MACHINES
from kcvs_mailbot.recognition.mail_view import View, is_colleague, is_own, view_of
from kcvs_mailbot.recognition.rule import reasons
from kcvs_mailbot.recognition.text.folding import GAP, fold
from kcvs_mailbot.recognition.verdict import Reason

_PASSES_ON = re.compile(
    rf" (?:heeft {GAP}gesolliciteerd|solliciteerde {GAP}(?:op|voor|via)"
    rf"|solliciteert (?:voor|op) {GAP}vacature"
    r"|nieuwe (?:sollicitatie|kandidatuur|kandidaat|sollicitant)"
    r"|(?:sollicitatie|kandidatuur) (?:via|ontvangen (?:voor|via))"
    r"|(?:reactie|reageerde|sollicitatie) (?:op|voor) (?:uw|je|jullie) vacature"
    rf"|has applied|applied (?:for {GAP}(?:position|job|role|vacancy)|to your job)"
    r"|new (?:application|applicant|candidate)|application received for"
    r"|a postule|nouvelle candidature|candidature recue|neue bewerbung) "
)
"""How a site says, in folded text, that somebody applied."""
_RELAY_LOCAL_PART = re.compile(
    r"(reply|relay|via|apply|applications?|candidat\w*|sollicitat\w*|kandidat\w*|jobs?|msg|message"
    r"|conversation|no-?reply|vacatures?|talent|recruit\w*)([+._=-].*)?",
    re.IGNORECASE,
)
_VIA = re.compile(r"\s+(via|par|durch|through)\s+.*", re.IGNORECASE | re.DOTALL)
_MAIL_LINE = re.compile(
    r"^[ \t>*•-]{0,8}"
    r"(?:e-?mail(?:adres| address)?|mail|mailadres|courriel|adresse e-?mail)"
    r"(?:[ \t*]{0,4}:[ \t*]{0,8}|[ \t*]{0,4}\n?[ \t|*]{1,40}|[ \t*]{0,4}\n)"
    rf"(?:<?mailto:)?<?({ADDRESS.pattern})",
    re.IGNORECASE | re.MULTILINE,
)
_NAME_LINE = re.compile(
    r"^[ \t>*•-]{0,8}(?:naam|volledige naam|naam kandidaat|kandidaat|name|full name|candidate|nom"
    r"|nom complet"
    r"|sollicitant|candidat)[ \t*]{0,4}:[ \t*]{0,8}([^\n@]{2,80})$",
    re.IGNORECASE | re.MULTILINE,
)
_LABELLED = re.compile(r"^[ \t>*•-]{0,8}[^\W\d_][^\n:@]{1,40}:[^\n]{0,120}$", re.MULTILINE)
FORM = 3
"""Lines with a label that make a form; a signature has fewer."""
_CAP = 8_000


@dataclass(frozen=True, slots=True)
class Relayed:
    """An application passed on. `candidate` None when nobody can be told from the relay."""

    candidate: Address | None
    evidence: str


@lru_cache(maxsize=1)
def relayed(view: View) -> Relayed | None:
    """The application that a form or a job site passes on; None for any other mail.

    Known by structure: somebody else stands in Reply-To, or in lines with labels; or the sender
    is no person, and says that somebody applied.
    """
    if view.sender is None:
        return None
    answer_to = _from_reply_to(view)
    if answer_to is not None and _is_sender(view, view.sender, answer_to):
        answer_to = None
    form = len(_LABELLED.findall(view.message.body[:_CAP])) >= FORM or _is_relay(view)
    candidate = answer_to or (_from_body(view) if form else None)
    if candidate is not None and _concerns(view):
        return Relayed(candidate, candidate.address)
    said = _PASSES_ON.search(view.subject.text) or _PASSES_ON.search(view.text.text)
    if said and (_is_relay(view) or _tells_of_sender(view)):
        return Relayed(answer_to or _from_body(view), said.group().strip())
    return None


def _tells_of_sender(view: View) -> bool:
    """ "Tine Goossens applied to your job", from an address under that very name: a site writes."""
    names = words_of(view.sender.name) if view.sender else frozenset()
    lines = (view.subject_shown, *view.text_shown[:_CAP].splitlines())
    about = [line for line in lines if len(names) > 1 and names <= words_of(line)]
    return any(_PASSES_ON.search(fold(line, _CAP).text) for line in about)


def _concerns(view: View) -> bool:
    """The mail as a whole, or what is filled in, without a form's own lines and subject."""
    if likelihood(view) is not Likelihood.NO:
        return True
    words = _LABELLED.sub("", view.text_shown)
    filled_in = view_of(view.message, view.attached, view.house, "", words)
    return likelihood(filled_in) is not Likelihood.NO


def _is_sender(view: View, sender: Address, answer_to: Address) -> bool:
    """People have two addresses: the name, or the part before the @, is theirs in both."""
    theirs = words_of_names([answer_to])
    return not theirs.isdisjoint(words_of_names([sender])) and not _is_relay(view)


def named_candidate(view: View) -> Address | None:
    """Whom Reply-To or the text of a form gives as the candidate."""
    return _from_reply_to(view) or _from_body(view)


def writes_as_relay(message: Message) -> bool:
    """True when the sender's address or name is one that job sites use."""
    return any(
        _RELAY_LOCAL_PART.fullmatch(sender.address.rpartition("@")[0][:100])
        or _VIA.search(sender.name[:200])
        or is_machine_local_part(sender.address)
        for sender in message.from_
    )


@lru_cache(maxsize=1)
def machines(view: View) -> tuple[Reason, ...]:
    """What tells that a machine sent it: asked on the way to a relay, and where it is none."""
    return tuple(reasons(MACHINES, view))


def _is_relay(view: View) -> bool:
    return writes_as_relay(view.message) or bool(machines(view))


def _from_reply_to(view: View) -> Address | None:
    """The one Reply-To of a person who is not the relay itself."""
    relay = domain(view.canonical)
    people = [a for a in view.message.reply_to if _is_person(view, a.address, relay)]
    if len({canonical(a.address) for a in people}) != 1:
        return None
    name = people[0].name or _name(view)
    return Address(display_name(name), people[0].address)


def _is_person(view: View, address: str, relay: str) -> bool:
    key = canonical(address) if address else ""
    if not key or is_machine_local_part(key) or _RELAY_LOCAL_PART.fullmatch(key.split("@")[0]):
        return False
    place = domain(key)
    kin = place == relay or place.endswith(f".{relay}") or relay.endswith(f".{place}")
    return not (kin or is_own(key, view.house) or is_colleague(key, view.house))


def _from_body(view: View) -> Address | None:
    """The one address that the text gives as the candidate's."""
    relay = domain(view.canonical)
    text = view.message.body[:_CAP]
    found = {m.group(1) for m in _MAIL_LINE.finditer(text)}
    people = {canonical(a): a for a in found if _is_person(view, a, relay)}
    if len(people) != 1:
        return None
    return Address(display_name(_name(view)), next(iter(people.values())))


def names_stranger(view: View) -> bool:
    """True when subject or text hold an address that is neither the relay's nor ours."""
    relay = domain(view.canonical)
    shown = f"{view.subject_shown}\n{view.text_shown[:_CAP]}"
    return any(_is_person(view, address, relay) for address in ADDRESS.findall(shown))


def _name(view: View) -> str:
    line = _NAME_LINE.search(view.message.body[:_CAP])
    if line is not None:
        return line.group(1).strip(" *\t\r")
    shown = view.sender.name if view.sender else ""
    return _VIA.sub("", shown[:200]) if _VIA.search(shown[:200]) else ""
