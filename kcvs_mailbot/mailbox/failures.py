"""What goes wrong with an IMAP server, told as a MailboxError with its remedy.

Only the kind of trouble and the server's response code are told on, never its free text: that
may hold a user name, a folder of hers or part of a mail.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import struct

from imapclient.exceptions import (
    CapabilityError,
    InvalidCriteriaError,
    LoginError,
    ProtocolError,
)

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account

LATER = "it is tried again later"
PERHAPS_ELSEWHERE = (
    f"check [mailbox] host, port and security (993 is tls, 143 is starttls); {LATER}"
)

LIBRARY_ERRORS = (
    OSError,  # connection, time-out, TLS
    imaplib.IMAP4.error,  # everything imapclient raises by itself
    # A broken answer makes the libraries stumble over what they did not get.
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    OverflowError,
    struct.error,
    MemoryError,
    RecursionError,
)

# RFC 5530 and Gmail's: not the fault of this folder or this mail. SERVERBUG is not among them:
# Dovecot says it of a mail that it cannot read.
PASSING_CODES = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "THROTTLED", "OVERQUOTA"})
_SAID_NO = re.compile(r"\w+ failed: ")
# What imaplib says by itself while signing in: the server did not judge us.
_NO_VERDICT = re.compile(r"command: |command \w+ illegal|\w+ command error|got more than")
_CODE = re.compile(r"\[([A-Z][A-Z0-9-]{1,30})[\] ]")


class DeclinedError(MailboxError):
    """A tagged NO: the server refused this one command, and the connection is still good.

    `code` is its response code, e.g. "NONEXISTENT", or "".
    """

    def __init__(self, what: str, remedy: str, code: str) -> None:
        super().__init__(what, remedy)
        self.code = code

    @property
    def bracketed(self) -> str:
        """The code behind other words, " [NONEXISTENT]"; "" without one."""
        return f" [{self.code}]" if self.code else ""

    @property
    def passing(self) -> bool:
        """True when the server says that the trouble is its own and will pass."""
        return self.code in PASSING_CODES


def _said_no(error: BaseException) -> bool:
    return type(error) is imaplib.IMAP4.error and bool(_SAID_NO.match(str(error)))


def _said_bad(error: BaseException) -> bool:
    # imapclient makes another error of a BAD with a code that answers SEARCH.
    return isinstance(error, InvalidCriteriaError) or " command error: BAD" in str(error)[:100]


def _code_of(error: BaseException) -> str:
    found = _CODE.search(str(error)[:500])
    return found.group(1) if found else ""


def as_mailbox_error(
    error: BaseException, account: Account, guard: Guard, asked: str = "a command"
) -> MailboxError:
    """The same trouble in our words. asked: the command, and of which folder."""
    server = f"IMAP server {account.host}:{account.port}"
    if guard.aborted:
        return MailboxError(
            f"the conversation with the {server} was ended by this program",
            "nothing: it was asked to stop",
        )
    if isinstance(error, LoginError):
        return _refused_login(error, server)
    if guard.expired or isinstance(error, TimeoutError):
        return MailboxError(f"the {server} did not answer in time", PERHAPS_ELSEWHERE)
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailboxError(
            f"the certificate of the {server} cannot be trusted ({error.verify_message})",
            "check [mailbox] host, or give the authority's certificate as ca_file",
            encryption=True,
        )
    if isinstance(error, ssl.SSLError):
        return MailboxError(
            f"no encrypted connection with the {server} ({error.reason or 'TLS failed'})",
            "check [mailbox] port and security (993 is tls, 143 is starttls)",
            encryption=True,
        )
    if isinstance(error, CapabilityError):
        return MailboxError(
            f"the {server} does not offer STARTTLS",
            'nothing was sent in clear text; use security = "tls" and port 993',
            encryption=True,
        )
    if _said_bad(error):
        return MailboxError(
            f"the {server} does not understand {asked} (BAD){_bracketed(error)}",
            "see [mailbox] folder; a server that lacks this command cannot be used",
        )
    if _said_no(error):
        said = f"the {server} refused a command{_bracketed(error)}"
        return DeclinedError(said, LATER, _code_of(error))
    closed = isinstance(error, imaplib.IMAP4.abort)
    return MailboxError(_what_happened(error, server), LATER if closed else PERHAPS_ELSEWHERE)


def _refused_login(error: LoginError, server: str) -> MailboxError:
    # imapclient turns every error during the login into LoginError: look at the first one.
    first = error.__context__
    broke_off = isinstance(first, imaplib.IMAP4.abort | ProtocolError)
    if (
        broke_off
        or _NO_VERDICT.match(str(first))
        or _code_of(error) in PASSING_CODES | {"SERVERBUG"}
    ):
        return MailboxError(
            f"the {server} broke off while we signed in{_bracketed(error)}",
            LATER,
        )
    return MailboxError(
        f"the {server} refused our user name and password",
        "check [mailbox] username and password; the provider may want an app password or a token",
        refused=True,
    )


def _what_happened(error: BaseException, server: str) -> str:
    if isinstance(error, imaplib.IMAP4.abort):
        return f"the {server} closed the connection{_bracketed(error)}"
    if isinstance(error, OSError):
        return f"the {server} cannot be reached ({error.strerror or type(error).__name__})"
    return f"the {server} gave an answer that is not IMAP ({type(error).__name__})"


def _bracketed(error: BaseException) -> str:
    code = _code_of(error)
    return f" [{code}]" if code else ""
