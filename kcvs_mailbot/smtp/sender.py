"""One mail to one recipient, with an outcome that never lies.

When is a mail certainly not taken? The server takes responsibility only when it has received
the whole of it, with the dot on a line of its own, and says so with 2xx (RFC 5321 4.1.1.4,
4.2.5, 6.1); when the connection ends before, it must throw the mail away (3.8). So all until the
dot is handed to the system is certain: not taken. The dot goes out by itself, after the text,
so that a text that broke off is never mistaken for one that may have arrived. From the dot on
only an answer counts: 4xx and 5xx say not taken, 2xx taken; silence, a broken connection and
nonsense leave it uncertain.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from kcvs_mailbot.errors import DeliveryError, DeliveryUncertain
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Timeouts
from kcvs_mailbot.smtp.addresses import smtp_address
from kcvs_mailbot.smtp.replies import Reply
from kcvs_mailbot.smtp.session import Session, no_server, sign_in

_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT_FIRST = re.compile(rb"(?m)^\.")  # RFC 5321 4.5.2
_TOO_LARGE = 552
_CLOSING = 421


class Sender:
    """Keeps one connection for many mails, made at the first one.

    Used by one thread; `abort` may be called from another.
    """

    def __init__(
        self,
        account: Account,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        guard: Guard | None = None,
    ) -> None:
        self._account, self._timeouts = account, timeouts
        self._guard = guard or Guard()
        self._session: Session | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect, sign in; DeliveryError (server_wide) when that fails. `send` does it itself."""
        if self._session is None:
            self._session = sign_in(self._account, self._timeouts, self._guard)

    def close(self) -> None:
        """Say goodbye and close; never raises."""
        session, self._session = self._session, None
        if session is not None:
            with (
                contextlib.suppress(OSError, ValueError),
                self._guard.limit(self._timeouts.connect),
            ):
                session.docmd("QUIT")
            session.close_hard()
        self._guard.release()

    def abort(self) -> None:
        """End what is going on, from another thread: the blocked call raises."""
        self._guard.abort()

    def send(self, sender: str, recipient: str, raw: bytes) -> str:
        """Hand the mail over: the server's reply, without free text. `sender` "" means <>.

        DeliveryError when it was certainly not taken, DeliveryUncertain when nobody knows.
        """
        from_, to = smtp_address(sender) if sender else "", smtp_address(recipient)
        body = _lines(raw)
        session = self._begin(from_, to, body)
        self._demand(session, f"RCPT TO:<{to}>", 250, 251)
        self._demand(session, "DATA", 354)
        with self._not_taken(self._timeouts.call):
            session.send(_DOT_FIRST.sub(b"..", body))
        return self._finish(session)

    def _begin(self, from_: str, to: str, body: bytes) -> Session:
        """A session that has agreed to take a mail from us."""
        kept = self._session is not None
        self.open()
        session = self._session
        assert session is not None  # noqa: S101 - for the type checker
        command = f"MAIL FROM:<{from_}>{self._parameters(session, from_ + to, body)}"
        try:
            reply = self._ask(session, command)
        except DeliveryError:
            if not kept or self._guard.aborted:
                raise
            return self._begin(from_, to, body)
        if reply.good:
            return session
        if kept:  # idle for too long, or many mails on one connection: no fault of this mail
            self._drop()
            return self._begin(from_, to, body)
        # The sender is the same for all our mails, so this concerns all of them, but for size.
        raise self._refused(reply, server_wide=reply.code != _TOO_LARGE)

    def _parameters(self, session: Session, addresses: str, body: bytes) -> str:
        found = []
        if session.has_extn("size"):  # RFC 1870
            found.append(f" SIZE={len(body)}")
        if not body.isascii():  # RFC 6152
            self._demand_extension(session, "8BITMIME", "the mail holds 8-bit text")
            found.append(" BODY=8BITMIME")
        if not addresses.isascii():  # RFC 6531
            self._demand_extension(session, "SMTPUTF8", "the address holds letters beyond ASCII")
            found.append(" SMTPUTF8")
        return "".join(found)

    def _demand_extension(self, session: Session, extension: str, why: str) -> None:
        if not session.has_extn(extension.lower()):
            raise DeliveryError(
                f"{why}, and our SMTP server does not offer {extension}",
                "answer this person in another way",
                permanent=True,
            )

    def _demand(self, session: Session, command: str, *codes: int) -> None:
        reply = self._ask(session, command)
        if reply.code not in codes:
            raise self._refused(reply, server_wide=_about_all(reply))

    def _ask(self, session: Session, command: str) -> Reply:
        with self._not_taken(self._timeouts.call):
            return session.ask(command)

    def _refused(self, reply: Reply, *, server_wide: bool) -> DeliveryError:
        self._forget(reply)
        return DeliveryError(
            f"our SMTP server refused the mail: {reply}",
            "look at the address" if reply.permanent else "it is tried again later",
            permanent=reply.permanent and not server_wide,
            server_wide=server_wide,
        )

    def _finish(self, session: Session) -> str:
        """The dot, and the answer to the whole mail."""
        try:
            with self._guard.limit(self._timeouts.final):
                session.wait_up_to(self._timeouts.final)
                session.send(b".\r\n")
                reply = Reply.of(session.getreply())
                session.wait_up_to(self._timeouts.read)
        except (OSError, ValueError) as error:
            self._drop()
            raise _uncertain(type(error).__name__) from None
        if reply.good:
            return str(reply)
        if not reply.refusal:
            self._drop()
            raise _uncertain(str(reply))
        raise self._refused(reply, server_wide=_about_all(reply))

    @contextlib.contextmanager
    def _not_taken(self, limit: float) -> Iterator[None]:
        try:
            with self._guard.limit(limit):
                yield
        except (OSError, ValueError) as error:
            self._drop()
            raise no_server(error, self._account, self._guard) from None

    def _forget(self, reply: Reply) -> None:
        """After a refusal: the connection ready for the next mail, or closed."""
        session = self._session
        if session is None or reply.about_session:
            self._drop()
            return
        with contextlib.suppress(DeliveryError):
            if not self._ask(session, "RSET").good:
                self._drop()

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close_hard()


def _about_all(reply: Reply) -> bool:
    """False for a 421 once a recipient was named: Postfix says it of that one alone, too.

    When the server goes away altogether, the next mail finds out at its greeting.
    """
    return reply.about_session and reply.code != _CLOSING


def _lines(raw: bytes) -> bytes:
    """The mail with CRLF line ends only (RFC 5321 2.3.8), the last line ended."""
    body = _LINE_END.sub(b"\r\n", raw)
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _uncertain(detail: str) -> DeliveryUncertain:
    return DeliveryUncertain(
        f"the mail was sent whole, but our SMTP server did not answer ({detail})",
        "look for it in the Sent folder; it is sent again with the same Message-ID",
    )
