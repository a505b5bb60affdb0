"""An SMTP server that takes every mail, or fails in the way it was told to.

As a process of its own, which survives the program under test and writes each mail it takes as
a file: `python -m servers.smtp_sink --dir DIR --port-file FILE` (from the tests folder).
"""

# ruff: noqa: N802 - aiosmtpd finds its commands and hooks by these names

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import logging
import os
import signal
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

from servers.certificates import Certificates

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's


@dataclass(frozen=True)
class Taken:
    """One mail the server took responsibility for."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    connection: int
    """Which connection it came by, counted from 1."""


@dataclass
class Fault:
    """What to do at a stage: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA (the command), or
    END (after the dot)."""

    stage: str
    reply: str = ""
    """This line instead of the usual answer."""
    drop: bool = False
    """Close the connection (after the reply, if there is one)."""
    silent: bool = False
    """Never answer."""
    take: bool = False
    """At END: the mail is taken all the same."""
    delay: float = 0
    times: int = 1
    recipient: str = ""
    """At RCPT: only for this address."""


@dataclass
class Sink:
    """Running inside a `with`, in a thread of its own. Faults are used up one by one."""

    certificates: Certificates | None = None
    implicit_tls: bool = False
    users: dict[str, str] | None = None
    """Who may sign in with which password (or XOAUTH2 token); None: nobody has to."""
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    utf8: bool = True
    record: Callable[[Taken], None] | None = None
    port: int = 0
    faults: list[Fault] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    """The stages gone through, over all connections."""
    connections: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._open: set[Any] = set()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        if not started.wait(10):
            raise RuntimeError("the SMTP sink does not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def fail(self, stage: str, **how: Any) -> None:
        """Add a fault; see Fault."""
        self.faults.append(Fault(stage, **how))

    def wait_for(self, count: int, seconds: float = 10) -> list[Taken]:
        """The mails, as soon as there are so many."""
        end = time.monotonic() + seconds
        while len(self.taken) < count and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.taken) >= count, f"{len(self.taken)} of {count} mails came"
        return self.taken

    def close_connections(self) -> None:
        """As a server does with a connection that is idle for too long."""

        def close() -> None:
            for transport in self._open:
                transport.close()

        self._loop.call_soon_threadsafe(close)

    def next_fault(self, stage: str, argument: str | None = None) -> Fault | None:
        for fault in self.faults:
            named = fault.recipient in (argument or "")
            if fault.stage == stage and fault.times > 0 and named:
                fault.times -= 1
                return fault
        return None

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._stopped = asyncio.Event()
        context = None
        if self.certificates is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificates.certificate, self.certificates.key)
        server = await self._loop.create_server(
            lambda: _Protocol(self, None if self.implicit_tls else context),
            "127.0.0.1",
            self.port,
            ssl=context if self.implicit_tls else None,
        )
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stopped.wait()
        server.close()
        for transport in list(self._open):
            transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _Protocol(SMTP):
    """aiosmtpd, with a fault before each step."""

    def __init__(self, sink: Sink, tls_context: ssl.SSLContext | None) -> None:
        self._sink = sink
        self._number = 0
        every = {"PLAIN", "LOGIN", "XOAUTH2", "CRAM-MD5"}
        super().__init__(
            self,
            hostname="sink.example.org",
            tls_context=tls_context,
            enable_SMTPUTF8=sink.utf8,
            auth_require_tls=False,
            auth_exclude_mechanism=every - set(sink.mechanisms if sink.users else ()),
            authenticator=self._authenticate_user,
            loop=sink._loop,
            data_size_limit=100_000_000,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is None:
            self._sink.connections += 1
            self._number = self._sink.connections
            self._sink._open.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sink._open.discard(self._original_transport or self.transport)
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        greeting = isinstance(status, str) and status.startswith("220 sink")
        if greeting and await self._failed("CONNECT"):
            return
        await super().push(status)

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._failed("EHLO"):
            await super().smtp_EHLO(hostname)

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._failed("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._failed("AUTH"):
            await super().smtp_AUTH(arg)

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self._failed("MAIL"):
            return
        if self._sink.users and not (self.session and self.session.authenticated):
            await self.push("530 5.7.0 Authentication required")
            return
        await super().smtp_MAIL(arg)

    @syntax("RCPT TO: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._failed("RCPT", arg):
            await super().smtp_RCPT(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        if not await self._failed("DATA"):
            await super().smtp_DATA(arg)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self._sink.next_fault("END")
        self._sink.commands.append("END")
        if fault is None or fault.take:
            self._take(envelope)
        if fault is None:
            return "250 2.0.0 OK: queued as SINK1"
        await asyncio.sleep(fault.delay)
        if fault.drop:
            await self._answered(fault)
        if fault.drop or fault.silent:
            await asyncio.sleep(3600)  # ends with the connection
        return fault.reply or "250 2.0.0 OK: queued as SINK1"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        fields = base64.b64decode(args[1]).decode().split("\1")
        user = fields[0].removeprefix("user=")
        token = fields[1].removeprefix("auth=Bearer ")
        if (self._sink.users or {}).get(user) == token:
            return AuthResult(success=True)
        await self.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)

    async def _failed(self, stage: str, argument: str | None = None) -> bool:
        """True when a fault took the place of the usual answer."""
        self._sink.commands.append(stage)
        fault = self._sink.next_fault(stage, argument)
        return fault is not None and not await self._answered(fault)

    async def _answered(self, fault: Fault) -> bool:
        """Carry the fault out; True when the usual answer shall follow."""
        await asyncio.sleep(fault.delay)
        if fault.reply:
            self._writer.write(fault.reply.encode() + b"\r\n")
            await self._writer.drain()
        if fault.drop and self.transport is not None:
            self.transport.close()
        if fault.silent:
            await asyncio.sleep(3600)
        return not (fault.reply or fault.drop)

    def _take(self, envelope: Envelope) -> None:
        mail = Taken(
            (envelope.mail_from or "").strip("<>"),
            tuple(envelope.rcpt_tos),
            bytes(envelope.original_content or b""),
            self._number,
        )
        if self._sink.record is not None:
            self._sink.record(mail)
        self._sink.taken.append(mail)

    def _authenticate_user(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = (self._sink.users or {}).get(data.login.decode())
        good = known is not None and known == data.password.decode()
        return AuthResult(success=good, handled=False)


def read_folder(folder: Path) -> Iterator[Taken]:
    """The mails that a sink process wrote there, in order."""
    for path in sorted(folder.glob("*.json")):
        envelope = json.loads(path.read_text())
        raw = path.with_suffix(".eml").read_bytes()
        yield Taken(envelope["sender"], tuple(envelope["recipients"]), raw, envelope["connection"])


def _write_to(folder: Path) -> Callable[[Taken], None]:
    folder.mkdir(parents=True, exist_ok=True)

    def write(mail: Taken) -> None:
        name = f"{time.time_ns():020}"
        (folder / f"{name}.eml").write_bytes(mail.raw)
        draft = folder / f"{name}.draft"
        draft.write_text(
            json.dumps(
                {
                    "sender": mail.sender,
                    "recipients": mail.recipients,
                    "connection": mail.connection,
                }
            )
        )
        draft.rename(folder / f"{name}.json")

    return write


def _serve_until_terminated() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--dir", type=Path, required=True)
    words.add_argument("--port-file", type=Path, required=True)
    words.add_argument("--port", type=int, default=0)
    given = words.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Sink(record=_write_to(given.dir), port=given.port) as sink:
        draft = given.port_file.with_suffix(".draft")
        draft.write_text(str(sink.port))
        draft.rename(given.port_file)
        while not stop.wait(0.5) and os.getppid() != 1:  # ends with the test that started it
            pass
    with contextlib.suppress(FileNotFoundError):
        given.port_file.unlink()


if __name__ == "__main__":
    _serve_until_terminated()
