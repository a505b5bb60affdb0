"""Serves the site until told to stop."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from types import FrameType

import structlog
import uvicorn

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.running.at_work import at_bench
from kcvs_mailbot.web.site import make_site
from kcvs_mailbot.workbench import Workbench

GRACE_SECONDS = 4
"""For pages that are being made when the end comes."""
GRACE_BESIDE = 1
"""The same in `run`, which has used most of its ten seconds by then."""


log = structlog.get_logger()


class Server(uvicorn.Server):
    """Ends when `should_exit` is set; signals are ours."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(config: Configuration, port: int | None = None) -> None:
    """`web`: until SIGTERM or SIGINT."""
    with at_bench(config) as bench, _listening(config, port) as listener:
        server = server_of(bench, GRACE_SECONDS)

        def ask(_signal: int, _frame: FrameType | None) -> None:
            server.should_exit = True

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask)
        sys.stderr.write(f"kcvs-mailbot: the page is at {address(config, listener)}\n")
        sys.stderr.flush()
        server.run([listener])


@contextlib.contextmanager
def beside(config: Configuration) -> Iterator[None]:
    """Served by a thread of its own, until the end of the block.

    A page that cannot be served is told in the log: mail is read and answered all the same.
    """
    with contextlib.ExitStack() as stack:
        try:
            listener = stack.enter_context(_listening(config, None))
            bench = stack.enter_context(at_bench(config))
        except MailbotError as error:
            log.error("page_not_served", why=str(error))
            yield
            return
        server = server_of(bench, GRACE_BESIDE)
        thread = threading.Thread(target=server.run, args=([listener],), name="web", daemon=True)
        thread.start()
        log.info("page_served", at=address(config, listener))
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(GRACE_BESIDE + 0.5)


def address(config: Configuration, listener: socket.socket) -> str:
    """Where people find it."""
    host, port = listener.getsockname()[:2]
    return config.web.base_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"


def server_of(bench: Workbench, grace: int) -> Server:
    """The site's server; `grace`: seconds for what is being answered when the end comes."""
    section = bench.config.web
    config = uvicorn.Config(
        make_site(bench),
        log_config=None,  # its lines would hold addresses; ours say what went wrong
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=True,
        proxy_headers=bool(section.trusted_proxies),
        forwarded_allow_ips=list(section.trusted_proxies),
        timeout_graceful_shutdown=grace,
        h11_max_incomplete_event_size=64 * 1024,
    )
    return Server(config)


@contextlib.contextmanager
def _listening(config: Configuration, port: int | None) -> Iterator[socket.socket]:
    host, number = config.web.host, config.web.port if port is None else port
    try:
        family = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, number), family=family, backlog=128)
        # Connections inherit it; asyncio sets it only on sockets made with IPPROTO_TCP. Without
        # it a page's second piece waits for the browser's delayed ACK: 40 ms (RFC 896, RFC 1122).
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise MailbotError(
            f"the page cannot be served at {host} port {number} ({error.strerror})",
            "free that port, or choose another in [web], or with --port",
        ) from None
    with listener:
        yield listener
