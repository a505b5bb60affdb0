"""Whether a mail belongs to an application that is there already."""

from __future__ import annotations

from collections.abc import Iterable

from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import follow_ups as rules
from kcvs_mailbot.recognition.answerable import Answer, answer_to
from kcvs_mailbot.recognition.applying import Likelihood, Weighed
from kcvs_mailbot.recognition.likelihood.masking import words_of
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.outcomes import other
from kcvs_mailbot.recognition.quoting import beginning
from kcvs_mailbot.recognition.text.vacancies import Naming, Routed
from kcvs_mailbot.recognition.verdict import (
    Disposition,
    FollowUp,
    Known,
    KnownApplication,
    Reason,
    Receipt,
    Verdict,
)

PROPOSED = "whether it belongs to that application is for a person to say"
MOST_ALIKE = 3
NO_ANSWER = "such a follow-up gets no receipt"


def followed(view: View, known: Known, weighed: Weighed, routed: Routed) -> Verdict | None:
    """The follow-up, or the proposal to a person; None when the mail stands for itself."""
    if view.by_own:
        return None
    own = _of_sender(view, known, weighed, routed)
    if own is not None:
        if view.by_colleague and not own.by_thread and _unrelated(view, weighed):
            return other([rules.UNRELATED.because(view.message.subject or "")])
        if weighed.likelihood is Likelihood.YES and _is_named_otherwise(view, own):
            return _proposal(view, own, weighed, rules.OTHER_NAME.because(own.reference))
        return _follow_up(view, own, weighed)
    addressed = any(application.by_address for application in known.applications)
    threaded = [a for a in known.applications if a.by_thread and not addressed]
    if threaded:
        return _in_thread(view, threaded[0], weighed)
    cited = [a for a in known.applications if a.by_reference]
    if cited and (view.brings or not view.by_colleague):  # colleagues write about applications
        why = rules.CITES_REFERENCE.because(cited[0].reference)
        return _proposal(view, cited[0], weighed, why)
    return None if addressed else _perhaps_known(view, known, weighed, routed)


def _of_sender(
    view: View, known: Known, weighed: Weighed, routed: Routed
) -> KnownApplication | None:
    """The sender's application that the mail is about; None when it is for another vacancy."""
    own = [a for a in known.applications if a.by_address and _writes(a, view)]
    named = [a for a in own if a.vacancy == routed.reference]
    several = len(view.house.vacancies) > 1 and routed.reference is not None
    reads = weighed.likelihood is not Likelihood.NO
    anew = several and reads and routed.naming >= Naming.ROLE
    # The words of such a mail beat its thread, and a number in what it quotes.
    eligible = named if anew else own
    threaded = [a for a in eligible if a.by_thread]
    cited = [a for a in eligible if a.by_reference]
    if several and not (threaded or cited or named):
        return None if anew else (own[-1] if own else None)
    choice = threaded or cited or named or own
    theirs = [a for a in choice if not _is_named_otherwise(view, a)] or choice
    return theirs[-1] if theirs else None


def _writes(application: KnownApplication, view: View) -> bool:
    """`by_address` may speak of any address of the mail; here it must be the sender's."""
    return view.canonical in application.senders


def _is_named_otherwise(view: View, application: KnownApplication) -> bool:
    now = [application.name, *(one.name for one in application.others)]
    return is_somebody_else(view.sender.name if view.sender else "", now, application.names)


def is_somebody_else(name: str, theirs: Iterable[str], formerly: Iterable[str] = ()) -> bool:
    """A couple may share one address: no word of this name is of the candidate's."""
    words, known = words_of(name), frozenset[str]().union(*map(words_of, theirs))
    return bool(words and known) and words.isdisjoint(known.union(*map(words_of, formerly)))


def _unrelated(view: View, weighed: Weighed) -> bool:
    return weighed.likelihood is Likelihood.NO and not view.named >= Naming.ROLE


def _follow_up(view: View, application: KnownApplication, weighed: Weighed) -> Verdict:
    kind = rules.kind(view, application)
    follows = rules.FOLLOWS_BY_THREAD if application.by_thread else rules.FOLLOWS_BY_ADDRESS
    answer = _answer(view, application, kind)
    asks = rules.asks_too(view, application, kind)
    return Verdict(
        Disposition.FOLLOW_UP,
        (
            follows.because(application.reference),
            rules.KINDS[kind].because(_words(view, application, kind)),
            *([answer.reason] if answer.reason else []),
            *([rules.ASKS_TOO.because(rules.question(view) or _begins(view))] if asks else []),
        ),
        candidate=view.sender if _writes(application, view) else _candidate(application),
        vacancy=application.vacancy,
        application=application.reference,
        follow_up=kind,
        receipt=answer.receipt,
        receipt_reason=answer.why,
        asks=asks,
    )


def _words(view: View, application: KnownApplication, kind: FollowUp) -> str:
    """What it brings, by name; else how it begins."""
    begins = _begins(view)
    if kind not in (FollowUp.ADDITION, FollowUp.VERSION):
        return begins
    return ", ".join(rules.new_documents(view, application)) or f"“{begins}”"


def _begins(view: View) -> str:
    return beginning(view) or view.subject_shown or "…"


def _candidate(application: KnownApplication) -> Address:
    return Address(application.name, application.address)


def _answer(view: View, application: KnownApplication, kind: FollowUp) -> Answer:
    """An addition that brings documents gets a short receipt of its own; nothing else does."""
    if kind not in (FollowUp.ADDITION, FollowUp.VERSION) or not view.brings:
        return Answer(Receipt.NEVER, NO_ANSWER)
    if not _writes(application, view):
        return Answer(Receipt.HOLD, "it came from another address than the candidate's")
    return answer_to(view)


def _in_thread(view: View, application: KnownApplication, weighed: Weighed) -> Verdict | None:
    """Colleagues answer in such threads as well; another person may apply in one."""
    if view.by_colleague:
        return None
    if rules.kind(view, application) is FollowUp.WITHDRAWAL:
        withdrawn = rules.WITHDRAWN_BY_ANOTHER.because(application.reference)
        return _proposal(view, application, weighed, withdrawn)
    if weighed.likelihood is Likelihood.YES and not application.by_name:
        another = rules.OTHER_PERSON_IN_THREAD.because(application.reference)
        return _proposal(view, application, weighed, another)
    return _follow_up(view, application, weighed)


def _perhaps_known(view: View, known: Known, weighed: Weighed, routed: Routed) -> Verdict | None:
    """Name and telephone together tell one person who writes from a new address.

    Either alone may be a namesake's, a partner's or a switchboard's: it never keeps an application
    from being one, nor from its receipt; of any other mail it proposes whose it may be.
    """
    both = [a for a in known.applications if a.by_name and a.by_phone]
    alone = weighed.likelihood is Likelihood.YES
    alike = both or ([] if alone else [a for a in known.applications if a.by_name or a.by_phone])
    here = [a for a in alike if a.vacancy == routed.reference] or alike
    concerns = view.brings or weighed.likelihood is not Likelihood.NO
    if not here or not concerns:
        return None
    return _proposal(view, here[-1], weighed)


def alike(known: Known) -> list[Reason]:
    """What tells the secretary that an application of another address may be the same person's."""
    others = [a for a in known.applications if not (a.by_address or a.by_thread)]
    return [reason for application in others[-MOST_ALIKE:] for reason in _likeness(application)]


def _likeness(application: KnownApplication) -> list[Reason]:
    if application.by_address:
        return []
    why = [rules.SAME_NAME] if application.by_name else []
    why += [rules.SAME_PHONE] if application.by_phone else []
    return [rule.because(application.reference) for rule in why]


def _proposal(
    view: View, application: KnownApplication, weighed: Weighed, *before: Reason
) -> Verdict:
    kind = _if_attached(view, application, weighed)
    return Verdict(
        Disposition.REVIEW,
        (*before, *_likeness(application), *weighed.reasons),
        candidate=view.sender,
        vacancy=application.vacancy,
        application=application.reference,
        follow_up=kind,
        receipt_reason=PROPOSED,
        asks=kind is not None and rules.asks_too(view, application, kind),
    )


def _if_attached(view: View, application: KnownApplication, weighed: Weighed) -> FollowUp | None:
    """What it is to the application once a person says that it belongs there."""
    kind = rules.kind(view, application)
    applies = weighed.likelihood is Likelihood.YES and kind is not FollowUp.WITHDRAWAL
    return None if applies else kind
