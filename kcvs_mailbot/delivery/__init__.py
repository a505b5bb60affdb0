"""What becomes of an outgoing mail: its states, its retries, why it is held.

Pure: no I/O and no clock. One attempt has one outcome, and `after_attempt` says what follows.
"""

from kcvs_mailbot.delivery.holding import Mode, Reason, brake, hold_reason
from kcvs_mailbot.delivery.outcomes import Delivered, Outcome, Refused, Unknown, Unreachable
from kcvs_mailbot.delivery.retries import (
    MAX_ATTEMPTS,
    MAX_RESENDS,
    GivenUp,
    NowUncertain,
    RetryAt,
    Sent,
    after_attempt,
    interrupted,
    latest_attempt,
    server_pause,
)
from kcvs_mailbot.delivery.states import (
    LETTER,
    MAY_HAVE_ARRIVED,
    SENT_BEFORE,
    State,
    after_readdressing,
    may_become,
)

__all__ = [
    "LETTER",
    "MAX_ATTEMPTS",
    "MAX_RESENDS",
    "MAY_HAVE_ARRIVED",
    "SENT_BEFORE",
    "Delivered",
    "GivenUp",
    "Mode",
    "NowUncertain",
    "Outcome",
    "Reason",
    "Refused",
    "RetryAt",
    "Sent",
    "State",
    "Unknown",
    "Unreachable",
    "after_attempt",
    "after_readdressing",
    "brake",
    "hold_reason",
    "interrupted",
    "latest_attempt",
    "may_become",
    "server_pause",
]
