"""The mail servers of the demo: IMAP and SMTP on loopback, in a thread of their own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from kcvs_mailbot.demo.imap import Imap
from kcvs_mailbot.demo.returned import bounced
from kcvs_mailbot.demo.writing import SampleMail, arrived
from kcvs_mailbot.errors import ConfigError

HOST = "127.0.0.1"
LARGEST_MAIL = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that left: the SMTP server took it for somebody else than us."""

    recipient: str
    raw: bytes


class Servers:
    """Serve from `with` to its end. What is mailed to `own_address` lands in its INBOX.

    gone: addresses from which comes back what is sent to them, into that same INBOX.
    imap_port, smtp_port: `port` with the one after it when given, else free ones.
    ConfigError when such a port is taken.
    """

    def __init__(
        self,
        own_address: str,
        password: str,
        certificate: tuple[Path, Path],
        port: int | None = None,
        gone: Collection[str] = (),
    ) -> None:
        self._own_address, self._gone = own_address, gone
        self._imap = Imap(own_address, password, certificate)
        self._sockets = _listening(port)
        self.imap_port, self.smtp_port = (each.getsockname()[1] for each in self._sockets)
        self.sent: list[SentMail] = []
        self.delivered = 0
        self._thread = threading.Thread(target=self._run, name="demo-servers", daemon=True)
        self._ready: Future[asyncio.AbstractEventLoop] = Future()
        self._stop = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._loop = self._ready.result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def deliver(self, mails: Iterable[SampleMail]) -> None:
        """Put these mails into the mailbox, as if they had arrived at their moment."""
        asyncio.run_coroutine_threadsafe(self._deliver_all(list(mails)), self._loop).result()

    async def _deliver_all(self, mails: list[SampleMail]) -> None:
        for mail in mails:
            await self._imap.deliver(mail.raw, mail.received_at, mail.folder)
            self.delivered += 1

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by aiosmtpd for each mail it takes."""
        raw, sender = envelope.original_content or b"", envelope.mail_from or ""
        for recipient in envelope.rcpt_tos:
            if recipient.lower() == self._own_address:
                await self._take_in(raw, sender)
                continue
            self.sent.append(SentMail(recipient, raw))
            if recipient.lower() in self._gone:
                # RFC 3464: from the null sender, so that nobody answers it.
                await self._take_in(bounced(raw, recipient, datetime.now(UTC)), "")
        return "250 OK"

    async def _take_in(self, raw: bytes, sender: str) -> None:
        now = datetime.now(UTC)
        await self._imap.deliver(arrived(raw, sender, now), now)
        self.delivered += 1

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        await self._imap.start(self._sockets[0])
        smtp = await loop.create_server(
            lambda: SMTP(
                self,
                hostname="localhost",
                ident="demo",
                data_size_limit=LARGEST_MAIL,
                enable_SMTPUTF8=True,
                loop=loop,
            ),
            sock=self._sockets[1],
        )
        self._ready.set_result(loop)
        await self._stop.wait()
        smtp.close()
        self._imap.stop()
        # Not wait_closed(): it waits for clients that have no reason to go.


def _listening(port: int | None) -> tuple[socket.socket, socket.socket]:
    """Sockets on `port` with the one after it, or on two free ones."""
    if port is not None and not 0 < port < 65_535:
        raise ConfigError(f"--port: {port} is no port with one after it", "choose 1024 to 65534")
    wanted = (0, 0) if port is None else (port, port + 1)
    opened: list[socket.socket] = []
    try:
        opened.extend(socket.create_server((HOST, each)) for each in wanted)
    except OSError as error:
        for each in opened:
            each.close()
        raise ConfigError(
            f"--port: {port} or the one after it cannot be used ({error.strerror})",
            "choose another, or none",
        ) from None
    return opened[0], opened[1]
