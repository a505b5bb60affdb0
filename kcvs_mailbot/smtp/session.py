"""One signed-in SMTP connection (RFC 5321, submission by RFC 6409)."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl

from kcvs_mailbot.errors import DeliveryError, MailbotError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Auth, Security, Timeouts, connect, verifying_context
from kcvs_mailbot.smtp.replies import Reply


class LoginRefusedError(DeliveryError):
    """The server knows us not: wrong user name, password or token. Do not hammer on it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy, server_wide=True)


class Session(smtplib.SMTP):
    """smtplib's protocol on a socket of our own making; `sign_in` gives one."""

    def __init__(self, account: Account, timeouts: Timeouts, guard: Guard) -> None:
        self._account, self._timeouts, self._guard = account, timeouts, guard
        # A name of our own: smtplib would ask the DNS for one, without any time limit.
        super().__init__(account.host, account.port, local_hostname="localhost")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(self._account, self._timeouts, self._guard)

    def ask(self, command: str) -> Reply:
        """The server's reply to one command."""
        return Reply.of(self.docmd(command))

    def own_name(self) -> str:
        """Our address as a literal (RFC 5321 4.1.3): it tells nothing of our network's names."""
        host = str(self.sock.getsockname()[0]) if self.sock else "127.0.0.1"
        return f"[IPv6:{host}]" if ":" in host else f"[{host}]"

    def wait_up_to(self, seconds: float) -> None:
        """How long one read or write may take from now on."""
        if self.sock is not None:
            self.sock.settimeout(seconds)

    def close_hard(self) -> None:
        """Close without a word to the server."""
        self.close()


def sign_in(account: Account, timeouts: Timeouts, guard: Guard) -> Session:
    """A connection that takes mail; DeliveryError (server_wide) when there is none."""
    try:
        with guard.limit(timeouts.call):
            session = Session(account, timeouts, guard)
            try:
                _greet(session, account)
                _authenticate(session, account)
            except BaseException:
                session.close_hard()
                raise
            return session
    except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
        raise no_server(error, account, guard) from None


def no_server(error: Exception, account: Account, guard: Guard) -> DeliveryError:
    """The library's error as a DeliveryError that concerns all mails, without its free text."""
    server = f"SMTP server {account.host}:{account.port}"
    later = "it is tried again later"
    remedy = f"check [smtp] host, port and security (465 is tls, 587 is starttls); {later}"
    if guard.aborted:
        what, remedy = f"the conversation with the {server} was ended by this program", later
    elif guard.expired or _timed_out(error):
        what = f"the {server} did not answer in time"
    elif isinstance(error, ssl.SSLCertVerificationError):
        what = f"the certificate of the {server} cannot be trusted ({error.verify_message})"
        remedy = "check [smtp] host, or give the authority's certificate as ca_file"
    elif isinstance(error, ssl.SSLError):
        what = f"no encrypted connection with the {server} ({error.reason or 'TLS failed'})"
        remedy = "check [smtp] port and security (465 is tls, 587 is starttls)"
    elif isinstance(error, smtplib.SMTPResponseException):
        what, remedy = f"the {server} does not serve us: {Reply(error.smtp_code, '')}", later
    elif isinstance(error, smtplib.SMTPException):
        what, remedy = f"the {server} closed the connection", later
    elif isinstance(error, OSError):
        what = f"the {server} cannot be reached ({error.strerror or type(error).__name__})"
    else:
        what = f"the {server} gave an answer that is not SMTP"
    encryption = isinstance(error, ssl.SSLError)
    return DeliveryError(what, remedy, server_wide=True, encryption=encryption)


def _timed_out(error: Exception) -> bool:
    # smtplib hides it behind SMTPServerDisconnected.
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _greet(session: Session, account: Account) -> None:
    _ehlo(session, account)
    if account.security != Security.STARTTLS:
        return
    if not session.has_extn("starttls"):
        raise DeliveryError(
            f"the SMTP server {account.host}:{account.port} does not offer STARTTLS",
            'nothing was sent in clear text; use security = "tls" and port 465',
            server_wide=True,
            encryption=True,
        )
    # smtplib forgets all that was said before TLS (RFC 3207 4.2), also what is still buffered.
    session.starttls(context=verifying_context(account))
    _ehlo(session, account)


def _ehlo(session: Session, account: Account) -> None:
    reply = Reply.of(session.ehlo(session.own_name()))
    if not reply.good:
        raise DeliveryError(
            f"the SMTP server {account.host}:{account.port} does not serve us: {reply}",
            "it is tried again later",
            server_wide=True,
        )


def _authenticate(session: Session, account: Account) -> None:
    if not account.username:
        return  # a relay on this machine, or one that knows our network
    offered = session.esmtp_features.get("auth", "").upper().split()
    if account.auth == Auth.XOAUTH2:
        reply = _by_token(session, account)
    elif "PLAIN" in offered:
        said = f"\0{account.username}\0{account.password}"  # RFC 4616: UTF-8
        reply = session.ask(f"AUTH PLAIN {_base64(said)}")
    elif "LOGIN" in offered:
        session.ask("AUTH LOGIN")
        session.ask(_base64(account.username))
        reply = session.ask(_base64(account.password))
    else:
        raise DeliveryError(
            f"the SMTP server {account.host}:{account.port} offers no way to sign in by password",
            "it may want a token, or no user name at all",
            server_wide=True,
        )
    # One try with one mechanism: three refused ones (as smtplib tries) lock an account.
    if not reply.good:
        raise _login_failed(reply, account)


def _by_token(session: Session, account: Account) -> Reply:
    if account.token is None:
        raise ValueError("no source of tokens")
    try:
        token = account.token()
    except MailbotError as error:
        raise LoginRefusedError(error.what, error.remedy) from error
    said = f"user={account.username}\1auth=Bearer {token}\1\1"
    reply = session.ask(f"AUTH XOAUTH2 {_base64(said)}")
    # A refusal comes as a challenge with details, to be answered with nothing.
    return session.ask("") if reply.code == 334 else reply


def _login_failed(reply: Reply, account: Account) -> DeliveryError:
    server = f"SMTP server {account.host}:{account.port}"
    if not reply.permanent:  # RFC 4954 4.7.0: it cannot look us up now
        return DeliveryError(
            f"the {server} cannot sign us in now: {reply}",
            "it is tried again later",
            server_wide=True,
        )
    return LoginRefusedError(
        f"the {server} refused our user name and password: {reply}",
        "check [smtp] username and password; the provider may want an app password or a token",
    )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
