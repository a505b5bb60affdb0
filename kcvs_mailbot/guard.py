"""Ends blocked network calls when their time is up or the program stops.

A socket's own timeout starts again with every byte: a server that drips one byte a minute holds
a call for ever. The guard limits the whole call, from another thread.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Guard:
    """Watches one connection. `abort` may be called from any thread, also before it is open."""

    def __init__(self) -> None:
        # Re-entrant: a signal handler may call abort() while this same thread holds it.
        self._lock = threading.RLock()
        self._watched: socket.socket | None = None
        self.aborted = False
        self.expired = False

    def watch(self, connection: socket.socket) -> None:
        """Watch this connection from now on; OSError when the guard was aborted before.

        It keeps a duplicate of the descriptor: TLS may wrap the socket later, and shutting down
        the duplicate ends the wrapped one without touching its TLS state from another thread.
        """
        with self._lock:
            if self.aborted:
                raise ConnectionAbortedError("stopped before the connection was open")
            self.release()
            self._watched = connection.dup()
            self.expired = False

    def abort(self) -> None:
        """End the call that is blocked now; calls after it fail too."""
        with self._lock:
            self.aborted = True
            self._cut()

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """What runs inside fails with an OSError or end of file after so many seconds."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def release(self) -> None:
        """Watch nothing any more."""
        with self._lock:
            if self._watched is not None:
                self._watched.close()
                self._watched = None

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            self._cut()

    def _cut(self) -> None:
        if self._watched is not None:
            with contextlib.suppress(OSError):  # the other side may have closed it already
                self._watched.shutdown(socket.SHUT_RDWR)
