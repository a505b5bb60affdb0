"""A TCP proxy that can refuse, reset, stall, drip or cut the line to a server."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass
class Trouble:
    """What happens to new connections; a count of bytes is of what the server says to us."""

    refuse: bool = False
    """Close at once, before a byte."""
    stall_after: int | None = None
    """Say nothing any more after so many bytes."""
    cut_after: int | None = None
    """Close after so many bytes."""
    reset_after: int | None = None
    """Close with a RST after so many bytes."""
    drip: float = 0
    """Seconds between two bytes."""
    delay: float = 0
    """Seconds before each piece: a slow line."""
    swallow: bytes = b""
    """Stall at the answer that begins with this, such as b"250 2.0.0": it is never passed on."""
    cut_sent_after: int | None = None
    """Close both sides after so many bytes of ours."""


class Proxy:
    """Running inside a `with`, in a thread of its own. `trouble` may be changed at any time."""

    def __init__(self, target: int, trouble: Trouble | None = None) -> None:
        self.target, self.trouble = target, trouble or Trouble()
        self.port = 0
        self.connections = 0
        self.received = 0
        """Bytes from the server, over all connections."""
        self.sent = 0
        """Bytes to the server."""
        self._writers: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def cut(self) -> None:
        """Close all connections now."""

        def close() -> None:
            for writer in self._writers:
                writer.close()

        self._loop.call_soon_threadsafe(close)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._stopped = asyncio.Event()
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stopped.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for writer in self._writers:
            writer.close()
        await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            if not self.trouble.refuse:
                there, back = await asyncio.open_connection("127.0.0.1", self.target)
                self._writers.add(back)
                up = asyncio.ensure_future(self._up(reader, back, writer, self.trouble))
                await self._down(there, writer, self.trouble)
                up.cancel()
                back.close()
                await asyncio.gather(up, return_exceptions=True)
        except OSError:
            pass  # one side left: so does the other
        finally:
            writer.close()

    async def _up(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
        trouble: Trouble,
    ) -> None:
        passed, limit = 0, trouble.cut_sent_after
        while data := await reader.read(65536):
            allowed = data if limit is None else data[: limit - passed]
            self.sent += len(allowed)
            passed += len(allowed)
            writer.write(allowed)
            await writer.drain()
            if passed == limit:
                back.close()
                break
        writer.close()

    async def _down(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, trouble: Trouble
    ) -> None:
        passed = 0
        limits = [trouble.stall_after, trouble.cut_after, trouble.reset_after]
        limit = min((end for end in limits if end is not None), default=None)
        while data := await reader.read(65536):
            self.received += len(data)
            if trouble.swallow and data.startswith(trouble.swallow):
                await asyncio.sleep(3600)
            allowed = data if limit is None else data[: limit - passed]
            await self._pass_on(allowed, writer, trouble)
            passed += len(allowed)
            if limit is not None and passed >= limit:
                await self._end(writer, trouble)
                return

    async def _pass_on(self, data: bytes, writer: asyncio.StreamWriter, trouble: Trouble) -> None:
        await asyncio.sleep(trouble.delay)
        if not trouble.drip:
            writer.write(data)
            await writer.drain()
            return
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(trouble.drip)

    async def _end(self, writer: asyncio.StreamWriter, trouble: Trouble) -> None:
        if trouble.stall_after is not None:
            await asyncio.sleep(3600)
        if trouble.reset_after is not None:
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
