"""Sending what is due: claim an entry, SMTP with no transaction open, record the outcome."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from kcvs_mailbot import smtp
from kcvs_mailbot.answering import outbox_changes, still_due
from kcvs_mailbot.application import Happened
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import (
    Delivered,
    GivenUp,
    NowUncertain,
    Outcome,
    Refused,
    RetryAt,
    Sent,
    State,
    Unknown,
    Unreachable,
    after_attempt,
    interrupted,
    latest_attempt,
)
from kcvs_mailbot.errors import DeliveryError, DeliveryUncertain
from kcvs_mailbot.store import Session, filing, outbox, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.vacancies import ALL, Served
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()
SMALL_STEP = timedelta(minutes=1)
"""A clock that is put right by less changes nothing."""

COPY_AFTER = timedelta(minutes=5)
"""A provider that files sent mail by itself has done so by then: the copy is not made twice."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One entry was tried; `away` says why the server takes no mail at all."""

    state: State
    away: DeliveryError | None = None

    @property
    def login_refused(self) -> bool:
        return isinstance(self.away, smtp.LoginRefusedError)


@dataclass(frozen=True, slots=True)
class Post:
    """A server that takes our mails, and for which vacancies; several mailboxes may share one."""

    config: Configuration
    """As one of these mailboxes sees it: how the server is signed in to."""
    of: Served

    @property
    def named(self) -> str:
        """The mailbox it is told by; "" where there is one server."""
        return "" if self.of == ALL else self.config.named


def posts(config: Configuration) -> list[Post]:
    """That of [mailbox] first; it takes what belongs to no vacancy that is configured, too."""
    found: list[tuple[Configuration, set[str]]] = []
    for view in config.views:
        refs = {section.reference for section in view.vacancy}
        alike = next((of for one, of in found if _share_a_server(one, view)), None)
        if alike is None:
            found.append((view, refs))
        else:
            alike |= refs
    others = frozenset().union(*(refs for _, refs in found[1:]))
    first, *further = found
    return [
        Post(first[0], Served(others)),
        *(Post(view, Served(frozenset(refs), but=False)) for view, refs in further),
    ]


def _share_a_server(one: Configuration, other: Configuration) -> bool:
    mine, theirs = ({**dict(view.smtp), "from_": None} for view in (one, other))
    return mine == theirs and (not one.smtp.by_token or one.mailbox.oauth == other.mailbox.oauth)


def send_due(bench: Workbench, sender: smtp.Sender, of: Served = ALL) -> Iterator[Attempt]:
    """Sends what is due, mail by mail, until nothing is or the server takes none.

    of: only mails of these vacancies.

    The outcome of one mail is recorded, and the next one claimed, in one transaction: a kill
    leaves one mail uncertain at most.
    """
    config = bench.config
    with bench.store.write() as session:
        entry = None if bench.stop.is_set() else _claim_next(session, bench, of)
        address = _sender_of(session, config, entry)
    while entry is not None:
        sent, outcome, away = entry, *_transmit(sender, address, entry)
        with bench.store.write() as session:
            state = _record(session, sent.id, outcome, config, bench.clock())
            end = away is not None or bench.stop.is_set()
            entry = None if end else _claim_next(session, bench, of)
            address = _sender_of(session, config, entry)
        reply = outcome.reply if isinstance(outcome, Delivered) else ""
        log.info("receipt_attempted", outbox=sent.id, state=state.value, reply=reply)
        yield Attempt(state, away)


def _sender_of(session: Session, config: Configuration, entry: rows.Outbox | None) -> str:
    """The address from which its vacancy writes."""
    if entry is None or not config.has_several:
        return config.smtp.sender.address
    vacancy = session.get_one(rows.Application, entry.application_id).vacancy
    return config.serving(vacancy).smtp.sender.address


def _claim_next(session: Session, bench: Workbench, of: Served) -> rows.Outbox | None:
    """The next one; letters of the procedure that do not fit any more are cancelled on the way."""
    blind, now = _resends_blindly(bench.config), bench.clock()
    while entry := outbox.claim_next(session, bench.worker_id, now, uncertain=blind, of=of):
        if not still_due.is_overtaken(session, entry, now):
            return entry
        outbox.become(entry, State.QUEUED)
        outbox_changes.set_aside(session, [entry], still_due.STANDS_ELSEWHERE, now, "machine")
        entry.claimed_by = None
        session.flush()
        log.info("letter_overtaken", outbox=entry.id)
    return None


def _transmit(
    sender: smtp.Sender, address: str, entry: rows.Outbox
) -> tuple[Outcome, DeliveryError | None]:
    """The outcome, and why the server takes no mail at all when it does not."""
    try:
        reply = sender.send(address, entry.recipient, entry.raw)
        return Delivered(reply), None
    except DeliveryUncertain as error:
        return Unknown(error.what), None
    except DeliveryError as error:
        if error.server_wide:
            return Unreachable(error.what), error
        return Refused(error.permanent, error.what), None


def _record(
    session: Session, entry_id: int, outcome: Outcome, config: Configuration, now: datetime
) -> State:
    entry = session.get_one(rows.Outbox, entry_id)
    decision = after_attempt(
        entry.attempts,
        outcome,
        now,
        random.random(),  # noqa: S311 - it only spreads retries
        config.acknowledgement.resend_uncertain,
    )
    match decision:
        case Sent():
            entry.sent_at, entry.why, entry.next_attempt_at = now, None, None
            entry.attempts += 1
            if config.acknowledgement.copy_to_sent:
                entry.copy_due_at = now + COPY_AFTER
            _become(session, entry, State.SENT, Happened.SENT, now)
        case RetryAt(moment, attempts, why):
            entry.attempts, entry.next_attempt_at, entry.why = attempts, moment, why
            outbox.become(entry, State.QUEUED)
        case NowUncertain():
            _make_uncertain(session, entry, decision, now)
        case GivenUp(attempts, why):
            entry.attempts, entry.next_attempt_at, entry.why = attempts, None, why
            _become(session, entry, State.FAILED, Happened.FAILED, now)
    entry.claimed_by = None
    return State(entry.state)


def _make_uncertain(
    session: Session, entry: rows.Outbox, decision: NowUncertain, now: datetime
) -> None:
    entry.attempts, entry.why = decision.attempts, decision.why
    entry.next_attempt_at, entry.claimed_by = decision.recheck_at, None
    _become(session, entry, State.UNCERTAIN, Happened.UNCERTAIN, now)


def _become(
    session: Session, entry: rows.Outbox, state: State, event: Happened, now: datetime
) -> None:
    outbox.become(entry, state)
    filing.add_event(session, event, now, application_id=entry.application_id, outbox=entry.id)


def recover(bench: Workbench, of: Served = ALL) -> int:
    """Mails (of these vacancies) that a dead worker was sending become uncertain; how many.

    Those of this worker too: it is not sending now, so it was torn off before it could record
    what came of them.
    """
    config, now = bench.config, bench.clock()
    with bench.store.write() as session:
        others = [living for living in workers.alive(session, now) if living != bench.worker_id]
        entries = outbox.abandoned(session, others, of)
        for entry in entries:
            decision = interrupted(entry.attempts, now, config.acknowledgement.resend_uncertain)
            _make_uncertain(session, entry, decision, now)
        _pull_back(session, config, now)
    return len(entries)


def _pull_back(session: Session, config: Configuration, now: datetime) -> None:
    """After the clock went back no mail waits until it has come so far again.

    Nor does one that is uncertain go again by an earlier configuration.
    """
    resend = config.acknowledgement.resend_uncertain
    if resend is None:
        outbox.never_by_itself(session)
    for entry, state, attempts, moment in outbox.waiting(session, now):
        latest = latest_attempt(state, attempts, now, resend)
        if moment > latest + SMALL_STEP:
            outbox.put_off(session, entry, latest)


def anything_due(bench: Workbench, of: Served = ALL) -> bool:
    """True when a mail (of these vacancies) waits that may go now."""
    with bench.store.read() as session:
        due = outbox.next_due(session, uncertain=_resends_blindly(bench.config), of=of)
    return due is not None and due <= bench.clock()


def _resends_blindly(config: Configuration) -> bool:
    """Without a Sent folder nobody can look first; with one, `sent_folder` lets them go."""
    return not config.acknowledgement.sent_folder
