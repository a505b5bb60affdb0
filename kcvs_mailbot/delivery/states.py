"""The states of an outgoing mail, and which may follow which."""

from __future__ import annotations

from enum import StrEnum

LETTER = "letter"
"""The kind of an entry that a person wrote; the others (acknowledgement.Kind) are automatic."""


class State(StrEnum):
    """Where an outbox entry stands. Its transitions stand in `_MAY_BECOME` and nowhere else."""

    QUEUED = "queued"  # due at next_attempt_at
    SENDING = "sending"  # claimed by one worker, which is talking to the server
    SENT = "sent"  # the server took responsibility for it (RFC 5321 4.2.5)
    UNCERTAIN = "uncertain"  # sent whole, but the answer never came
    FAILED = "failed"  # refused for good, or given up: a person decides
    HELD = "held"  # waits for a person to release it
    CANCELLED = "cancelled"  # a person decided that it shall not go
    BOUNCED = "bounced"  # taken over, then reported undeliverable (RFC 3464)


_MAY_BECOME: dict[State, frozenset[State]] = {
    # A bounce may come while an uncertain entry waits to be sent again.
    State.QUEUED: frozenset({State.SENDING, State.HELD, State.CANCELLED, State.BOUNCED}),
    State.SENDING: frozenset({State.SENT, State.QUEUED, State.UNCERTAIN, State.FAILED}),
    # A mail that was taken is never sent again: one receipt per application.
    State.SENT: frozenset({State.BOUNCED}),
    # Found in the Sent folder; sent again with the same Message-ID; left by a person.
    State.UNCERTAIN: frozenset({State.SENT, State.QUEUED, State.CANCELLED, State.BOUNCED}),
    State.FAILED: frozenset({State.QUEUED, State.CANCELLED}),
    State.HELD: frozenset({State.QUEUED, State.CANCELLED}),
    # A person thought better of it; or the decision behind it was undone, and made again.
    State.CANCELLED: frozenset({State.QUEUED, State.HELD, State.FAILED, State.UNCERTAIN}),
    State.BOUNCED: frozenset({State.QUEUED}),
}


_READDRESSED: dict[State, State] = {
    # Not gone yet: it goes, or waits, or stays away as before, but to the new address.
    State.QUEUED: State.QUEUED,
    State.HELD: State.HELD,
    State.CANCELLED: State.CANCELLED,
    # Gone to the old address, or lost on the way there: the person at the new one has nothing.
    State.SENT: State.QUEUED,
    State.UNCERTAIN: State.QUEUED,
    State.FAILED: State.QUEUED,
    State.BOUNCED: State.QUEUED,
}


def after_readdressing(state: State) -> State | None:
    """What an entry becomes when a person puts its address right; None while it is being sent."""
    return _READDRESSED.get(state)


SENT_BEFORE = "a person found that it was sent before"
"""Why an entry is cancelled that had gone after all: a restore, or a broken line, hid it."""
MAY_HAVE_ARRIVED = frozenset({State.SENT, State.UNCERTAIN})
"""To the same address it is not sent a second time by putting that right."""


def may_become(old: State, new: State) -> bool:
    """True when an entry in state `old` may be put in state `new`."""
    return new in _MAY_BECOME[old]
