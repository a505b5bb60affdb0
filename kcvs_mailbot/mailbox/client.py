"""One signed-in IMAP connection (RFC 3501), on a socket that a guard can end.

The only module that knows imapclient's and imaplib's insides: both leave gaps that matter here
(no limit on a whole call, untagged data kept across STARTTLS, passwords kept in a debug ring).
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Callable, Sequence
from io import BufferedReader
from typing import Any, cast

import imapclient
from imapclient import SocketTimeout
from imapclient.exceptions import ProtocolError

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Auth, Security, Timeouts, connect, verifying_context

MAX_LITERAL = 64 * 1024 * 1024
"""No answer we ask for is larger: a server that announces more must not fill our memory."""

TRIAL_BYTES = 1024
_COMMAND = re.compile(rb"[A-Z]+[0-9]+ ((?:UID )?[A-Za-z]+)")
_UNASKED = frozenset({b"SEQ", b"FLAGS", b"MODSEQ"})

# At DEBUG imapclient writes whole lines of the conversation: names, subjects, mails.
logging.getLogger("imapclient").setLevel(logging.WARNING)


class _Connection(imaplib.IMAP4):
    """imaplib's protocol on a socket of our own making."""

    def __init__(self, account: Account, timeouts: Timeouts, guard: Guard) -> None:
        self._account, self._timeouts, self._guard = account, timeouts, guard
        self.asked = ""
        """The last command, e.g. "UID FETCH"."""
        super().__init__(account.host, account.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return connect(self._account, self._timeouts, self._guard)

    def peek(self) -> bytes | None:
        """What can be read without waiting; None when TLS lacks the rest of a record.

        b"" means nothing there, or end of file when the socket was readable.
        """
        timeout = self.sock.gettimeout()
        self.sock.setblocking(False)
        try:
            return cast(BufferedReader, self.file).peek(1)
        except ssl.SSLWantReadError:
            return None
        finally:
            self.sock.settimeout(timeout)

    def numbers(self, response: str) -> list[int]:
        """The numbers of untagged responses such as EXISTS since the last EXAMINE."""
        found = self.untagged_responses.get(response) or ()
        return [int(item) for item in found if isinstance(item, bytes)]

    def send(self, data: Any) -> None:
        begun = _COMMAND.match(data)
        if begun is not None:
            self.asked = begun[1].decode().upper()
        super().send(data)

    def read(self, size: int) -> bytes:
        if size > MAX_LITERAL:
            raise self.abort(f"a literal of {size} bytes")
        return super().read(size)


class Client(imapclient.IMAPClient):  # type: ignore[misc]
    """imapclient on a `_Connection`; use `sign_in` to get one."""

    def __init__(self, account: Account, timeouts: Timeouts, guard: Guard) -> None:
        self._make: Callable[[], _Connection] = lambda: _Connection(account, timeouts, guard)
        super().__init__(
            account.host,
            account.port,
            ssl=account.security == Security.TLS,
            timeout=SocketTimeout(timeouts.connect, timeouts.read),
        )
        self._imap.debug = 0
        self.normalise_times = False  # INTERNALDATE keeps its zone

    def _create_IMAP4(self) -> _Connection:  # noqa: N802 - imapclient's name
        return self._make()

    @property
    def wire(self) -> _Connection:
        """imaplib's side of the connection."""
        wire: _Connection = self._imap
        return wire

    def examine(self, folder: str) -> dict[bytes, Any]:
        """EXAMINE: the folder's state. What was announced before it does not count any more."""
        answer: dict[bytes, Any] = self.select_folder(folder, readonly=True)
        for response in ("EXISTS", "EXPUNGE"):
            self.wire.untagged_responses.pop(response, None)
        return answer

    def would_append(self, folder: str) -> None:
        """APPEND up to where the server asks for the mail: none is given it, and none is stored.

        The connection is of no use afterwards. Raises what `append` raises when it is refused.
        """
        wire = self.wire
        tag = wire._new_tag()
        named = self._normalise_folder(folder)
        wire.send(tag + b" APPEND " + named + b" (\\Seen) {%d}\r\n" % TRIAL_BYTES)
        while wire._get_response():
            if wire.tagged_commands[tag]:
                self._checkok("append", *wire._command_complete("APPEND", tag))

    def fetch_only(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        """FETCH, when the answer holds only what was asked or what may come unasked.

        Anything else means that the length of a literal was wrong, and mail text was read as
        protocol: ProtocolError. A UID that is gone is simply missing.
        """
        answer: dict[int, dict[bytes, Any]] = self.fetch(uids, items)
        # BODY.PEEK[]<0.100> is answered as BODY[]<0>.
        named = {re.sub(r"<(\d+)\.\d+>", r"<\1>", item.replace(".PEEK", "")) for item in items}
        allowed = _UNASKED | {name.encode() for name in named}
        if any(not fields.keys() <= allowed for fields in answer.values()):
            raise ProtocolError("data that was not asked")
        return answer

    def close_hard(self) -> None:
        """Close without a word to the server; never raises for a connection that is gone."""
        with contextlib.suppress(OSError, ValueError):
            self._imap.shutdown()


def sign_in(account: Account, timeouts: Timeouts, guard: Guard) -> Client:
    """A connection in the authenticated state; closed again when anything fails.

    Raises what imapclient, imaplib, ssl and the socket raise; `troubles` translates.
    """
    client = Client(account, timeouts, guard)
    try:
        if account.security == Security.STARTTLS:
            # What was said before TLS may be an attacker's: imaplib drops what is buffered,
            # asks for the capabilities again, and EXAMINE forgets all untagged data.
            client.starttls(verifying_context(account))
        _authenticate(client, account)
    except BaseException:
        client.close_hard()
        raise
    return client


def _authenticate(client: Client, account: Account) -> None:
    if account.auth == Auth.XOAUTH2 and account.token is not None:
        first = f"user={account.username}\1auth=Bearer {account.token()}\1\1"
        answers = iter([first])
        # A refusal comes as a challenge with details, to be answered with nothing.
        client.sasl_login("XOAUTH2", lambda _challenge: next(answers, ""))
        return
    forbidden = client.has_capability("LOGINDISABLED")
    if (account.username + account.password).isascii() and not forbidden:
        client.login(account.username, account.password)
        return
    if not client.has_capability("AUTH=PLAIN"):
        raise MailboxError(
            f"the IMAP server {account.host}:{account.port} takes no such password here",
            "it may want an encrypted connection, a password in ASCII, or a token",
        )
    client.plain_login(account.username, account.password)  # RFC 4616: UTF-8
