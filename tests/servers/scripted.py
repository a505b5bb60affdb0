"""A server that follows a script, for what no real server does on purpose."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

Script = Callable[[socket.socket], None]


@contextlib.contextmanager
def scripted(script: Script, connections: int = 1) -> Iterator[int]:
    """A port of 127.0.0.1; the script runs for each of so many connections, in a thread.

    A connection that breaks ends the script quietly: the program under test may leave any time.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(connections):
                with contextlib.suppress(OSError):
                    connection, _address = listener.accept()
                    with connection:
                        connection.settimeout(20)
                        script(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(30)
            assert not thread.is_alive()


def read_until(connection: socket.socket, end: bytes) -> bytes:
    """What came, up to and with `end`; b"" at the end of the connection."""
    data = b""
    while not data.endswith(end):
        more = connection.recv(1)
        if not more:
            return b""
        data += more
    return data


def reset(connection: socket.socket) -> None:
    """Close with a RST instead of a FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
