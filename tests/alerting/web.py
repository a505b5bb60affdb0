"""A web server that counts its calls, and answers as it was told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Web:
    """Its `url`, and the paths that were asked for."""

    url: str = ""
    status: int = 200
    location: str = ""
    silent: threading.Event = field(default_factory=threading.Event)
    """While it is set nothing is answered."""
    asked: list[str] = field(default_factory=list)

    def wait_for(self, count: int, seconds: float = 30) -> None:
        wait_until(lambda: len(self.asked) >= count, seconds)


def wait_until(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@contextmanager
def web() -> Iterator[Web]:
    made = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            while made.silent.is_set():
                time.sleep(0.02)
            self.send_response(made.status)
            if made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}/ping"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.silent.clear()
        server.shutdown()
        thread.join()
        server.server_close()
