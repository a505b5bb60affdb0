"""The few errors of kcvs_mailbot, by what the caller must know.

Edges translate their library's exceptions into these; flows decide on them. Every error says
what is wrong and how to mend it, and never holds personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto


class MailbotError(Exception):
    """What is wrong, with its remedy; the command line prints both on one line."""

    exit_code = 1
    encryption = False
    """True when no encrypted connection could be made: the certificate, or none is offered."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}" if self.remedy else self.what


class ConfigError(MailbotError):
    """The configuration or the command's words are wrong: nothing was started."""

    exit_code = 2


class Wrong(Enum):
    """What is wrong with a person's request."""

    NO_MESSAGE = auto()
    NO_APPLICATION = auto()
    NO_DOCUMENT = auto()
    NO_ENTRY = auto()
    NO_VACANCY = auto()
    DOES_NOT_WAIT = auto()
    DECIDED_MEANWHILE = auto()
    NOT_CORRECTED = auto()
    BELONGS_NOWHERE = auto()
    WITHDRAWN_ALREADY = auto()
    SAME_APPLICATION = auto()
    ANOTHER_VACANCY = auto()
    NOT_BOTH_RECEIVED = auto()
    ONLY_MAIL = auto()
    NO_NOTE = auto()
    EMPTY_NOTE = auto()
    LONG_NOTE = auto()
    NOTE_OF_ANOTHER = auto()
    NOBODY_PROPOSED = auto()
    NO_ADDRESS = auto()
    WHICH_VACANCY = auto()
    STATE_OF_ENTRY = auto()
    SEALED = auto()
    NO_PAGE = auto()
    NOT_DRAWN = auto()
    FORGOTTEN = auto()
    NO_ACCOUNT = auto()
    ACCOUNT_EXISTS = auto()
    NAME_OF_ACCOUNT = auto()
    DISPLAY_NAME = auto()
    WEAK_PASSWORD = auto()
    OWN_ACCOUNT = auto()
    KEPT_ELSEWHERE = auto()
    NO_NAME = auto()
    OWN_ADDRESS = auto()
    ANOTHERS_ADDRESS = auto()
    NOTHING_NEW = auto()
    CHANGED_MEANWHILE = auto()
    TAKEN_APART = auto()
    VOID_OF_ANOTHER = auto()
    ON_ITS_WAY = auto()
    LETTER_WENT = auto()
    ERASED = auto()
    NO_SUCH_STEP = auto()
    LATE_FIRST = auto()
    NOT_LATE = auto()
    NO_REASON = auto()
    LONG_REASON = auto()
    NOT_IN_THIS_PHASE = auto()
    CONFLICT = auto()
    CHOSEN_ALREADY = auto()
    HANDED_IN = auto()
    NOT_HANDED_IN = auto()
    NOT_BEGUN_YET = auto()
    NOT_PLANNED = auto()
    NOTHING_ASSESSED = auto()
    NO_REMARK = auto()
    NO_LEVEL = auto()
    NOBODY_CHOSEN = auto()
    TWICE = auto()
    NO_MINUTES = auto()
    NOT_FINISHED = auto()
    NO_LOOK_UP = auto()
    LOOK_UP_OF_ANOTHER = auto()
    NO_SOURCE = auto()
    NO_DAY = auto()
    DAY_TOO_EARLY = auto()
    NO_FINDING = auto()
    NO_WEB_ADDRESS = auto()
    UNDECIDED = auto()
    NOBODY_THERE = auto()
    NO_APPOINTMENT = auto()
    NO_MOMENT = auto()
    MOMENT_TAKEN = auto()
    MOMENT_PAST = auto()
    CLOCK_CHANGES = auto()
    CANDIDATE_TAKEN = auto()
    NO_LINK = auto()
    MAIL_OF_ANOTHER = auto()


class RequestError(MailbotError):
    """What a person asks for cannot be done, and nothing was changed.

    The remedy is worded by where it was asked: `kind` says which, `names` what it speaks of.
    """

    exit_code = 2

    def __init__(self, kind: Wrong, what: str, *names: object) -> None:
        super().__init__(what)
        self.kind, self.names = kind, names


class MailboxError(MailbotError):
    """The mailbox could not be reached or refused us; `refused` when signing in was denied."""

    def __init__(
        self, what: str, remedy: str = "", *, refused: bool = False, encryption: bool = False
    ) -> None:
        super().__init__(what, remedy)
        self.refused, self.encryption = refused, encryption

    def tell_of(self, named: str, section: str) -> None:
        """Says which of several mailboxes it is about, and where that one is configured."""
        self.what = f"{named}{self.what}"
        self.remedy = self.remedy.replace("[mailbox]", section)


class ProviderError(MailbotError):
    """The organisation's sign-in does not answer now; `refused`: its answer is not believed."""

    def __init__(self, what: str, remedy: str = "", *, refused: bool = False) -> None:
        super().__init__(what, remedy)
        self.refused = refused


class DeliveryError(MailbotError):
    """The mail was certainly not taken over; `permanent` when trying again is useless.

    `server_wide` says that the fault is the server's or the connection's and not this mail's
    (refused login, server away): the other mails need not be tried now.
    """

    def __init__(
        self,
        what: str,
        remedy: str = "",
        *,
        permanent: bool = False,
        server_wide: bool = False,
        encryption: bool = False,
    ) -> None:
        super().__init__(what, remedy)
        self.permanent = permanent
        self.server_wide = server_wide
        self.encryption = encryption


class DeliveryUncertain(MailbotError):
    """The connection broke after the data was sent: the mail may or may not be delivered."""


class StoreError(MailbotError):
    """The database cannot be used as it is (absent, locked, full, of another schema)."""


class CageError(MailbotError):
    """The cage itself cannot run here; not the fault of what was put in it."""


def together(errors: Sequence[MailbotError]) -> MailbotError | None:
    """All of them as one, each said once; None when there is none."""
    if len(errors) < 2:
        return errors[0] if errors else None
    return MailbotError("; also: ".join(dict.fromkeys(map(str, errors))))
