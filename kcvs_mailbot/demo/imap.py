"""An IMAP server in this process: pymap, with its mails in memory."""

from __future__ import annotations

import asyncio
import socket
import ssl
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Login
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import BuiltinHash


class _Settings(Config):
    """pymap's settings, without its questions to the network."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready"  # pymap would look up this machine's own name


class Imap:
    """One account with its mailboxes. Lives inside an event loop; `deliver` is called there."""

    def __init__(self, username: str, password: str, certificate: tuple[Path, Path]) -> None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*certificate)
        self._executor = ThreadPoolExecutor(max_workers=1)
        self._settings = _Settings(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=None,
            port=0,
            ssl_context=tls,
            demo_data=False,
            demo_user=username,
            demo_password=password,
            hash_context=BuiltinHash(rounds=1000),  # it guards nothing, so it need not be slow
            cpu_subsystem=Subsystem.for_threading(self._executor),
            reject_dnsbl=False,
        )
        self._login = Login(self._settings)
        self._server: asyncio.Server | None = None

    async def start(self, listening: socket.socket) -> None:
        """Serve on that socket."""
        self._settings.apply_context()
        secret = self._settings.hash_context.hash(self._settings.demo_password)
        user = UserMetadata(self._settings, self._settings.demo_user, password=secret)
        await self._login.demo_user_identity.set(user)
        reader = ProxyProtocolReader(self._settings.proxy_protocol)
        callback: Any = reader.get_callback(IMAPServer(self._login, self._settings))
        self._server = await asyncio.start_server(callback, sock=listening)

    async def deliver(self, raw: bytes, received_at: datetime, folder: str = "INBOX") -> None:
        """Put a mail into a mailbox, with that INTERNALDATE."""
        async with self._login.demo_user_identity.new_session() as session:
            mailbox = await session.mailbox_set.get_mailbox(folder)
            await mailbox.append(AppendMessage(raw, received_at), recent=True)

    def stop(self) -> None:
        """Take no more connections."""
        if self._server is not None:
            self._server.close()
        self._executor.shutdown(wait=False)
