"""Ends blocked network calls when their time is up or the program stops.

A socket's own timeout starts again with every byte: a server that drips one byte a minute holds
a call for ever. The guard limits the whole call, from another thread.
"""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator


class _Alarm:
    """One thread for all limits: starting one for each call costs more than the call."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._limits: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = math.inf
        self._thread: threading.Thread | None = None

    def set(self, seconds: float, expire: Callable[[], None]) -> object:
        """Calls `expire` after so many seconds, unless what is returned is dropped before."""
        limit, due = object(), time.monotonic() + seconds
        with self._changed:
            self._limits[limit] = (due, expire)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="limits", daemon=True)
                self._thread.start()
            if due < self._wakes_at:
                self._changed.notify()
        return limit

    def drop(self, limit: object) -> None:
        """Once this returns, `expire` is not called any more."""
        with self._changed:
            self._limits.pop(limit, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for limit, (due, expire) in list(self._limits.items()):
                    if due <= now:
                        del self._limits[limit]
                        expire()
                self._wakes_at = min((due for due, _ in self._limits.values()), default=math.inf)
                left = self._wakes_at - now
                self._changed.wait(None if math.isinf(left) else left)


_ALARM = _Alarm()


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
        limit = _ALARM.set(seconds, self._expire)
        try:
            yield
        finally:
            _ALARM.drop(limit)

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
